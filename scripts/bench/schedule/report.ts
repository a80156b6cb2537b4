/** The tables of `npm run bench:schedule`. */
import { quantile } from '../measure.ts';
import { number, table } from '../table.ts';
import { type Played, summaryOf, type Summary } from './figures.ts';
import type { Instance } from './instance.ts';
import { ALMANAC } from './play.ts';

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
  ['their weight', ({ unplaced_weight }) => digits(unplaced_weight, 2)],
  ['avoidable', ({ avoidable }) => digits(avoidable, 2)],
  ['rules broken', ({ broken }) => number(broken)],
  ['extra blocks', ({ extra_blocks }) => digits(extra_blocks, 2)],
  ['gaps < 30', ({ short_gaps }) => digits(short_gaps, 2)],
  ['longest free h', ({ longest_free_h }) => digits(longest_free_h, 2)],
  ['in blocks >= 90', ({ deep_share }) => percent(deep_share)],
  ['switches', ({ switches }) => digits(switches, 2)],
  ['explained', ({ explained }) => percent(explained)],
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

/** How long Almanac took to answer, by mode and horizon, over everything that was asked. */
export function latencyTable(played: readonly Played[]): string {
  const times = played.flatMap(({ instance, figures }) =>
    [...figures].flatMap(([name, { ms, calendar_ms = 0 }]) =>
      ms === undefined || !name.startsWith(ALMANAC)
        ? []
        : [{ name, weeks: weeksOf(instance), ms, own_ms: ms - calendar_ms }],
    ),
  );
  const groups = Map.groupBy(
    times,
    ({ name, weeks }) => `${name}, ${weeks} ${weeks === 1 ? 'week' : 'weeks'}`,
  );
  const rows = [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([what, own]) => {
      const sorted = own.map(({ ms }) => ms).toSorted((a, b) => a - b);
      const without_calendar = own.map(({ own_ms }) => own_ms).toSorted((a, b) => a - b);
      return [
        what,
        number(own.length),
        number(quantile(sorted, 0.5), 1),
        number(quantile(sorted, 0.95), 1),
        number(sorted.at(-1) ?? 0, 1),
        number(quantile(without_calendar, 0.5), 1),
        number(quantile(without_calendar, 0.95), 1),
      ];
    });
  return table(
    'From the request to the answer, one after the other; and without the time the calendars took to answer, as the budget has it',
    ['answer', 'asked', 'p50 ms', 'p95 ms', 'max ms', 'own p50 ms', 'own p95 ms'],
    rows,
  );
}

/** Windows end with a Friday. */
const weeksOf = ({ days }: Instance): number => (days.length + 2) / 7;

export const LEGEND = [
  'gap: (J - J*) / J*, mean and most, over the weeks whose optimum J* is proven; above bound: the same against the best bound.',
  'J, tardiness (weighted hours), late, unplaced and the rest are means per week; their weight: 1/2/4/8 by priority for each unplaced; avoidable: late here, on time in the optimum, where that is better.',
  'longest free: the longest time of a day without meeting or block; in blocks >= 90: of the minutes of tasks that long; switches: to another task, a day; explained: of what is unplaced, with a reason and a proven way out that costs less.',
  'rules broken: overlaps, hours, buffers, releases, deadlines, order, part sizes, day maxima, slack, lunch, lengths, and what a reply says of itself; a sum.',
].join('\n');
