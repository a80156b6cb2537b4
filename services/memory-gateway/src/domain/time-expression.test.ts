import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stretchOf } from './time-expression.ts';

// A Thursday.
const NOW = new Date('2026-11-26T12:00:00Z');
const days = (question: string): string | undefined => {
  const stretch = stretchOf(question, NOW, 'UTC');
  return stretch && `${stretch.from.slice(0, 10)} ${stretch.to.slice(0, 10)}`;
};

test.each([
  ['what happened on 2026-11-20?', '2026-11-20 2026-11-21'],
  ['was war am 20.11.2026', '2026-11-20 2026-11-21'],
  ['the call of November 3rd', '2026-11-03 2026-11-04'],
  ['the call of December 3rd', '2025-12-03 2025-12-04'],
  ['on 7 May 2023', '2023-05-07 2023-05-08'],
  ['am 3. März 2025', '2025-03-03 2025-03-04'],
  ['what did she plan in May 2023?', '2023-05-01 2023-06-01'],
  ['im Oktober', '2026-10-01 2026-11-01'],
  ['invoices of 2026-02', '2026-02-01 2026-03-01'],
  ['in 2024', '2024-01-01 2025-01-01'],
  ['what did we decide yesterday', '2026-11-25 2026-11-26'],
  ['was haben wir gestern entschieden', '2026-11-25 2026-11-26'],
  ['last week', '2026-11-16 2026-11-23'],
  ['letzte Woche', '2026-11-16 2026-11-23'],
  ['last month', '2026-10-01 2026-11-01'],
  ['this year', '2026-01-01 2027-01-01'],
  ['two weeks ago', '2026-11-09 2026-11-16'],
  ['vor drei Tagen', '2026-11-23 2026-11-24'],
  ['on Friday', '2026-11-20 2026-11-21'],
  ['letzten Donnerstag', '2026-11-19 2026-11-20'],
  ['next Friday', '2026-11-27 2026-11-28'],
  ['last weekend', '2026-11-21 2026-11-23'],
  ['a day that is none leaves its month: 31 June 2025', '2025-06-01 2025-07-01'],
])('%s is %s', (question, expected) => {
  expect(days(question)).toBe(expected);
});

test.each([
  'who may sign?',
  'march on',
  'version 2026-13-01',
  'ERR-2026-11-20-X',
  'weekly report',
  '',
])('%j names no time', (question) => {
  expect(days(question)).toBeUndefined();
});

describe('for every text', () => {
  test('a stretch, where there is one, has a length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const { from = '', to = 'z' } = stretchOf(`${text} last week`, NOW, 'Europe/Berlin') ?? {};
        expect(from < to).toBe(true);
      }),
    );
  });

  test("a day begins and ends in the person's zone, also when the clocks change", () => {
    expect(stretchOf('on 2026-03-29', NOW, 'Europe/Berlin')).toEqual({
      from: '2026-03-28T23:00:00.000Z',
      to: '2026-03-29T22:00:00.000Z',
    });
  });
});
