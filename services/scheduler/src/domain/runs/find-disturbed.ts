/** Which blocks cannot stay where they are, and why; and which ones stay although something lies over them. */
import { type Interval, itemKey, type ScheduleItem } from '../schedule-types.ts';
import {
  blocksOfItem,
  isMovable,
  isOpen,
  isOverdue,
  meets,
  missingMinutes,
  type Week,
  type WeekBlock,
} from './week.ts';

export interface Collision<B extends WeekBlock> {
  block: B;
  with: Interval & { title: string };
  why: string;
}

export interface Disturbed<B extends WeekBlock> {
  /** Blocks that must find another place, with the reason in words. */
  why: Map<B, string>;
  /** Minutes to be placed for which there is no block, by item key. */
  missing: Map<string, number>;
  /** Blocks that have no work any more. */
  gone: B[];
  /** Blocks that stay where something lies over them. */
  conflicts: Collision<B>[];
}

export function findDisturbed<B extends WeekBlock>(week: Week<B>): Disturbed<B> {
  const found: Disturbed<B> = { why: new Map(), missing: new Map(), gone: [], conflicts: [] };
  found.gone.push(...week.blocks.filter((block) => isGone(block, week.now)));
  const here = week.blocks.filter((block) => !found.gone.includes(block));
  for (const block of here) judgePlace(block, here, week, found);
  for (const item of week.items) judgeItem(item, week, found);
  return found;
}

function isGone(block: WeekBlock, now: number): boolean {
  if (block.gone === null || !block.in_scope || !isOpen(block) || block.start <= now) return false;
  return block.gone === 'plan' || !block.pinned;
}

function judgePlace<B extends WeekBlock>(
  block: B,
  here: readonly B[],
  week: Week<B>,
  found: Disturbed<B>,
): void {
  if (!isOpen(block) || !block.in_scope) return;
  if (week.reason === 'overrun' && isMovable(block, week) && isOverdue(block, week.now)) {
    found.why.set(block, 'Its time passed without a word');
    return;
  }
  if (block.end <= week.now) return;
  const late = here.find((other) => isHeldUp(block, other));
  if (late !== undefined && !block.pinned) {
    found.why.set(block, `Work on '${late.title}' ended later than planned`);
    return;
  }
  const over = whatLiesOver(block, here, week);
  if (over === undefined) return;
  const title = over.title ?? 'a meeting';
  if (isMovable(block, week)) found.why.set(block, `'${title}' lies over its old place`);
  else {
    const why = block.pinned ? 'It is pinned, and stays.' : 'It has begun, and stays.';
    found.conflicts.push({ block, with: { start: over.start, end: over.end, title }, why });
  }
}

function whatLiesOver<B extends WeekBlock>(
  block: B,
  here: readonly B[],
  week: Week<B>,
): (Interval & { title?: string | undefined }) | undefined {
  const meeting = week.busy.find((busy) => meets(block, busy));
  if (meeting !== undefined) return meeting;
  const foreign = week.others.find((other) => meets(block, other));
  if (foreign !== undefined) return foreign;
  return here.find((other) => {
    const stands = isOpen(other) || other.status === 'done' || other.status === 'partial';
    return other !== block && stands && meets(block, other) && yieldsTo(block, other, week);
  });
}

/** Of two blocks that overlap one gives way: what may move, and of two such the later one. */
function yieldsTo(block: WeekBlock, other: WeekBlock, week: Week): boolean {
  const [mine, its] = [isMovable(block, week), isMovable(other, week)];
  if (mine !== its) return mine;
  if (block.start !== other.start) return block.start > other.start;
  return block.block_id > other.block_id;
}

/** The person was still at the other one when this one was to begin. */
function isHeldUp(block: WeekBlock, other: WeekBlock): boolean {
  if (other.actual_end === null || other.status !== 'done') return false;
  return other.start < block.start && block.start < other.actual_end;
}

function judgeItem<B extends WeekBlock>(
  item: ScheduleItem,
  week: Week<B>,
  found: Disturbed<B>,
): void {
  const key = itemKey(item);
  const movable = blocksOfItem(item, week.blocks).filter((block) => isMovable(block, week));
  const first = Math.min(...movable.map(({ start }) => start));
  // An order that a person broke is not mended because of something else.
  const asked = ['block_dragged', 'deadline_changed', 'person'].includes(week.reason);
  const before = week.items.find((other) => {
    const waits = item.depends_on?.includes(itemKey(other)) === true;
    return (
      asked &&
      waits &&
      blocksOfItem(other, week.blocks).some((one) => isOpen(one) && one.end > first)
    );
  });
  for (const block of movable) {
    if (found.why.has(block)) continue;
    if (before !== undefined && isBeforeItsTurn(block, before, week.blocks)) {
      found.why.set(block, `It waits for '${before.title}'`);
    } else if (isLate(block, item, week)) found.why.set(block, 'It would be late');
  }
  const grows = ['overrun', 'late_finish', 'deadline_changed', 'person'].includes(week.reason);
  const missing = grows && week.may_grow.has(key) ? missingMinutes(item, week) : 0;
  if (missing > 0) found.missing.set(key, missing);
}

function isBeforeItsTurn(
  block: WeekBlock,
  before: ScheduleItem,
  blocks: readonly WeekBlock[],
): boolean {
  return blocksOfItem(before, blocks).some((one) => isOpen(one) && one.end > block.start);
}

function isLate(block: WeekBlock, item: ScheduleItem, week: Week): boolean {
  if (week.reason !== 'deadline_changed' && week.reason !== 'person') return false;
  if (block.start < week.freeze_until) return false;
  return block.end > Math.min(item.due ?? Infinity, item.deadline ?? Infinity);
}
