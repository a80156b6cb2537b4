/** What a soak tells: what grows although nothing more is kept by it. Pure, so that it can be shown to see a leak. */

export interface Look {
  /** Seconds since the soak began. */
  at_s: number;
  /** Main jobs that were done until then. */
  jobs: number;
  /** By process. */
  memory_mib: Readonly<Record<string, number>>;
  handles: Readonly<Record<string, number>>;
  /** Rows of all tables, by schema. */
  rows: Readonly<Record<string, number>>;
  /** Jobs that could run now, of all queues. */
  waiting: number;
}

export interface Limits {
  /** A process may have so much more at the end than after its first third. */
  memory_mib: number;
  handles: number;
  /** The rows that a main job leaves may grow by this factor from the first half to the second. */
  rows_factor: number;
  waiting: number;
}

/** In two minutes a process still warms up; in a day it does not. */
export const SHORT: Limits = { memory_mib: 60, handles: 20, rows_factor: 1.5, waiting: 50 };
export const LONG: Limits = { memory_mib: 40, handles: 20, rows_factor: 1.1, waiting: 50 };

/** One line per fault. Compares medians of thirds: one look may fall into a collection of garbage. */
export function judgeSoak(looks: readonly Look[], limits: Limits): string[] {
  if (looks.length < 6) return [`only ${looks.length} looks: nothing can be told`];
  const third = Math.floor(looks.length / 3);
  const [middle, end] = [looks.slice(third, 2 * third), looks.slice(-third)];
  const last = looks.at(-1);
  return [
    ...growth(middle, end, (look) => look.memory_mib, limits.memory_mib).map(
      ({ name, by }) => `${name} grew by ${by.toFixed(0)} MiB`,
    ),
    ...growth(middle, end, (look) => look.handles, limits.handles).map(
      ({ name, by }) => `${name} holds ${by.toFixed(0)} more handles`,
    ),
    ...rowsPerJob(looks, limits.rows_factor),
    ...((last?.waiting ?? 0) > limits.waiting ? [`${last?.waiting} jobs wait at the end`] : []),
  ];
}

function growth(
  before: readonly Look[],
  after: readonly Look[],
  valuesOf: (look: Look) => Readonly<Record<string, number>>,
  most: number,
): { name: string; by: number }[] {
  const names = Object.keys(after[0] === undefined ? {} : valuesOf(after[0]));
  return names
    .map((name) => {
      const of = (looks: readonly Look[]): number =>
        median(looks.map((look) => valuesOf(look)[name] ?? 0));
      return { name, by: of(after) - of(before) };
    })
    .filter(({ by }) => by > most);
}

/** The same work leaves the same number of rows, however much is there already. */
function rowsPerJob(looks: readonly Look[], factor: number): string[] {
  const half = looks[Math.floor(looks.length / 2)];
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || half === undefined || last === undefined) return [];
  return Object.keys(last.rows).flatMap((schema) => {
    const perJob = (from: Look, to: Look): number =>
      ((to.rows[schema] ?? 0) - (from.rows[schema] ?? 0)) / Math.max(1, to.jobs - from.jobs);
    const [early, late] = [perJob(first, half), perJob(half, last)];
    // Some rows a job come from timers, and are more where jobs are slower.
    return late > early * factor + 5
      ? [`${schema}: a main job leaves ${late.toFixed(1)} rows, at first ${early.toFixed(1)}`]
      : [];
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
