import type { RememberRequest } from '@almanac/shared/contracts/memory';
import { taggedHash } from '@almanac/shared/lang/canonical';

/**
 * What makes two memories the same statement: scope, kind, text (case, spaces and end marks aside), subject and predicate.
 * A turn of a thread is itself by its place, and a happening by its time: saying "done" twice is two turns. What holds for a
 * given time is another statement at another time: it must not reinforce one that holds no more.
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
    ...validityOf(memory),
  ]);
}

/** Nothing where no time is given, so that such statements keep the fingerprints they have. */
function validityOf({ valid_from, valid_to }: RememberRequest): (number | null)[] {
  if (valid_from === undefined && valid_to === undefined) return [];
  return [valid_from, valid_to].map((at) => (at === undefined ? null : Date.parse(at)));
}

function plain(text: string): string {
  const spaced = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');
  // A pattern anchored at the end would begin anew at each mark within the text.
  let end = spaced.length;
  while (end > 0 && ' .!'.includes(spaced.charAt(end - 1))) end -= 1;
  return spaced.slice(0, end).trim();
}
