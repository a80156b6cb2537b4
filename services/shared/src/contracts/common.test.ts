import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { zone } from './common.ts';

test.each(['Europe/Berlin', 'US/Eastern', 'Etc/GMT+5', '+02:00', 'UTC'])('%s is a zone', (name) => {
  expect(zone.safeParse(name).success).toBe(true);
});

test.each(['PST', 'IST', 'SystemV/PST8', 'Mars/Olympus', '', 'x'.repeat(65)])(
  '“%s” is refused: days cannot be counted by it, whatever Intl takes',
  (name) => {
    expect(zone.safeParse(name).success).toBe(false);
  },
);

test('days can be counted by every zone that is taken: what the runtime names, and any three letters', () => {
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCodePoint(65 + n));
  const threes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  const taken = [...Intl.supportedValuesOf('timeZone'), ...threes].filter(
    (name) => zone.safeParse(name).success,
  );
  expect(taken).toContain('CET');
  const at = Temporal.Instant.fromEpochMilliseconds(0);
  for (const name of taken) expect(() => at.toZonedDateTimeISO(name)).not.toThrow();
});
