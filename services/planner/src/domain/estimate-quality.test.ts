/** What history says must not be worse than the person's own number: a small, fast part of `npm run bench:estimates`. */
import { expect, test } from 'vitest';
import { measurePerson, noErrors, POPULATIONS } from '../../test/generated-histories.ts';

const PEOPLE = 40;
const PIECES = 120;

test.each(POPULATIONS)(
  '$name: estimates with the history are no worse than their own',
  (population) => {
    const [own, ours] = [noErrors(), noErrors()];
    for (let person = 0; person < PEOPLE; person += 1) {
      measurePerson(population, { person, pieces: PIECES }, { own, ours });
    }
    expect(ours.absolute).toBeLessThanOrEqual(own.absolute);
    expect(ours.p50).toBeLessThanOrEqual(own.p50);
    expect(ours.p80).toBeLessThan(own.p80);
  },
);
