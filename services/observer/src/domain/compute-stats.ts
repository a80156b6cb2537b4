/**
 * From rows to the numbers of a reflection: the only place they are made. What counts: a block belongs to the time in which it
 * starts; a proposed block is nobody's plan yet and a deleted one no longer is, so neither is planned time.
 */
import type { Stats } from '@almanac/shared/contracts/stats';
import { compareText } from '@almanac/shared/lang/compare-text';
import { medianRatio, percentOff } from './median-ratio.ts';
import {
  DEEP,
  UNKNOWN_KIND,
  type BlockTally,
  type RunTally,
  type StatsRows,
  type Tallies,
  type Window,
} from './stats-rows.ts';
import { tallyRows } from './tally-rows.ts';

const PLANNED = new Set(['planned', 'applied', 'done', 'partial', 'skipped']);
const OPEN = new Set(['planned', 'applied']);

/** Pure: the same rows and window give the same numbers, in the same order. */
export function computeStats(window: Window, rows: StatsRows): Stats {
  return statsOfTallies(window, tallyRows(window, rows));
}

export function statsOfTallies(window: Window, tallies: Tallies): Stats {
  const inside = tallies.blocks.filter((tally) => tally.inside);
  const planned = inside.filter((tally) => PLANNED.has(tally.status));
  const out = tallies.blocks.filter((tally) => !tally.inside && PLANNED.has(tally.status));
  const count = (status: string): number => blocks(inside.filter((one) => one.status === status));
  return {
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    zone: window.zone,
    blocks: {
      planned: blocks(planned),
      done: count('done'),
      partial: count('partial'),
      skipped: count('skipped'),
      moved: blocks(planned.filter((tally) => tally.moved_by !== null)),
      deleted: count('deleted'),
      open: blocks(planned.filter((tally) => OPEN.has(tally.status))),
    },
    moves: {
      kept: blocks(planned.filter((one) => one.moved_by === null && one.status !== 'skipped')),
      by_person: blocks(planned.filter((tally) => tally.moved_by === 'person')),
      out: blocks(out),
    },
    completion_percent: share(count('done'), blocks(planned)),
    planned_minutes: plannedTime(planned),
    done_minutes: workedTime(planned),
    focus: focusOf(planned),
    overruns: overrunsOf(planned),
    carried_over: carriedOver(planned, out),
    billable: billableOf(planned),
    plans: tallies.plans,
    by_plan: tallies.by_plan,
    more_plans: tallies.more_plans,
    by_kind: grouped(planned, (one) => one.kind ?? UNKNOWN_KIND).map(([kind, row]) => ({
      kind,
      ...row,
    })),
    by_client: grouped(planned, (one) => one.client_id).map(([client_id, row]) => ({
      client_id,
      ...row,
    })),
    execution: executionOf(tallies.runs),
    finished: finishedOf(tallies.runs),
    drift: driftOf(tallies.runs.filter(isFinished)),
    next: tallies.next,
  };
}

function focusOf(planned: readonly BlockTally[]): Stats['focus'] {
  const focus = planned.filter((tally) => tally.kind === DEEP && tally.long);
  return {
    blocks: blocks(focus),
    planned_minutes: plannedTime(focus),
    done_minutes: workedTime(focus),
  };
}

function overrunsOf(planned: readonly BlockTally[]): Stats['overruns'] {
  const over = planned.filter((tally) => tally.over);
  return { blocks: blocks(over), minutes: workedTime(over) - plannedTime(over) };
}

/** What was moved out is carried whole; of what stayed, what is left of the unfinished, once its time is over. */
function carriedOver(
  planned: readonly BlockTally[],
  out: readonly BlockTally[],
): Stats['carried_over'] {
  const unfinished = planned.filter(
    ({ status, ahead, made_up }) => status !== 'done' && !made_up && !(OPEN.has(status) && ahead),
  );
  const left = unfinished.filter((tally) => !tally.over);
  return {
    blocks: blocks(unfinished) + blocks(out),
    minutes: plannedTime(left) - workedTime(left) + plannedTime(out),
  };
}

function billableOf(planned: readonly BlockTally[]): Stats['billable'] {
  const billable = planned.filter((tally) => tally.billable);
  return { planned_minutes: plannedTime(billable), done_minutes: workedTime(billable) };
}

function executionOf(runs: readonly RunTally[]): Stats['execution'] {
  return {
    runs: sum(runs, (run) => run.runs),
    estimated_minutes: time(runs.filter(isFinished), (run) => run.estimated_minutes),
    actual_minutes: time(runs, (run) => run.actual_minutes),
    billable_minutes: time(runs, (run) => (run.billable ? run.actual_minutes : 0)),
  };
}

function finishedOf(runs: readonly RunTally[]): Stats['finished'] {
  const finished = runs.filter(isFinished);
  return {
    runs: sum(finished, (run) => run.runs),
    actual_minutes: time(finished, (run) => run.actual_minutes),
  };
}

function isFinished(run: RunTally): boolean {
  return run.outcome === 'done';
}

function time(runs: readonly RunTally[], of: (run: RunTally) => number): number {
  return sum(runs, (run) => of(run) * run.runs);
}

function driftOf(runs: readonly RunTally[]): Stats['drift'] {
  const { count, median } = medianRatio(runs);
  return { runs: count, median_percent: median === undefined ? null : percentOff(median) };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((100 * part) / whole);
}

function blocks(tallies: readonly BlockTally[]): number {
  return sum(tallies, (tally) => tally.blocks);
}

function plannedTime(tallies: readonly BlockTally[]): number {
  return sum(tallies, (tally) => tally.planned_minutes);
}

function workedTime(tallies: readonly BlockTally[]): number {
  return sum(tallies, (tally) => tally.worked_minutes);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

interface MinutesRow {
  planned_minutes: number;
  done_minutes: number;
  blocks: number;
}

/** Most planned time first, then by name; null is a group of its own. */
function grouped<K extends string | null>(
  tallies: readonly BlockTally[],
  keyOf: (tally: BlockTally) => K,
): [K, MinutesRow][] {
  const groups = new Map<K, MinutesRow>();
  for (const tally of tallies) {
    const key = keyOf(tally);
    const row = groups.get(key) ?? { planned_minutes: 0, done_minutes: 0, blocks: 0 };
    row.planned_minutes += tally.planned_minutes;
    row.done_minutes += tally.worked_minutes;
    row.blocks += tally.blocks;
    groups.set(key, row);
  }
  return [...groups].toSorted(([a, left], [b, right]) => {
    const byTime = right.planned_minutes - left.planned_minutes;
    return byTime === 0 ? compareText(a ?? '', b ?? '') : byTime;
  });
}
