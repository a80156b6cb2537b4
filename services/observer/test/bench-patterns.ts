/**
 * `npm run bench:patterns`: how many planted patterns are found, and how many findings are none, on generated histories. It measures
 * and never judges.
 */
import { patternKind } from '@almanac/shared/contracts/observer-watch';
import { number, table } from '../../../scripts/bench/table.ts';
import { scoreOf } from './patterns/score.ts';

const HISTORIES = 1000;
const seeds = Array.from({ length: HISTORIES }, (_, at) => at + 1);

const rows = patternKind.options.map((pattern) => {
  const score = scoreOf(pattern, seeds);
  const percent = (share: number): string => `${number(100 * share, 1)} %`;
  return [
    pattern,
    number(score.planted),
    number(score.found),
    number(score.wrong),
    percent(score.precision),
    percent(score.recall),
    percent(1 - score.precision),
    percent(score.histories_wrong / HISTORIES),
  ];
});
const head = [
  '',
  'planted',
  'found',
  'wrong',
  'precision',
  'recall',
  'wrong of found',
  'histories with a wrong one',
];
const title = `Patterns at a confidence of 0.6 or more (${HISTORIES} histories each)`;
process.stdout.write(`${table(title, head, rows)}\n`);
