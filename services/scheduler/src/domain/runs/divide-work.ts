/**
 * A plan that is scheduled again keeps what it can. Blocks that started, are done or are pinned never move; blocks of steps
 * that did not change stay while they still fit; only the rest is placed anew. What a person deleted is not put back.
 */
import { isOpen } from '../completion/outcome.ts';
import { itemKey, type Interval, type ScheduleItem } from '../schedule-types.ts';
import { minutesCovered, minutesOfBlock } from './minutes-covered.ts';
import type { RunUnscheduled } from './run-result.ts';

export interface OldBlock extends Interval {
  block_id: string;
  /** The step's id, or the task's where there is no step. */
  key: string;
  part: number;
  status: string;
  pinned: boolean;
  deleted_by: 'person' | 'scheduler' | null;
  /** Of a word about it; null where nobody said. */
  actual_minutes: number | null;
}

export interface WorkToDivide<B extends OldBlock> {
  items: readonly ScheduleItem[];
  old: readonly B[];
  now: number;
  /** Blocks that start before it stay, unless something taken lies over them. Now: only what has started stays. */
  freeze_until: number;
  /** Other people's time and the blocks of other plans. */
  taken: readonly Interval[];
  /** Nothing stays only because it stands: all but what is fixed is placed anew. */
  anew?: boolean;
}

export interface DividedWork<B extends OldBlock> {
  stay: B[];
  /** May get another place, or go. */
  free: B[];
  /** What is still to be placed, with the minutes that are missing. */
  open: ScheduleItem[];
  withheld: RunUnscheduled[];
}

const SMALLEST_MINUTES = 15;
const STANDING = ['planned', 'applied', 'done', 'partial'];

export function divideWork<B extends OldBlock>(work: WorkToDivide<B>): DividedWork<B> {
  const divided: DividedWork<B> = { stay: [], free: [], open: [], withheld: [] };
  const settled = work.anew === true ? new Set<string>() : settledItems(work);
  const keys = new Set(work.items.map(itemKey));
  for (const block of work.old) {
    if (!keys.has(block.key) && isStanding(block)) {
      (hasSettled(block, work.now) ? divided.stay : divided.free).push(block);
    }
  }
  for (const item of work.items) divideItem(item, work, settled, divided);
  return divided;
}

function divideItem<B extends OldBlock>(
  item: ScheduleItem,
  work: WorkToDivide<B>,
  settled: ReadonlySet<string>,
  divided: DividedWork<B>,
): void {
  const key = itemKey(item);
  const own = ownBlocks(item, work);
  if (settled.has(key)) {
    divided.stay.push(...own);
    return;
  }
  const fixed = own.filter((block) => isFixed(block, work));
  divided.stay.push(...fixed);
  if (work.old.some((block) => block.key === key && block.deleted_by === 'person')) {
    divided.stay.push(...own.filter((block) => !fixed.includes(block)));
    divided.withheld.push({
      step_id: key,
      title: item.title,
      reason: 'You removed its block from the calendar; it is not put back by itself.',
      options: [],
    });
    return;
  }
  divided.free.push(...own.filter((block) => !fixed.includes(block)));
  const missing = minutesMissing(item, fixed, work.now);
  if (missing >= SMALLEST_MINUTES) divided.open.push({ ...item, duration_minutes: missing });
}

/** Items whose blocks stand rightly as they are: enough of them, on free time, after what they wait for. */
function settledItems<B extends OldBlock>(work: WorkToDivide<B>): Set<string> {
  const by_key = new Map(work.items.map((item) => [itemKey(item), item]));
  const verdicts = new Map<string, boolean>();
  const isSettled = (key: string): boolean => {
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    // A circle never settles; the scheduler then names it.
    verdicts.set(key, false);
    const item = by_key.get(key);
    if (item === undefined) return true;
    const before = (item.depends_on ?? []).filter((id) => by_key.has(id));
    const verdict = stands(item, work) && before.every(isSettled) && isAfter(item, before, work);
    verdicts.set(key, verdict);
    return verdict;
  };
  return new Set([...by_key.keys()].filter(isSettled));
}

function stands<B extends OldBlock>(item: ScheduleItem, work: WorkToDivide<B>): boolean {
  const own = ownBlocks(item, work);
  if (own.length === 0) return false;
  if (own.every((block) => block.status === 'done')) return true;
  if (minutesMissing(item, own, work.now) !== 0) return false;
  const free = own.filter((block) => !isFixed(block, work));
  // What is late now that its date changed gets a chance of an earlier place.
  const latest = Math.min(item.due ?? Infinity, item.deadline ?? Infinity);
  return !free.some((block) => block.end > latest || isTaken(block, work.taken));
}

function isAfter<B extends OldBlock>(
  item: ScheduleItem,
  before: readonly string[],
  work: WorkToDivide<B>,
): boolean {
  const free = ownBlocks(item, work).filter((block) => !isFixed(block, work));
  const start = Math.min(...free.map((block) => block.start));
  return !work.old.some(
    (block) => before.includes(block.key) && isStanding(block) && block.end > start,
  );
}

function ownBlocks<B extends OldBlock>(item: ScheduleItem, work: WorkToDivide<B>): B[] {
  return work.old.filter((block) => block.key === itemKey(item) && isStanding(block));
}

function isStanding(block: OldBlock): boolean {
  return STANDING.includes(block.status);
}

/** Whether it stays whatever is planned: begun, done, pinned, or near and free. */
function isFixed<B extends OldBlock>(block: B, work: WorkToDivide<B>): boolean {
  if (hasSettled(block, work.now)) return true;
  return block.start < work.freeze_until && !isTaken(block, work.taken);
}

function hasSettled(block: OldBlock, now: number): boolean {
  return (
    block.pinned || block.start <= now || block.status === 'done' || block.status === 'partial'
  );
}

function isTaken(block: Interval, taken: readonly Interval[]): boolean {
  return taken.some((other) => block.start < other.end && other.start < block.end);
}

/** Minutes of an item that no block stands for. */
function minutesMissing(item: ScheduleItem, blocks: readonly OldBlock[], now: number): number {
  const isOver = ({ status, end }: OldBlock): boolean => !isOpen(status) || end <= now;
  return item.duration_minutes - minutesCovered(item, blocks, { isOver, minutes: minutesOfBlock });
}
