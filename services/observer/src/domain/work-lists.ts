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

const LIST_LIMIT = 5;
const LONG_RUNS = 3;
/** A piece of work is worth a line from here on. */
const WORTH_MINUTES = 15;

/** The parts of a split step are one piece of work to a person. */
export function listed(blocks: readonly BlockRow[]): WorkList {
  const items = new Map<string, WorkItem>();
  for (const block of blocks) {
    const { title, start_at: start, end_at: end, status } = block;
    const none = { title, start, end, planned_minutes: 0, minutes: 0, blocks: 0, status };
    const item = items.get(title) ?? none;
    item.planned_minutes += plannedMinutes(block);
    item.minutes += workedMinutes(block);
    item.blocks += 1;
    item.status = status;
    items.set(title, item);
  }
  const all = [...items.values()];
  return { items: all.slice(0, LIST_LIMIT), more: Math.max(0, all.length - LIST_LIMIT) };
}

/** The runs that took longest beyond their estimate, longest first. */
export function longRuns(runs: readonly ExecutionRow[]): LongRun[] {
  return runs
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
