/** What wishes cost a meeting, for thousands of starts: all of them together are one function of time, summed up once. */
import { halve } from './sorted-intervals.ts';
import type { Wish } from './find-slot-types.ts';
import { MINUTE_MS } from './schedule-types.ts';

interface Step {
  at: number;
  /** Weight per millisecond from here to the next step. */
  rate: number;
  /** The weight of all time between the first step and this one. */
  sum: number;
}

/** For a start: the share of the meeting that wishes speak against, each by its weight, to six decimals. */
export function costFunction(
  wishes: readonly Wish[],
  duration_minutes: number,
): (start: number) => number {
  const length = duration_minutes * MINUTE_MS;
  const outside = wishes.reduce(
    (sum, { kind, weight }) => sum + (kind === 'prefer' ? weight : 0),
    0,
  );
  const steps = stepsOf(wishes, outside);
  const first = steps[0];
  if (first === undefined) return () => round(outside);
  const sumAt = (at: number): number => {
    const step = steps[halve(steps, (one) => one.at > at) - 1];
    return step === undefined ? outside * (at - first.at) : step.sum + step.rate * (at - step.at);
  };
  return (start) => round((sumAt(start + length) - sumAt(start)) / length);
}

function stepsOf(wishes: readonly Wish[], outside: number): Step[] {
  const changes = wishes
    .flatMap(({ kind, weight, times }) => {
      const inside = kind === 'avoid' ? weight : -weight;
      return times.flatMap(({ start, end }) => [
        { at: start, by: inside },
        { at: end, by: -inside },
      ]);
    })
    .toSorted((a, b) => a.at - b.at);
  const steps: Step[] = [];
  for (const { at, by } of changes) {
    const last = steps.at(-1);
    const rate = last?.rate ?? outside;
    if (last?.at === at) last.rate += by;
    else
      steps.push({
        at,
        rate: rate + by,
        sum: last === undefined ? 0 : last.sum + rate * (at - last.at),
      });
  }
  return steps;
}

function round(cost: number): number {
  // A sum that should be nothing must not come out as -0 or as a trace of its parts.
  return Math.max(0, Math.round(cost * 1e6) / 1e6);
}
