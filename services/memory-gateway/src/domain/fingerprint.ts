import type { RememberRequest } from '@almanac/shared/contracts/memory';
import { taggedHash } from '@almanac/shared/lang/canonical';

/**
 * What makes two memories the same statement: scope, kind, text (case, spaces and end marks aside), subject and predicate.
 * A turn of a thread is itself by its place, and a happening by its time: saying "done" twice is two turns.
 */
export function fingerprintOf(memory: RememberRequest): string {
  const happening = memory.kind === 'task_outcome' || memory.kind === 'reflection';
  return taggedHash('almanac.memory.v1', [
    memory.client_id ?? '',
    memory.kind,
    plain(memory.content),
    memory.subject ?? null,
    memory.predicate ?? null,
    memory.thread?.position === undefined ? null : [memory.thread.id, memory.thread.position],
    happening && memory.occurred_at !== undefined ? Date.parse(memory.occurred_at) : null,
  ]);
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s.!]+$/, '')
    .trim();
}
