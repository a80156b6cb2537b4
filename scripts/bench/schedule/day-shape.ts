/** How a week feels to work in: what no sum of lateness shows. */
import {
  type Answer,
  HOUR_MS,
  type Instance,
  length,
  MINUTE_MS,
  shared,
  type Span,
  without,
} from './instance.ts';

export interface DayShape {
  /** Hours of the longest time of a working day with neither a meeting nor a block, the mean of the days. */
  longest_free_h: number;
  /** Of the minutes of tasks that are long enough, the share in blocks of at least an hour and a half; NaN where there are none. */
  deep_share: number;
  /** How often the next block of a day is of another task, the mean of the days. */
  switches: number;
}

/** Below this a block is no time to get deep into something. */
const DEEP_MS = 90 * MINUTE_MS;

export function dayShapeOf(instance: Instance, answer: Answer): DayShape {
  const { days } = instance;
  const working = days.filter(({ hours }) => hours.length > 0);
  const sum = (of: (day: (typeof days)[number]) => number): number =>
    working.reduce((total, day) => total + of(day), 0) / working.length;
  return {
    longest_free_h: sum(({ hours }) => longestFree(hours, instance, answer)) / HOUR_MS,
    deep_share: deepShare(instance, answer),
    switches: sum((day) => switchesOn(day, answer)),
  };
}

function longestFree(hours: readonly Span[], { busy }: Instance, { blocks }: Answer): number {
  const taken = [...busy, ...[...blocks.values()].flat()];
  return Math.max(0, ...hours.flatMap((range) => without(range, taken)).map(length));
}

function deepShare({ tasks }: Instance, { blocks }: Answer): number {
  const long = tasks
    .filter(({ minutes }) => minutes * MINUTE_MS >= DEEP_MS)
    .flatMap(({ id }) => blocks.get(id) ?? []);
  const total = long.reduce((sum, one) => sum + length(one), 0);
  const deep = long.filter((one) => length(one) >= DEEP_MS);
  return deep.reduce((sum, one) => sum + length(one), 0) / total;
}

function switchesOn(day: Span, { blocks }: Answer): number {
  const own = [...blocks]
    .flatMap(([id, spans]) => spans.map((span) => ({ ...span, id })))
    .filter((span) => shared(span, day) > 0)
    .toSorted((a, b) => a.start - b.start);
  return own.filter(({ id }, at) => at > 0 && own[at - 1]?.id !== id).length;
}
