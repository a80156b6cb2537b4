/**
 * Which kinds of steps and which workflows take another time than they are estimated at. A single piece of work is no pattern:
 * with the spread of real work, one that takes 30 % longer or shorter than estimated is about as likely as one that does not. So a
 * group alarms when it has enough runs, its median is more than 30 % off, and even the interval around that median leaves out zero.
 */
import type { DriftRow } from '@almanac/shared/contracts/stats';
import { must } from '@almanac/shared/lang/assert';
import { compareText } from '@almanac/shared/lang/compare-text';
import { logRatios, medianInterval, medianRatio, percentOff } from './median-ratio.ts';
import type { ExecutionRow } from './stats-rows.ts';

/** An interval of 95 % exists from 6 on; below 9 it leaves out zero only where every run went the same way. */
export const ENOUGH_RUNS = 8;
export const ALARM_PERCENT = 30;
/** A week alone has too few runs of most kinds of work for a pattern. */
export const PATTERN_WEEKS = 12;

/** Groups with enough finished runs, alarms first, then the most off. */
export function patternPerformance(runs: readonly ExecutionRow[]): DriftRow[] {
  const finished = runs.filter((run) => run.outcome === 'done');
  const groups = [
    ...groupsOf(finished, 'kind', (run) => run.kind),
    ...groupsOf(finished, 'workflow', (run) => run.workflow_id),
  ];
  return groups
    .flatMap(({ of, key, rows }) => driftOf(of, key, rows) ?? [])
    .toSorted(
      (a, b) =>
        Number(b.alarm) - Number(a.alarm) ||
        Math.abs(b.percent) - Math.abs(a.percent) ||
        compareText(`${a.of}:${a.key}`, `${b.of}:${b.key}`),
    );
}

function groupsOf(
  runs: readonly ExecutionRow[],
  of: DriftRow['of'],
  keyOf: (run: ExecutionRow) => string | null,
): { of: DriftRow['of']; key: string; rows: ExecutionRow[] }[] {
  const groups = new Map<string, ExecutionRow[]>();
  for (const run of runs) {
    const key = keyOf(run);
    if (key === null) continue;
    const rows = groups.get(key) ?? [];
    rows.push(run);
    groups.set(key, rows);
  }
  return [...groups].map(([key, rows]) => ({ of, key, rows }));
}

/** Undefined where there are too few. */
export function driftOf(
  of: DriftRow['of'],
  key: string,
  runs: readonly Pick<ExecutionRow, 'estimated_minutes' | 'actual_minutes'>[],
): DriftRow | undefined {
  const ratios = logRatios(runs);
  if (ratios.length < ENOUGH_RUNS) return undefined;
  const interval = must(medianInterval(ratios), 'an interval');
  const median = must(medianRatio(runs).median, 'a median');
  const percent = percentOff(median);
  return {
    of,
    key,
    runs: ratios.length,
    percent,
    low_percent: percentOff(interval.low),
    high_percent: percentOff(interval.high),
    alarm: Math.abs(percent) > ALARM_PERCENT && (interval.low > 0 || interval.high < 0),
  };
}
