/**
 * `npm run bench:drift`: how often the weekly review calls a kind of work a pattern, with a known bias put into the runs, beside an
 * alarm for every single run. It measures and never judges.
 */
import { number, table } from '../../../scripts/bench/table.ts';
import { alarmRate, randomFrom, singleRunRate } from './bench/drift-rates.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const GROUPS = 4000;
const SEED = 2611;
const RUNS = [8, 12, 20, 40, 80];
const BIASES = [0, 15, 30, 50, 100];
/** Of all groups, how many are biased where precision is asked for. */
const BIASED = 0.2;

const random = randomFrom(SEED);
const percent = (share: number): string => `${number(share * 100, 1)} %`;

const rates = BIASES.map((bias_percent) => ({
  bias_percent,
  single: singleRunRate(random, bias_percent, GROUPS * 10),
  groups: RUNS.map((runs) => alarmRate(random, { bias_percent, runs, groups: GROUPS })),
}));
print(
  table(
    `Groups that alarm, of ${number(GROUPS)} each, by the true bias of the work`,
    ['true bias', 'every single run', ...RUNS.map((runs) => `${runs} runs`)],
    rates.map(({ bias_percent, single, groups }) => [
      `${bias_percent} %`,
      percent(single),
      ...groups.map(percent),
    ]),
  ),
);

const unbiased = rates[0];
const lines = rates
  .slice(3)
  .map((biased) => [
    `${biased.bias_percent} %`,
    percent(precision(biased.single, unbiased?.single ?? 0)),
    ...biased.groups.map((rate, index) => percent(precision(rate, unbiased?.groups[index] ?? 0))),
  ]);
print(
  table(
    `Precision: alarms that are right, where ${percent(BIASED)} of the groups are biased and the others are not`,
    ['true bias', 'every single run', ...RUNS.map((runs) => `${runs} runs`)],
    lines,
  ),
);

function precision(right: number, wrong: number): number {
  const alarms = BIASED * right + (1 - BIASED) * wrong;
  return alarms === 0 ? 1 : (BIASED * right) / alarms;
}
