import { describe, expect, test } from 'vitest';
import { singleFlight } from './single-flight.ts';

describe('a single flight', () => {
  test('does equal work once while it is under way, and anew afterwards', async () => {
    const once = singleFlight<number>();
    let runs = 0;
    const work = async () => {
      await Promise.resolve();
      return (runs += 1);
    };
    expect(await Promise.all([once('a', work), once('a', work), once('b', work)])).toEqual([
      1, 1, 2,
    ]);
    expect(await once('a', work)).toBe(3);
  });

  test('shares an error, and does not keep it', async () => {
    const once = singleFlight<string>();
    const failing = () => Promise.reject(new Error('down'));
    const both = await Promise.allSettled([once('a', failing), once('a', failing)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await once('a', () => Promise.resolve('up'))).toBe('up');
  });
});
