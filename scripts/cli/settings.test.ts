import { expect, test } from 'vitest';
import { UsageError } from './arguments.ts';
import { personsZone } from './settings.ts';

test('a time zone that does not exist is refused before anything starts', () => {
  expect(() => personsZone({ ALMANAC_ZONE: 'Mars/Base' })).toThrow(UsageError);
});

test("an empty setting means the machine's zone", () => {
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(personsZone({ ALMANAC_ZONE: '' })).toBe(machine);
  expect(personsZone({ ALMANAC_ZONE: 'Europe/Berlin' })).toBe('Europe/Berlin');
});
