import { type Interval, MINUTE_MS } from '../schedule-types.ts';

export type MoveTo = Interval;

const SHORTEST_MINUTES = 5;
const LONGEST_MINUTES = 1440;

/** Why a person's new place for a block cannot be: it has no length, lies in the past, or rewrites when work began. */
export function refusedMove(
  from: Interval,
  to: Interval,
  now: number,
): { path: string; message: string } | undefined {
  const minutes = (to.end - to.start) / MINUTE_MS;
  if (minutes < SHORTEST_MINUTES) {
    return { path: 'end', message: `A block lasts at least ${SHORTEST_MINUTES} minutes.` };
  }
  if (minutes > LONGEST_MINUTES) return { path: 'end', message: 'A block lasts at most a day.' };
  const runs = from.start <= now && now < from.end;
  if (runs && to.start === from.start) {
    return to.end > now ? undefined : { path: 'end', message: 'The new end is in the past.' };
  }
  if (runs && to.start < from.start) {
    return { path: 'start', message: 'The block has begun: it cannot begin earlier than it did.' };
  }
  if (to.start < now) return { path: 'start', message: 'The new place is in the past.' };
  return undefined;
}
