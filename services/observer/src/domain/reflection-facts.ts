/** What a reflection is worded from: the period, its numbers, and which work they stand for. Nothing else may be claimed. */
import type { ReflectionStats, Stats } from '@almanac/shared/contracts/stats';
import { Temporal } from 'temporal-polyfill';
import { computeStats } from './compute-stats.ts';
import { patternPerformance } from './pattern-performance.ts';
import type { Period } from './period.ts';
import { firstThings, type FirstThing } from './priorities.ts';
import { dayIn } from './say-time.ts';
import type { BlockRow, StatsRows, WeekRows } from './stats-rows.ts';
import { isWithin, madeUp, wasDoneEarly, wentOut } from './tally-rows.ts';
import { listed, longRuns, type LongRun, type WorkList } from './work-lists.ts';

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
  /** For the next day, or the next week. */
  first: FirstThing[];
}

/** Pure. `now` only decides which open blocks are over and which are still to come. `week` where the period is one. */
export function reflectionFacts(
  period: Period,
  rows: StatsRows & { week?: WeekRows | undefined },
  now: Date,
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
  return {
    period: { mode, name, first_day, last_day, zone },
    stats: { ...stats, ...(rows.week === undefined ? {} : { week: weekOf(rows.week) }) },
    done: listed(of('done')),
    moved: listed(ahead.filter((block) => block.moved_by !== null)),
    slipped: listed(left.filter(({ status }) => status === 'skipped' || status === 'partial')),
    unspoken: listed(over),
    ahead: listed(ahead.filter((block) => block.moved_by === null)),
    gone: listed(blocks.filter((block) => wentOut(period, block))),
    early: listed(blocks.filter((block) => wasDoneEarly(period, block))),
    long_runs: longRuns(rows.runs.filter((run) => isWithin(period, run.completed_at))),
    first: firstThings({
      skipped: of('skipped'),
      partial: of('partial'),
      unspoken: over,
      planned: plannedNext(period, rows),
      plans: rows.plans,
      until: lastDayAfter(period),
      zone,
    }),
  };
}

function weekOf({ runs, sprints }: WeekRows): NonNullable<ReflectionStats['week']> {
  return { patterns: patternPerformance(runs), sprints: [...sprints] };
}

/** The open blocks of the next day, or the next week. */
function plannedNext(period: Period, rows: StatsRows): BlockRow[] {
  const until = lastDayAfter(period);
  return rows.next
    .filter(({ status }) => status === 'planned' || status === 'applied')
    .filter((block) => Date.parse(block.start_at) >= +period.to)
    .filter((block) => dayIn(block.start_at, period.zone) <= until);
}

/** The last day of the period of the same length that follows. */
function lastDayAfter(period: Period): string {
  const days = period.mode === 'daily' ? 1 : 7;
  return Temporal.PlainDate.from(period.last_day).add({ days }).toString();
}
