/**
 * The work in question when the week is computed again: the steps, and their blocks as they stand. All of it is one plan's or
 * many plans'; what belongs to nobody in question stands around it as taken.
 */
import type { RescheduleReason } from '@almanac/shared/contracts/reschedule';
import { type BusyInterval, type Interval, itemKey, type ScheduleItem } from '../schedule-types.ts';
import type { OldBlock } from './divide-work.ts';
import { minutesCovered, minutesOfBlock } from './minutes-covered.ts';

export interface WeekBlock extends OldBlock {
  title: string;
  in_scope: boolean;
  /** Its plan is over, its step left the plan, or nothing is left of the step. */
  gone: 'plan' | 'step' | 'work' | null;
  /** Minutes of its step that it stands for: more than its length where a person made it shorter. */
  stands_for_minutes: number;
  /** When work on it really ended; null where nobody said. */
  actual_end: number | null;
}

export interface Week<B extends WeekBlock = WeekBlock> {
  items: readonly ScheduleItem[];
  /** Every block of these items, and those whose plan or step is gone. */
  blocks: readonly B[];
  /** Blocks of other work. */
  others: readonly BusyInterval[];
  busy: readonly BusyInterval[];
  /** Steps whose missing minutes may be placed. */
  may_grow: ReadonlySet<string>;
  now: number;
  /** Blocks that start before it move only when something lies over them, or over what they wait for. */
  freeze_until: number;
  reason: RescheduleReason;
}

export function isOpen({ status }: Pick<OldBlock, 'status'>): boolean {
  return status === 'planned' || status === 'applied';
}

export function meets(one: Interval, other: Interval): boolean {
  return one.start < other.end && other.start < one.end;
}

/** Its time is over and nobody said what became of it. */
export function isOverdue(block: OldBlock, now: number): boolean {
  return isOpen(block) && block.end <= now;
}

/** What a run may move: open, asked about, not pinned, and not begun, unless its time passed and it is about that. */
export function isMovable(block: WeekBlock, week: Pick<Week, 'now' | 'reason'>): boolean {
  if (!isOpen(block) || !block.in_scope || block.pinned) return false;
  if (block.start > week.now) return true;
  return week.reason === 'overrun' && isOverdue(block, week.now);
}

export function blocksOfItem<B extends WeekBlock>(item: ScheduleItem, blocks: readonly B[]): B[] {
  const key = itemKey(item);
  return blocks.filter((block) => block.key === key && block.status !== 'deleted');
}

const SMALLEST_MINUTES = 15;

/** Minutes of the item that no block stands for; 0 where less than a block's smallest length is missing. */
export function missingMinutes(item: ScheduleItem, week: Week): number {
  const key = itemKey(item);
  const removed = week.blocks.some((block) => block.key === key && block.deleted_by === 'person');
  if (removed) return 0;
  const own = blocksOfItem(item, week.blocks);
  if (own.length > 0 && own.every(({ status }) => status === 'done')) return 0;
  const missing =
    item.duration_minutes -
    minutesCovered(item, own, {
      isOver: (block) => !isOpen(block) || (block.end <= week.now && !isMovable(block, week)),
      minutes: (block) => countedMinutes(block, week),
    });
  return missing < SMALLEST_MINUTES ? 0 : missing;
}

function countedMinutes(block: WeekBlock, { reason }: Week): number {
  if (block.status === 'partial') return minutesOfBlock(block);
  if (block.status === 'skipped' && reason === 'overrun') return 0;
  return block.stands_for_minutes;
}
