/** What the generator draws from: distributions of task lengths, priorities and overruns, each with its source. */
import type { Chance } from '../../chaos/seeded.ts';
import type { Priority } from './instance.ts';

export type Durations = 'pomodoros' | 'company';

/** Pomodoros of a task (25 minutes and the break of 5) in percent, from the log of one person's four years (Renzo). */
const POMODOROS = [
  [1, 38],
  [2, 28],
  [4, 22],
  [3, 5],
  [6, 4],
  [8, 2],
] as const;
const POMODORO_MINUTES = 30;

/** Hours of the tasks of one company (SiP): the quantiles 10, 25, 50, 75 and 90 %, between them even in logarithms. */
const COMPANY_HOURS = [
  [0.1, 0.5],
  [0.25, 1],
  [0.5, 2.5],
  [0.75, 7],
  [0.9, 21],
] as const;

/** What takes more than a day comes as a plan of several steps. */
const LONGEST_MINUTES = 480;

/** 30/50/20 with the weights 1/2/4, as planning tools use them. */
const PERSON_PRIORITIES: readonly (readonly [Priority, number])[] = [
  ['low', 30],
  ['normal', 50],
  ['high', 20],
];
/** SiP's five classes have the shares 58/14/13/9/3; the second and third are one here. */
const COMPANY_PRIORITIES: readonly (readonly [Priority, number])[] = [
  ['low', 58],
  ['normal', 27],
  ['high', 9],
  ['urgent', 3],
];

export const fraction = (chance: Chance): number => chance.between(0, 999_999) / 1_000_000;

export function weighted<T>(chance: Chance, shares: readonly (readonly [T, number])[]): T {
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  let at = fraction(chance) * total;
  for (const [value, share] of shares) {
    at -= share;
    if (at < 0) return value;
  }
  throw new Error('nothing to draw from');
}

export function drawMinutes(chance: Chance, durations: Durations): number {
  if (durations === 'pomodoros') return weighted(chance, POMODOROS) * POMODORO_MINUTES;
  const hours = Math.exp(quantile(LOG_COMPANY_HOURS, fraction(chance)));
  return Math.min(LONGEST_MINUTES, Math.max(15, Math.round((hours * 60) / 15) * 15));
}

export function drawPriority(chance: Chance, durations: Durations): Priority {
  return weighted(chance, durations === 'company' ? COMPANY_PRIORITIES : PERSON_PRIORITIES);
}

export type Overruns = 'lognormal' | 'sip';

/**
 * Actual time divided by estimated time. `lognormal`: median 1, sigma 0.75. `sip`: a quantile function in logarithms through
 * what is published of SiP: 80 % of the tasks below 1.4, 58.7 % within 30 %, and a mean absolute logarithm of 0.426, which
 * fixes both tails.
 */
export function drawOverrun(chance: Chance, kind: Overruns): number {
  if (kind === 'sip') return Math.exp(quantile(SIP_LOG_RATIOS, fraction(chance)));
  const radius = Math.sqrt(-2 * Math.log(1 - fraction(chance)));
  return Math.exp(0.75 * radius * Math.cos(2 * Math.PI * fraction(chance)));
}

const LOG_COMPANY_HOURS = COMPANY_HOURS.map(([share, hours]) => [share, Math.log(hours)] as const);
const SIP_LOG_RATIOS = [
  [0, -1.46],
  [0.147, Math.log(0.7)],
  [0.5, 0],
  [0.8, Math.log(1.4)],
  [1, 1.46],
] as const;

/** Straight lines between the given points; beyond the first and last their values. */
function quantile(
  points: readonly (readonly [share: number, value: number])[],
  at: number,
): number {
  let [x0, y0] = points[0] ?? [0, 0];
  for (const [x, y] of points) {
    if (at <= x) return x === x0 ? y : y0 + ((y - y0) * (at - x0)) / (x - x0);
    [x0, y0] = [x, y];
  }
  return y0;
}
