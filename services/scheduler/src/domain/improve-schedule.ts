/** The search as others ask for it: from an order to a better schedule, with as much work as they can pay for. */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import type { Placement } from './first-schedule.ts';
import { partsOf } from './found-parts.ts';
import type { Model } from './schedule-model.ts';
import { searchGrid } from './search-grid.ts';

export interface Improved {
  placement: Placement;
  iterations: number;
}

/** Placed jobs of a search that only has to show whether something is possible. */
const SHORT_SEARCH = 3_000;

export async function improveSchedule(
  model: Model,
  order: readonly number[],
  pause: Pause,
): Promise<Improved> {
  const grid = searchGrid(model);
  const { parts, value, iterations } = await anneal(grid, [order], { budget: SHORT_SEARCH }, pause);
  return { placement: { parts: partsOf(grid, parts), value }, iterations };
}
