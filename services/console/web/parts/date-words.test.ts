import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sayByPattern, sayNumber } from './date-words.ts';

const OPTIONS: [string, Intl.DateTimeFormatOptions][] = [
  ['HH:mm', { hour: '2-digit', minute: '2-digit' }],
  ['EEE d', { weekday: 'short', day: 'numeric' }],
  ['EEE', { weekday: 'short' }],
  ['EEEE', { weekday: 'long' }],
  ['d', { day: 'numeric' }],
  ['d MMM', { day: 'numeric', month: 'short' }],
  ['d MMMM', { day: 'numeric', month: 'long' }],
  ['EEEE d MMMM', { weekday: 'long', day: 'numeric', month: 'long' }],
  ['EEE d MMM', { weekday: 'short', day: 'numeric', month: 'short' }],
  ['d MMMM y', { day: 'numeric', month: 'long', year: 'numeric' }],
  ['d MMM y', { day: 'numeric', month: 'short', year: 'numeric' }],
];

test.each(OPTIONS)('%s says what British English has for every date', (pattern, options) => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
  const dates = fc.date({
    min: new Date('1000-01-01'),
    max: new Date('9999-12-31'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, (date) => {
      expect(sayByPattern(date, pattern)).toBe(format.format(date));
    }),
  );
});

test.each([
  [3, 0],
  [2, 0],
  [2, 2],
  [4, 2],
  [0, 0],
])(
  'a number with %i places at most and %i at least is said as British English has it',
  (most, least) => {
    const digits = {
      maximumFractionDigits: most,
      minimumFractionDigits: least,
      // Nothing is less than nothing.
      signDisplay: 'negative',
    } as const;
    const numbers = fc.oneof(
      fc.integer(),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1000),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        expect(sayNumber(value, most, least)).toBe(value.toLocaleString('en-GB', digits));
      }),
    );
  },
);

test('what is no date is not put into words', () => {
  expect(() => sayByPattern(new Date('2026-13-01'), 'EEE')).toThrow(RangeError);
});
