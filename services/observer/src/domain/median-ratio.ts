/**
 * How far finished work is off its estimates: the median of ln(actual / estimated), which an hour too long and an hour too short
 * move alike, and the interval that holds the true median. The interval comes from the binomial distribution of how many values
 * lie below a median (the sign test turned round): exact for any distribution, the same every time.
 */
import { must } from '@almanac/shared/lang/assert';

interface Ratio {
  estimated_minutes: number;
  actual_minutes: number;
  runs?: number;
}

/** Runs without an estimate or without time say nothing about a ratio. */
export function logRatios(runs: readonly Ratio[]): number[] {
  return runs
    .filter((run) => run.estimated_minutes > 0 && run.actual_minutes > 0)
    .map((run) => Math.log(run.actual_minutes / run.estimated_minutes))
    .toSorted((a, b) => a - b);
}

/** `median` is undefined without any run; a row that stands for several runs weighs as many. */
export function medianRatio(runs: readonly Ratio[]): { count: number; median: number | undefined } {
  const weighed = runs
    .filter((run) => run.estimated_minutes > 0 && run.actual_minutes > 0)
    .map((run) => ({
      log: Math.log(run.actual_minutes / run.estimated_minutes),
      runs: run.runs ?? 1,
    }))
    .toSorted((a, b) => a.log - b.log);
  const count = weighed.reduce((total, one) => total + one.runs, 0);
  if (count === 0) return { count, median: undefined };
  const at = (place: number): number => {
    let passed = 0;
    for (const { log, runs: many } of weighed) {
      passed += many;
      if (place < passed) return log;
    }
    throw new RangeError(`there is no value number ${place} of ${count}`);
  };
  return { count, median: (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2 };
}

/** With more values, the count below the median is as good as normally distributed. */
const EXACT_UP_TO = 1000;
const TAIL = 0.025;
const DEVIATIONS = 1.96;

/** The bounds that hold the true median at 95 % or more; undefined for fewer than 6 `sorted` values, which allow none. */
export function medianInterval(
  sorted: readonly number[],
): { low: number; high: number } | undefined {
  const count = sorted.length;
  if (0.5 ** count > TAIL) return undefined;
  const rank = count > EXACT_UP_TO ? normalRank(count) : binomialRank(count);
  return { low: must(sorted[rank], 'a value'), high: must(sorted[count - 1 - rank], 'a value') };
}

/** The largest k for which at most k of `count` values lie below a median with a chance of no more than TAIL. */
function binomialRank(count: number): number {
  let chance = 0.5 ** count;
  let below = chance;
  for (let rank = 0; ; rank += 1) {
    chance *= (count - rank) / (rank + 1);
    if (below + chance > TAIL) return rank;
    below += chance;
  }
}

function normalRank(count: number): number {
  return Math.floor((count - DEVIATIONS * Math.sqrt(count)) / 2) - 1;
}

/** Of a log ratio: 30 is 30 % longer, -25 is a quarter shorter. */
export function percentOff(log: number): number {
  // Through a logarithm and back 12.5 can come out as 12.4999…, which would round to another side.
  return Math.round(Number(((Math.exp(log) - 1) * 100).toFixed(6)));
}
