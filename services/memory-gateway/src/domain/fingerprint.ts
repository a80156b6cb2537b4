import type { RememberRequest } from '@almanac/shared/contracts/memory';
import { taggedHash } from '@almanac/shared/lang/canonical';

/**
 * What makes two memories the same statement: scope, kind, text (case, spaces and end marks aside), subject and predicate.
 * A turn of a thread is itself by its place, or else by its speaker and time, and a happening by its time: saying "done" twice
 * is two turns. What holds for a given time is another statement at another time: it must not reinforce one that holds no more.
 */
export function fingerprintOf(memory: RememberRequest): string {
  const happening = memory.kind === 'task_outcome' || memory.kind === 'reflection';
  return taggedHash('almanac.memory.v1', [
    memory.client_id ?? '',
    memory.kind,
    plain(memory.content),
    memory.subject ?? null,
    memory.predicate ?? null,
    turnOf(memory),
    happening ? instantOf(memory.occurred_at) : null,
    ...validityOf(memory),
  ]);
}

/** Nothing for what is no turn, and its place alone where that is told, so that such statements keep the fingerprints they have. */
function turnOf({ thread, occurred_at }: RememberRequest): (string | number | null)[] | null {
  if (thread === undefined) return null;
  if (thread.position !== undefined) return [thread.id, thread.position];
  return [thread.id, thread.speaker ?? null, instantOf(occurred_at)];
}

function instantOf(at: string | undefined): number | null {
  return at === undefined ? null : Date.parse(at);
}

/** Nothing where no time is given, so that such statements keep the fingerprints they have. */
function validityOf({ valid_from, valid_to }: RememberRequest): (number | null)[] {
  if (valid_from === undefined && valid_to === undefined) return [];
  return [valid_from, valid_to].map(instantOf);
}

function plain(text: string): string {
  const spaced = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');
  // A pattern anchored at the end would begin anew at each mark within the text.
  let end = spaced.length;
  while (end > 0 && ' .!'.includes(spaced.charAt(end - 1))) end -= 1;
  return spaced.slice(0, end).trim();
}
