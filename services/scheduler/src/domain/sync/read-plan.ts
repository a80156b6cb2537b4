/**
 * How a calendar is read next: what changed since the sync token, or everything in a window. The window moves with time, and
 * an instance of a series may be cancelled without a word from Google, so that once a day everything is read.
 */
import type { Interval } from '../schedule-types.ts';

const DAY_MS = 86_400_000;
const BACK_MS = DAY_MS;
/** Past the longest default window and what its options look ahead (56 + 28 days). */
const AHEAD_MS = 92 * DAY_MS;
const FULL_EVERY_MS = DAY_MS;

export interface ReadState {
  sync_token: string | null;
  /** Epoch milliseconds. */
  last_full_at: number | null;
  window: Interval | null;
}

export type ReadPlan =
  | { kind: 'changes'; sync_token: string; window: Interval }
  | { kind: 'all'; window: Interval };

export function readPlan(state: ReadState | undefined, now: number): ReadPlan {
  const all: ReadPlan = { kind: 'all', window: { start: now - BACK_MS, end: now + AHEAD_MS } };
  if (state === undefined || state.sync_token === null || state.window === null) return all;
  if (!isRecent(state.last_full_at, now)) return all;
  const { sync_token, window } = state;
  return { kind: 'changes', sync_token, window };
}

/** True where a full reading is less than a day old, by a clock that was not set back since. */
export function isRecent(last_full_at: number | null, now: number): boolean {
  return last_full_at !== null && last_full_at <= now && now - last_full_at < FULL_EVERY_MS;
}

/** The parts of `wanted` that lie outside of what is known. */
export function unknownParts(wanted: Interval, known: Interval): Interval[] {
  const before = { start: wanted.start, end: Math.min(wanted.end, known.start) };
  const after = { start: Math.max(wanted.start, known.end), end: wanted.end };
  return [before, after].filter(({ start, end }) => start < end);
}
