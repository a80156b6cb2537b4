/**
 * Local search over the order in which jobs are placed: reinsert one job elsewhere or swap two, place anew, keep what is
 * better. The number of tries follows from the size of the instance, not from a clock, and the random numbers from a fixed
 * seed, so that equal input gives an equal schedule.
 */
import { must } from '@almanac/shared/lang/assert';
import { type Placement, placeInOrder } from './first-schedule.ts';
import type { Model } from './schedule-model.ts';

/** Work units (jobs x rooms x tries) of one call; a week of twenty steps gets about two thousand tries. */
const WORK_BUDGET = 2_000_000;
const MAX_TRIES = 2_000;

export interface Improved {
  placement: Placement;
  iterations: number;
}

export function improveSchedule(model: Model, order: number[], placement: Placement): Improved {
  const count = model.jobs.length;
  if (count < 2) return { placement, iterations: 0 };
  const work = count * (model.rooms.length + count);
  const tries = Math.min(MAX_TRIES, Math.floor(WORK_BUDGET / work));
  const random = seededRandom(count);
  let best = { order, placement };
  for (let i = 0; i < tries; i += 1) {
    const next = random() < 0.6 ? reinsert(best.order, random) : swap(best.order, random);
    const tried = placeInOrder(model, next);
    if (tried.value <= best.placement.value) best = { order: next, placement: tried };
  }
  return { placement: best.placement, iterations: tries };
}

function reinsert(order: readonly number[], random: () => number): number[] {
  const next = [...order];
  const [moved] = next.splice(Math.floor(random() * next.length), 1);
  next.splice(Math.floor(random() * (next.length + 1)), 0, must(moved, 'a job index'));
  return next;
}

function swap(order: readonly number[], random: () => number): number[] {
  const next = [...order];
  const a = Math.floor(random() * next.length);
  const b = Math.floor(random() * next.length);
  const first = must(next[a], 'a job index');
  next[a] = must(next[b], 'a job index');
  next[b] = first;
  return next;
}

/** Mulberry32: 32 bits of state, enough for choosing neighbours. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
