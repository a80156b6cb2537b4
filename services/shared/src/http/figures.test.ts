import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addFigures, secondsSince, type Reading } from './figures.ts';

const log = pino({ level: 'silent' });
const GAUGES = {
  waiting: { help: 'What waits' },
  open: { help: 'What is open', labels: ['state'] },
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function shown(read: () => Promise<readonly Reading[]>): () => Promise<string> {
  const registry = new Registry();
  const refresh = addFigures(registry, { gauges: GAUGES, read }, log);
  return async () => {
    await refresh();
    return registry.metrics();
  };
}

test('figures are read once for all who ask within 15 s, also at once', async () => {
  let reads = 0;
  const ask = shown(async () => [{ name: 'waiting', value: ++reads }]);
  const [first] = await Promise.all([ask(), ask()]);
  expect(first).toContain('\nwaiting 1\n');
  vi.advanceTimersByTime(14_000);
  expect(await ask()).toContain('\nwaiting 1\n');
  vi.advanceTimersByTime(2000);
  expect(await ask()).toContain('\nwaiting 2\n');
});

test('what is not known, or no more, is left out instead of shown as zero or as it was', async () => {
  const rounds: Reading[][] = [
    [
      { name: 'waiting', value: null },
      { name: 'open', value: 3, labels: { state: 'ready' } },
    ],
    [],
  ];
  const ask = shown(async () => rounds.shift() ?? []);
  const first = await ask();
  expect(first).toContain('open{state="ready"} 3');
  expect(first).not.toMatch(/^waiting/m);
  vi.advanceTimersByTime(16_000);
  expect(await ask()).not.toMatch(/^open/m);
});

test('while they cannot be read that is said, the old ones are gone, and the rest is shown', async () => {
  let broken = false;
  const ask = shown(async () => {
    if (broken) throw new Error('no database');
    return [{ name: 'waiting', value: 1 }];
  });
  expect(await ask()).toContain('almanac_figures_failed 0');
  broken = true;
  vi.advanceTimersByTime(16_000);
  const text = await ask();
  expect(text).toContain('almanac_figures_failed 1');
  expect(text).not.toMatch(/^waiting/m);
});

test('an age is never below zero, and unknown before the first time', () => {
  const now = new Date('2026-11-23T10:00:00Z');
  expect(secondsSince('2026-11-23T09:59:00Z', now)).toBe(60);
  expect(secondsSince('2026-11-23T10:00:05Z', now)).toBe(0);
  expect(secondsSince(null, now)).toBeNull();
});
