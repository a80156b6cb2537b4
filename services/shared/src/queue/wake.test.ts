import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANSWER_FIRST_MS, wakers } from './wake.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('whoever waits for the answer to a commit comes before the worker of the job that came with it', () => {
  const woken: string[] = [];
  const wake = wakers((worker) => woken.push(worker));
  wake.add('execute', 'one');
  wake.tell('execute');
  vi.advanceTimersByTime(ANSWER_FIRST_MS - 1);
  expect(woken).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(woken).toEqual(['one']);
});

test('what the database told of just before the stop wakes nobody after it', () => {
  const woken: string[] = [];
  const wake = wakers((worker) => woken.push(worker));
  wake.add('execute', 'one');
  wake.tell('execute');
  wake.stop();
  vi.advanceTimersByTime(10 * ANSWER_FIRST_MS);
  expect(woken).toEqual([]);
});
