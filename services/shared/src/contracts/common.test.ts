import { expect, test } from 'vitest';
import { zone } from './common.ts';

test.each(['Europe/Berlin', 'US/Eastern', 'Etc/GMT+5', '+02:00', 'UTC'])('%s is a zone', (name) => {
  expect(zone.safeParse(name).success).toBe(true);
});

test.each(['PST', 'IST', 'Mars/Olympus', '', 'x'.repeat(65)])(
  '“%s” is refused: days cannot be counted by it, whatever Intl takes',
  (name) => {
    expect(zone.safeParse(name).success).toBe(false);
  },
);
