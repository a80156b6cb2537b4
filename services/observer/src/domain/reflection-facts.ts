/** What a reflection is worded from: the period, its numbers, and which work they stand for. Nothing else may be claimed. */
import type { ReflectionStats, Stats } from '@almanac/shared/contracts/stats';
import { computeStats } from './compute-stats.ts';
import { lookAhead, type LookAhead } from './look-ahead.ts';
import { patternPerformance } from './pattern-performance.ts';
import type { Period } from './period.ts';
import type { FirstThing } from './priorities.ts';
import { dayIn } from './say-time.ts';
import type { BlockRow, StatsRows, WeekRows } from './stats-rows.ts';
import { isWithin, madeUp, wasDoneEarly, wentOut } from './tally-rows.ts';
import { listed, longRuns, runIntoBy, type LongRun, type WorkList } from './work-lists.ts';

export interface ReflectionFacts {
  period: Omit<Period, 'from' | 'to'>;
  stats: Stats & Pick<ReflectionStats, 'week'>;
  done: WorkList;
  /** Another time than first planned, and not finished yet. */
  moved: WorkList;
  /** Skipped or partly done, and not made up for by a later block of the same step. */
  slipped: WorkList;
  /** Over without a word about it: neither done nor not, so that the person is asked. */
  unspoken: WorkList;
  /** Within the period, still to come. */
  ahead: WorkList;
  /** Planned for the period, and now at a time outside of it. */
  gone: WorkList;
  /** Planned for the period, pulled forward and done before it. */
  early: WorkList;
  /** Single pieces of work that took longer: facts, never a pattern. */
  long_runs: LongRun[];
  /** For the next working day, or the next week. */
  first: FirstThing[];
  /** The last day (YYYY-MM-DD) these are for. */
  first_until: string;
}

/** What an earlier version said of the time ahead, once that time has begun. */
export interface Kept {
  ahead: LookAhead;
  next: Stats['next'];
}

/** Pure. `now` only decides which open blocks are over and which are still to come. `week` where the period is one. */
export function reflectionFacts(
  period: Period,
  rows: StatsRows & { week?: WeekRows | undefined },
  now: Date,
  kept?: Kept,
): ReflectionFacts {
  const stats = computeStats({ ...period, as_of: now }, rows);
  const blocks = rows.blocks.filter(({ status }) => status !== 'proposed' && status !== 'deleted');
  const inside = blocks
    .filter((block) => isWithin(period, block.start_at))
    .toSorted((a, b) => Date.parse(a.start_at) - Date.parse(b.start_at));
  const made_up = madeUp(inside);
  const left = inside.filter((block) => !made_up.has(block.block_id));
  const open = left.filter(({ status }) => status === 'planned' || status === 'applied');
  const ahead = open.filter((block) => Date.parse(block.end_at) > +now);
  const over = open.filter((block) => Date.parse(block.end_at) <= +now);
  const of = (status: string): BlockRow[] => left.filter((block) => block.status === status);
  const { mode, name, first_day, last_day, zone } = period;
  const done = of('done');
  const sides = { skipped: of('skipped'), partial: of('partial'), unspoken: over, ahead, done };
  const first = lookAhead(period, rows, sides, kept?.ahead);
  return {
    period: { mode, name, first_day, last_day, zone },
    stats: {
      ...stats,
      next: kept?.next ?? stats.next,
      ...(rows.week === undefined ? {} : { week: weekOf(rows.week) }),
    },
    // With the part of it that was done before, so that the lines add up to the sum.
    done: listed(inside.filter((block) => block.status === 'done' || isMadeUpPart(block, made_up))),
    moved: listed(ahead.filter((block) => block.moved_by !== null)),
    slipped: listed(
      left.filter(({ status }) => status === 'skipped' || status === 'partial'),
      { runIntoBy: runIntoBy(inside) },
    ),
    unspoken: listed(over),
    ahead: listed(ahead.filter((block) => block.moved_by === null)),
    gone: listed(
      blocks.filter((block) => wentOut(period, block)),
      { pastDue: pastDue(rows, zone) },
    ),
    early: listed(blocks.filter((block) => wasDoneEarly(period, block))),
    long_runs: longRuns(rows.runs.filter((run) => isWithin(period, run.completed_at))),
    first: first.things,
    first_until: first.until,
  };
}

function isMadeUpPart(block: BlockRow, made_up: ReadonlySet<string>): boolean {
  return block.status === 'partial' && made_up.has(block.block_id);
}

function pastDue({ plans }: StatsRows, zone: string): (block: BlockRow) => string | null {
  const due = new Map(plans.map((plan) => [plan.plan_id, plan.due]));
  return (block) => {
    const at = due.get(block.plan_id ?? '') ?? null;
    const day = at === null ? null : dayIn(at, zone);
    return day !== null && day < dayIn(block.start_at, zone) ? day : null;
  };
}

function weekOf({ runs, sprints }: WeekRows): NonNullable<ReflectionStats['week']> {
  return { patterns: patternPerformance(runs), sprints: [...sprints] };
}
