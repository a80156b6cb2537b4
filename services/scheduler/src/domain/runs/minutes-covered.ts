/** How much of a step its blocks and words stand for. */
import { MINUTE_MS, type ScheduleItem } from '../schedule-types.ts';
import type { OldBlock } from './divide-work.ts';

/** A part that was done for an unknown time counts as half done. */
const UNKNOWN_SHARE = 0.5;

/** Minutes of its step that a block stands for. */
export function minutesOfBlock({ start, end, status, actual_minutes }: OldBlock): number {
  const minutes = (end - start) / MINUTE_MS;
  return status === 'partial' ? Math.round(actual_minutes ?? minutes * UNKNOWN_SHARE) : minutes;
}

/** What was said to be done of the step may be the work of its blocks that are over, and counts once. */
export function minutesCovered<B extends OldBlock>(
  { worked_minutes = 0 }: ScheduleItem,
  blocks: readonly B[],
  { isOver, minutes }: { isOver: (block: B) => boolean; minutes: (block: B) => number },
): number {
  const sum = (some: readonly B[]): number => some.reduce((all, block) => all + minutes(block), 0);
  const over = blocks.filter(isOver);
  const ahead = blocks.filter((block) => !over.includes(block));
  return Math.max(sum(over), worked_minutes) + sum(ahead);
}
