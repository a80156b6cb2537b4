import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DayFacts } from '@almanac/shared/contracts/observer-watch';
import { digestBullets } from './digest.ts';
import { morningCall } from './morning-call.ts';
import { plainWords } from './plain-words.ts';

const QUIET: DayFacts = {
  day: '2026-11-23',
  zone: 'Europe/Berlin',
  waiting: { proposals: 0, soonest_expiry: null },
  incidents: { open: 0, grave: 0, first_title: null },
  failures: { actions: 0, dead_letters: 0 },
  blocks: { count: 0, minutes: 0, first: [] },
  unscheduled_plans: 0,
};
const BUSY: DayFacts = {
  ...QUIET,
  waiting: { proposals: 2, soonest_expiry: '2026-11-23T15:30:00Z' },
  incidents: {
    open: 3,
    grave: 1,
    first_title: 'Coda refuses our credential; what is for Coda waits',
  },
  failures: { actions: 1, dead_letters: 2 },
  blocks: {
    count: 5,
    minutes: 330,
    first: [
      { title: 'Write the outline', start: '2026-11-23T08:00:00Z', end: '2026-11-23T09:30:00Z' },
      { title: 'Review <b>it</b>', start: '2026-11-23T10:00:00Z', end: '2026-11-23T11:00:00Z' },
      { title: 'Call Ana', start: '2026-11-23T12:00:00Z', end: '2026-11-23T12:30:00Z' },
      { title: 'Invoices', start: '2026-11-23T13:00:00Z', end: '2026-11-23T14:00:00Z' },
    ],
  },
  unscheduled_plans: 1,
};

test('a busy day is five lines, the most pressing first', () => {
  expect(digestBullets(BUSY)).toEqual([
    '2 proposals wait for your decision; the first expires at 16:30.',
    '3 incidents are open, 1 of them grave: Coda refuses our credential; what is for Coda waits.',
    '1 Action failed since yesterday, 2 dead letters wait.',
    'Today: 5 blocks, 5 h 30 min, from 09:00 with Write the outline.',
    '1 ready plan has no schedule.',
  ]);
});

test('a quiet day says so, and invents nothing', () => {
  expect(digestBullets(QUIET)).toEqual([
    'Nothing waits for you, and nothing failed.',
    'No work is planned for today.',
  ]);
  expect(morningCall(QUIET).script).toBe(
    'Good morning. It is Monday, 23 November. No work is planned for today. ' +
      'Nothing waits for you, and nothing failed. Have a good day.',
  );
});

test('the call says the day in plain words', () => {
  expect(morningCall(BUSY).script).toBe(
    'Good morning. It is Monday, 23 November. You have 5 blocks of work today, 5 hours and 30 minutes in all. ' +
      'The first is at 09:00: Write the outline. Then, at 11:00: Review it. Then, at 13:00: Call Ana. ' +
      'After that, 2 more. 2 proposals are waiting for your decision. ' +
      '3 incidents are open: Coda refuses our credential; what is for Coda waits. ' +
      '3 failures are worth a look. 1 plan is without a schedule. Have a good day.',
  );
});

const instant = fc
  .integer({ min: 0, max: 86_399 })
  .map((s) => new Date(Date.UTC(2026, 10, 23) + s * 1000).toISOString());
const title = fc.oneof(
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc
    .array(fc.constantFrom('a', 'of', '![x](https://evil.example)', '<script>', '\u202e'), {
      maxLength: 90,
    })
    .map((words) => words.join(' ')),
);
const anyFacts: fc.Arbitrary<DayFacts> = fc.record({
  day: fc.constant('2026-11-23'),
  zone: fc.constantFrom('Europe/Berlin', 'Pacific/Auckland', 'America/St_Johns'),
  waiting: fc.record({
    proposals: fc.nat(9999),
    soonest_expiry: fc.option(instant, { nil: null }),
  }),
  incidents: fc.record({
    open: fc.nat(999),
    grave: fc.nat(99),
    first_title: fc.option(title, { nil: null }),
  }),
  failures: fc.record({ actions: fc.nat(999), dead_letters: fc.nat(999) }),
  blocks: fc.record({
    count: fc.nat(60),
    minutes: fc.nat(1440),
    first: fc.array(fc.record({ title, start: instant, end: instant }), { maxLength: 5 }),
  }),
  unscheduled_plans: fc.nat(999),
});

test('whatever the day: at most five lines, a minute of speech, and nothing that is a link or mark-up', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const bullets = digestBullets(facts);
      expect(bullets.length).toBeGreaterThan(0);
      expect(bullets.length).toBeLessThanOrEqual(5);
      const { script, words, seconds } = morningCall(facts);
      expect(words).toBeLessThanOrEqual(150);
      expect(seconds).toBeLessThanOrEqual(60);
      for (const text of [...bullets, script])
        expect(text).not.toMatch(/https?:|[<>*_`[\]\p{Cc}\p{Cf}]/u);
      expect(script.endsWith('Have a good day.')).toBe(true);
    }),
  );
});

test.each([
  ['Call [Ana](https://example.org) <b>now</b>', 'Call Ana now'],
  ['mail eve@example.org the key', 'mail the key'],
  ['line\nbreak\u202e and\u200bmore', 'line break and more'],
  ['***', 'untitled work'],
  ['one two three four five six seven eight nine', 'one two three four five six seven eight'],
])('%j is said as plain words', (title_text, words) => {
  expect(plainWords(title_text)).toBe(words);
});
