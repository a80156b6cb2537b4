/** The tables of `npm run bench:schedule`. */
import { number, table } from '../table.ts';
import { type Played, summaryOf, type Summary } from './figures.ts';

const percent = (share: number): string =>
  Number.isNaN(share) ? '-' : `${digits(100 * share, 2)} %`;
const digits = (value: number, count: number): string =>
  Number.isNaN(value) ? '-' : number(Math.abs(value) < 10 ** -count / 2 ? 0 : value, count);

const COLUMNS: readonly [head: string, cell: (one: Summary) => string][] = [
  ['J', ({ j }) => digits(j, 3)],
  ['gap mean', ({ gap_mean }) => percent(gap_mean)],
  ['gap max', ({ gap_most }) => percent(gap_most)],
  ['above bound', ({ bound_gap_mean }) => percent(bound_gap_mean)],
  ['tardiness h', ({ tardiness }) => digits(tardiness, 2)],
  ['late', ({ late }) => digits(late, 2)],
  ['unplaced', ({ unplaced }) => digits(unplaced, 2)],
  ['avoidable', ({ avoidable }) => digits(avoidable, 2)],
  ['rules broken', ({ broken }) => number(broken)],
  ['extra blocks', ({ extra_blocks }) => digits(extra_blocks, 2)],
  ['gaps < 30', ({ short_gaps }) => digits(short_gaps, 2)],
  ['p50 ms', ({ p50_ms }) => digits(p50_ms, 1)],
  ['p95 ms', ({ p95_ms }) => digits(p95_ms, 1)],
];

/** One set at one load: a line per algorithm. */
export function setTable(title: string, played: readonly Played[]): string {
  const algorithms = [...new Set(played.flatMap(({ figures }) => [...figures.keys()]))];
  const rows = algorithms.flatMap((name) => {
    const summary = summaryOf(played, name);
    return summary === undefined ? [] : [[name, ...COLUMNS.map(([, cell]) => cell(summary))]];
  });
  return table(
    `${title}; ${whatWasPlayed(played)}`,
    ['answer', ...COLUMNS.map(([head]) => head)],
    rows,
  );
}

function whatWasPlayed(played: readonly Played[]): string {
  const tasks = played.map(({ instance }) => instance.tasks.length);
  const proven = played.filter(({ exact }) => exact.proven).length;
  const seeds = played.map(({ instance }) => instance.seed);
  const spread = `${Math.min(...tasks)}-${Math.max(...tasks)} tasks`;
  const load = number(played[0]?.instance.load ?? 0, 2);
  return `load ${load}, seeds ${seeds[0]}-${seeds.at(-1)}, ${spread}, optimum proven in ${proven} of ${played.length}`;
}

/** What broke, by rule and algorithm; nothing when nothing did. */
export function brokenLines(played: readonly Played[]): string[] {
  return played.flatMap(({ instance, figures }) =>
    [...figures].flatMap(([name, { broken }]) =>
      broken.map(
        ({ gate, where }) =>
          `  ${name} broke "${gate}" in ${instance.name} ${instance.load} seed ${instance.seed}: ${where}`,
      ),
    ),
  );
}
