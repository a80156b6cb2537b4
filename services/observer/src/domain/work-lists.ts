/** Which work the numbers stand for: short lists of titles, one line per title. Pure. */
import { plannedMinutes, workedMinutes } from './block-minutes.ts';
import type { BlockRow, ExecutionRow } from './stats-rows.ts';

export interface WorkItem {
  title: string;
  /** The first block of that title. */
  start: string;
  end: string;
  /** Of all its blocks together. */
  planned_minutes: number;
  /** Worked on all its blocks together. */
  minutes: number;
  blocks: number;
  /** Of its last block: skipped, partial, … */
  status: string;
  /** Who moved its last block. */
  moved_by: BlockRow['moved_by'];
  /** The work before it that took so long that its time had begun. */
  run_into_by: { title: string; minutes: number } | null;
  /** YYYY-MM-DD; where it now starts after the day it is due. */
  past_due: string | null;
}

/** What the blocks alone do not tell of a piece of work. */
export interface Beside {
  runIntoBy?: (block: BlockRow) => WorkItem['run_into_by'];
  pastDue?: (block: BlockRow) => string | null;
}

export interface WorkList {
  items: WorkItem[];
  /** How many more there are than are listed. */
  more: number;
}

/** A finished piece of work that took longer than estimated: a fact, no pattern. */
export interface LongRun {
  title: string;
  estimated_minutes: number;
  actual_minutes: number;
}

const NO_WORK = { planned_minutes: 0, minutes: 0, blocks: 0 };
const LIST_LIMIT = 5;
const LONG_RUNS = 3;
/** A piece of work is worth a line from here on. */
const WORTH_MINUTES = 15;
const DAY_MINUTES = 12 * 60;

/** The parts of a split step are one piece of work to a person. */
export function listed(blocks: readonly BlockRow[], beside: Beside = {}): WorkList {
  const items = new Map<string, WorkItem>();
  for (const block of blocks) {
    const { title, start_at: start, end_at: end, status, moved_by } = block;
    const said = {
      status,
      moved_by,
      run_into_by: beside.runIntoBy?.(block) ?? null,
      past_due: beside.pastDue?.(block) ?? null,
    };
    const item = items.get(title) ?? { title, start, end, ...NO_WORK, ...said };
    item.planned_minutes += plannedMinutes(block);
    item.minutes += workedMinutes(block);
    item.blocks += 1;
    items.set(title, { ...item, ...said });
  }
  const all = [...items.values()];
  return { items: all.slice(0, LIST_LIMIT), more: Math.max(0, all.length - LIST_LIMIT) };
}

/** The block before each on its day, where it was worked on until after the next one's start. `blocks` in order of time. */
export function runIntoBy(
  blocks: readonly BlockRow[],
): (block: BlockRow) => WorkItem['run_into_by'] {
  return (block) => {
    const before = blocks.findLast((one) => Date.parse(one.end_at) <= Date.parse(block.start_at));
    if (before === undefined) return null;
    const minutes = workedMinutes(before) - plannedMinutes(before);
    const gap = (Date.parse(block.start_at) - Date.parse(before.end_at)) / 60_000;
    return minutes > gap && gap < DAY_MINUTES ? { title: before.title, minutes } : null;
  };
}

/** The finished runs that took longest beyond their estimate, longest first. */
export function longRuns(runs: readonly ExecutionRow[]): LongRun[] {
  return runs
    .filter((run) => run.outcome === 'done')
    .flatMap(({ title, estimated_minutes, actual_minutes }) =>
      title === null ? [] : [{ title, estimated_minutes, actual_minutes }],
    )
    .filter((run) => beyond(run) >= WORTH_MINUTES)
    .toSorted((a, b) => beyond(b) - beyond(a))
    .slice(0, LONG_RUNS);
}

function beyond(run: LongRun): number {
  return run.actual_minutes - run.estimated_minutes;
}
