import { afterAll, expect, test } from 'vitest';
import { earlyAnswer, sortEarly } from './early-reads.ts';

const SOON_MS = 200;

afterAll(() => {
  globalThis.almanacEarly = undefined;
});

function asked(path: string, change: string, status = 200): void {
  const answer = new Response('{}', { status, headers: { 'x-almanac-change': change } });
  globalThis.almanacEarly = { ...globalThis.almanacEarly, [path]: Promise.resolve(answer) };
}

test('an answer that was asked for early is taken once', async () => {
  asked('/a', 'x-1');
  expect((await earlyAnswer('/a', SOON_MS))?.status).toBe(200);
  expect(await earlyAnswer('/a', SOON_MS)).toBe(undefined);
});

test('what was refused, did not arrive, or waited too long is asked for again', async () => {
  asked('/b', 'x-1', 401);
  expect(await earlyAnswer('/b', SOON_MS)).toBe(undefined);
  const lost = Promise.reject(new Error('no way there'));
  globalThis.almanacEarly = { '/c': lost };
  expect(await earlyAnswer('/c', SOON_MS)).toBe(undefined);
  asked('/d', 'x-1');
  expect(await earlyAnswer('/d', 60_000)).toBe(undefined);
});

test('where something changed before the stream began, an early answer is not believed', async () => {
  asked('/old', 'x-1');
  asked('/current', 'x-2');
  await earlyAnswer('/old', SOON_MS);
  await earlyAnswer('/current', SOON_MS);
  const { current, old } = sortEarly('x-2');
  expect(current).toEqual(['/current']);
  expect(old).toContain('/old');
  asked('/late', 'x-1');
  expect(await earlyAnswer('/late', SOON_MS)).toBe(undefined);
  expect(sortEarly('x-2')).toEqual({ current: [], old: [] });
});
