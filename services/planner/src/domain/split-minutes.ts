/**
 * Splits a number of minutes over steps. Invariant: the parts sum exactly to the whole, each is 15 to 480 minutes, and all
 * but at most one lie on a grid of 15 minutes.
 */
import { assert, must } from '@almanac/shared/lang/assert';

export const MIN_STEP_MINUTES = 15;
export const MAX_STEP_MINUTES = 480;
export const MAX_STEPS = 40;
const MAX_UNITS = MAX_STEP_MINUTES / MIN_STEP_MINUTES;

/** How many steps may hold `total` minutes, at the least and at the most. */
export function stepBounds(total: number, max_steps: number): { least: number; most: number } {
  return {
    least: Math.ceil(total / MAX_STEP_MINUTES),
    most: Math.min(max_steps, MAX_STEPS, Math.floor(total / MIN_STEP_MINUTES)),
  };
}

/**
 * The minutes of each weight's part. The number of weights must lie within `stepBounds`. Each further quarter of an hour goes
 * to the part that is furthest below its share and not full.
 */
export function splitMinutes(total: number, weights: readonly number[]): number[] {
  const { least, most } = stepBounds(total, weights.length);
  assert(least <= weights.length && weights.length <= most, 'a number of parts that can hold it');
  return spreadMinutes(total, weights, MAX_UNITS);
}

/** As `splitMinutes`, for parts of at most `max_units` quarters of an hour each; `total` must give each part one. */
export function spreadMinutes(
  total: number,
  weights: readonly number[],
  max_units = Number.POSITIVE_INFINITY,
): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const share = weights.map((weight) => (weight / sum) * (total / MIN_STEP_MINUTES));
  const units = weights.map(() => 1);
  for (let left = Math.floor(total / MIN_STEP_MINUTES) - units.length; left > 0; left -= 1) {
    const index = neediest(units, share, max_units);
    units[index] = must(units[index], 'a part') + 1;
  }
  const minutes = units.map((count) => count * MIN_STEP_MINUTES);
  const rest = total % MIN_STEP_MINUTES;
  if (rest > 0) {
    const index = neediest(units, share, max_units);
    minutes[index] = must(minutes[index], 'a part') + rest;
  }
  return minutes;
}

function neediest(units: readonly number[], share: readonly number[], max_units: number): number {
  let best = -1;
  let best_need = Number.NEGATIVE_INFINITY;
  for (const [index, count] of units.entries()) {
    const need = must(share[index], 'a share') - count;
    if (count >= max_units || need <= best_need) continue;
    best = index;
    best_need = need;
  }
  assert(best >= 0, 'a part that is not full');
  return best;
}
