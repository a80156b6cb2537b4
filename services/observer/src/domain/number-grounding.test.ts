import { expect, test } from 'vitest';
import { makeBlock, NO_ROWS } from '../../test/make-rows.ts';
import { ungroundedNumbers } from './number-grounding.ts';
import { periodOf } from './period.ts';
import { reflectionFacts } from './reflection-facts.ts';

const period = periodOf('daily', '2026-11-23', 'Europe/Berlin');
const open = { status: 'applied', title: 'Phase 2: scope', client_id: 'kestrel' };
const blocks = [
  makeBlock({ actual_minutes: 90 }),
  makeBlock({ ...open, start_at: '2026-11-23T12:00:00Z', end_at: '2026-11-23T12:45:00Z' }),
  makeBlock({ ...open, start_at: '2026-11-23T13:00:00Z', end_at: '2026-11-23T13:45:00Z' }),
];
const facts = reflectionFacts(period, { ...NO_ROWS, blocks }, new Date('2026-11-23T18:00:00Z'));
// 3 blocks planned, 150 minutes; 1 done, 90 minutes; 2 open.

test.each([
  'You planned 3 blocks, 2 h 30 min, and worked 1 h 30 min.',
  'Three blocks, two and a half of nothing else.',
  'You worked 1.5 hours (90 minutes) on Monday, 23 November 2026.',
  'On November 23 at 13:00 you began Phase 2: scope.',
  '1. One thing is done\n2. Rest well',
  'One block is done, two are open.',
  'A calm day without any number.',
  'Day 2026-11-23.',
])('held by the facts: %s', (text) => {
  expect(ungroundedNumbers(text, facts)).toEqual([]);
});

test.each([
  ['You finished 80% of the plan.', '80%'],
  ['You worked 2 h 45 min.', '2 h 45 min'],
  ['Five blocks are done.', '5'],
  ['You worked 7.5 hours.', '7.5 hours'],
  ['You planned 150 blocks.', '150'],
  ['The next one starts at 16:20.', '16:20'],
  ['See you on 24 November.', '24 November'],
  ['On 23 November 2025 it was calmer.', '23 November 2025'],
  ['Productivity was up by 12 points.', '12'],
  ['That took fifty minutes.', '50 minutes'],
  ['Your streak: 2026-11-20.', '2026-11-20'],
  ['Phase 4 went well.', '4'],
])('not held by the facts: %s', (text, number) => {
  expect(ungroundedNumbers(text, facts)).toContain(number);
});
