import { expect, test } from 'vitest';
import type { SchedulerContext } from '../context.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** Work that ends when it is told to, and counts its beginnings. */
function counted() {
  const ends: ((end: { fails?: boolean }) => void)[] = [];
  const work = (): Promise<number> => {
    const run = ends.length + 1;
    return new Promise((resolve, reject) => {
      ends.push(({ fails }) => (fails ? reject(new Error(`run ${run}`)) : resolve(run)));
    });
  };
  return { work, ends };
}
const context = () => ({}) as SchedulerContext;
const begun = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
};

test('who asks while a run goes on gets one that began later, and all of them the same', async () => {
  const ctx = context();
  const { work, ends } = counted();
  const first = oneAtATime(ctx, 'k', work);
  const later = [1, 2, 3].map(() => oneAtATime(ctx, 'k', work));
  expect(ends).toHaveLength(1);
  ends[0]?.({});
  await begun();
  expect(ends).toHaveLength(2);
  ends[1]?.({});
  expect(await Promise.all([first, ...later])).toEqual([1, 2, 2, 2]);
  await begun();
  const again = oneAtATime(ctx, 'k', work);
  expect(ends).toHaveLength(3);
  ends[2]?.({});
  expect(await again).toBe(3);
});

test('a run that fails fails for those who asked for it, and the next one goes on', async () => {
  const ctx = context();
  const { work, ends } = counted();
  const first = oneAtATime(ctx, 'k', work);
  const second = oneAtATime(ctx, 'k', work);
  ends[0]?.({ fails: true });
  await expect(first).rejects.toThrow('run 1');
  await begun();
  ends[1]?.({});
  expect(await second).toBe(2);
});

test('other keys and other services do not wait', () => {
  const { work, ends } = counted();
  const ctx = context();
  void oneAtATime(ctx, 'a', work);
  void oneAtATime(ctx, 'b', work);
  void oneAtATime(context(), 'a', work);
  expect(ends).toHaveLength(3);
});
