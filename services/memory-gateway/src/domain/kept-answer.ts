/** An answer as it is kept, and whether what was found there may be given out. */
import { keptRecall, type KeptRecall, type RecallReply } from '@almanac/shared/contracts/memory';
import { GLOBAL_SCOPE, type Scopes } from './scope.ts';

/**
 * How long at most. Ages count into a score, 0.1 × 2^(−days / 90): within five minutes that moves by less than 0.000003, which
 * the rounding of boosts to four places does not show but at its edges.
 */
export const KEEP_MS = 5 * 60_000;

/** What to keep. `turn` is when a memory of the scopes next begins or ceases to hold, if ever. */
export function keptOf(reply: RecallReply, made_at: Date, turn: string | null): KeptRecall {
  const end = made_at.getTime() + KEEP_MS;
  const until = new Date(turn === null ? end : Math.min(end, Date.parse(turn)));
  return { from: made_at.toISOString(), until: until.toISOString(), reply };
}

/** Whether it still holds at `now`. */
export function holdsAt({ until }: KeptRecall, now: Date): boolean {
  return now.getTime() < Date.parse(until);
}

/**
 * The answer in a kept text, marked so, or undefined: when the text is none of ours, when it does not hold at `now` (the clock
 * may have gone back too), or when it names a client outside of the scopes.
 */
export function keptIn(text: string, scopes: Scopes, now: Date): KeptRecall | undefined {
  const parsed = keptRecall.safeParse(jsonOrUndefined(text));
  if (!parsed.success) return undefined;
  const kept = parsed.data;
  if (now.getTime() < Date.parse(kept.from) || !holdsAt(kept, now)) return undefined;
  const inScope = kept.reply.items.every(
    ({ client_id }) => scopes === null || scopes.includes(client_id ?? GLOBAL_SCOPE),
  );
  return inScope ? { ...kept, reply: { ...kept.reply, cached: true } } : undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
