import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixedClock, systemClock } from '../lang/clock.ts';
import { clockFromSetting } from './clock-setting.ts';

const dir = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('without a setting the clock is the machine', () => {
  for (const setting of [undefined, '']) expect(clockFromSetting(setting)).toBe(systemClock);
  expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1000);
});

test('an instant stands still; nobody can move it from outside', () => {
  const clock = clockFromSetting('2026-03-02T09:00:00+01:00');
  clock.now().setFullYear(1999);
  expect(clock.now().toISOString()).toBe('2026-03-02T08:00:00.000Z');
});

test('a file is read at each reading, so that many processes move together', () => {
  const file = join(dir, 'clock');
  writeFileSync(file, '2026-03-02T09:00:00Z\n');
  const clock = clockFromSetting(`@${file}`);
  expect(clock.now().toISOString()).toBe('2026-03-02T09:00:00.000Z');
  writeFileSync(file, ' 2026-03-03T10:30:00.500+02:00 ');
  expect(clock.now().toISOString()).toBe('2026-03-03T08:30:00.500Z');
});

test.each(['yesterday', '2026-03-02T09:00:00', '2026-03-02', '1772442000', 'Mar 2, 2026 9:00'])(
  '"%s" is no instant: without an offset it would mean another time on every machine',
  (text) => {
    expect(() => fixedClock(text)).toThrow(/is not an instant/);
    const file = join(dir, 'wrong');
    writeFileSync(file, text);
    expect(() => clockFromSetting(`@${file}`).now()).toThrow(/is not an instant/);
  },
);
