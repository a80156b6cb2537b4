/** J of the work in question, as `objective.ts` counts it, for blocks wherever they lie. */
import { objectiveOf, type ObjectiveScale } from '../objective.ts';
import { itemKey, type Interval, type Objective, type ScheduleItem } from '../schedule-types.ts';

export interface PlacedWork {
  items: readonly ScheduleItem[];
  /** Every block of them, by item key. */
  blocks: readonly (Interval & { key: string })[];
  /** Items of which something has no place. */
  unplaced: ReadonlySet<string>;
}

export function costOfWeek(
  { items, blocks, unplaced }: PlacedWork,
  scale: ObjectiveScale,
): Objective {
  const ends = items.map((item) => {
    const key = itemKey(item);
    const own = blocks.filter((block) => block.key === key);
    if (own.length === 0 || unplaced.has(key)) return null;
    return Math.max(...own.map(({ end }) => end));
  });
  return objectiveOf(items, ends, scale);
}
