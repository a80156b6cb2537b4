/**
 * `npm run bench:estimates`: how far estimates are off, the person's own and with what finished work says, on generated
 * histories in the order of time: each piece of work is estimated from those before it. It measures and never judges.
 */
import { number, table } from '../../../scripts/bench/table.ts';
import {
  measurePerson,
  noErrors,
  POPULATIONS,
  SEED,
  TAUGHT,
  type Errors,
} from './generated-histories.ts';

/** 200 people, 200 pieces of work each. */
const PEOPLE = 200;
const PIECES = 200;

const rows = POPULATIONS.flatMap((population) => {
  const [own, ours] = [noErrors(), noErrors()];
  for (let person = 0; person < PEOPLE; person += 1) {
    measurePerson(population, { person, pieces: PIECES }, { own, ours });
  }
  const count = PEOPLE * (PIECES - TAUGHT);
  return [line(`${population.name}: own`, own, count), line('… with the history', ours, count)];
});
const head = ['', 'mean |ln ratio|', 'within ±30 %', 'pinball p50', 'pinball p80', 'below p80'];
const title = `Estimates (${PEOPLE} people, ${PIECES} pieces of work each, seed ${SEED})`;
process.stdout.write(`${table(title, head, rows)}
  own p80 is 1.4 times the estimate; a perfect p80 has 80.0 % below it.
`);

function line(name: string, errors: Errors, count: number): string[] {
  const percent = (sum: number): string => `${number((100 * sum) / count, 1)} %`;
  return [
    name,
    number(errors.absolute / count, 4),
    percent(errors.within),
    number(errors.p50 / count, 4),
    number(errors.p80 / count, 4),
    percent(errors.below_p80),
  ];
}
