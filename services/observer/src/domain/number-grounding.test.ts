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
  makeBlock({
    ...open,
    title: '12 blocks done',
    start_at: '2026-11-23T20:00:00Z',
    end_at: '2026-11-23T20:30:00Z',
  }),
];
const facts = reflectionFacts(period, { ...NO_ROWS, blocks }, new Date('2026-11-23T18:00:00Z'));
// 4 blocks planned, 180 minutes; 1 done, 90 minutes, 25 %; 3 open; named starts at 09:00, 13:00, 21:00 in Berlin.

test.each([
  'You planned 4 blocks, 3 h, and worked 1 h 30 min.',
  'Four blocks were planned, and one is done.',
  'You worked 1.5 hours (90 minutes) on Monday, 23 November 2026.',
  'On November 23rd at 13:00 you began Phase 2: scope.',
  'On the 23rd of November at 1 p.m. you went on with **Phase 2: scope**.',
  '1. One thing is done\n2. Rest well',
  'One block is done, three are open.',
  'That is 25 % of the blocks, 1 of 4 blocks.',
  'From 13:00 to 13:45 and 21:00–21:30.',
  'A calm day without any number.',
  'Day 2026-11-23.',
  'Still ahead: "12 blocks done", at 9 pm.',
  '- 12 blocks done, 21:00–21:30',
])('held by the facts: %s', (text) => {
  expect(ungroundedNumbers(text, facts)).toEqual([]);
});

test.each([
  ['another share', 'You finished 80% of the plan.', '80%'],
  ['minutes taken for a share', 'You finished 90 % of it.', '90 %'],
  ['a share in words', 'You finished ninety percent of it.', '90 percent'],
  ['another length', 'You worked 2 h 45 min.', '2 h 45 min'],
  ['a count taken for hours', 'You worked 4 hours.', '4 hours'],
  ['a range that begins beside the facts', 'It took 2.5–3 h.', '2.5 h'],
  ['another count in words', 'Twelve blocks are done.', '12 blocks are done'],
  ['the planned ones said to be done', 'All 4 blocks were done.', '4 blocks were done'],
  ['the planned ones said to be done, shorter', 'Four are finished.', '4 are finished'],
  ['blocks taken for plans', 'You made 4 plans.', '4 plans'],
  ['a count of two words', 'You had twenty-five blocks.', '25 blocks'],
  ['a count with a hundred', 'A hundred and four calls came in.', '104'],
  ['more hours than facts', 'You worked 7.5 hours.', '7.5 hours'],
  ['minutes taken for blocks', 'You planned 180 blocks.', '180 blocks'],
  ['another clock time', 'The next one starts at 16:20.', '16:20'],
  ['another clock time, of twelve hours', 'It starts at 10:30 pm.', '10:30 pm'],
  ['another clock time, in a word', 'You stopped at noon.', 'noon'],
  ['another day', 'See you on 24 November.', '24 November'],
  ['another day, as an ordinal', 'On the 22nd of November you rested.', '22nd of November'],
  ['another year', 'On 23 November 2025 it was calmer.', '23 November 2025'],
  ['another weekday', 'Like last Friday, it was calm.', 'Friday'],
  ['a date in figures', 'Since 11/20/2026 nothing changed.', '11/20/2026'],
  ['a bare number', 'Productivity was up by 12 points.', '12'],
  ['minutes in words', 'That took fifty minutes.', '50 minutes'],
  ['a day in ISO form', 'Your streak: 2026-11-20.', '2026-11-20'],
  ['a number like one in a name', 'Phase 7 went well.', '7'],
  ['what was derived: half', 'About half of it is done.', 'half'],
  ['what was derived: a factor', 'You were twice as fast.', 'twice'],
  ['what was derived: a factor in figures', 'You were 3x faster.', '3x'],
  ['what was derived: a third', 'Two thirds are open.', '2 thirds'],
  ['days', 'You kept it up for 4 days.', '4 days'],
  ['money', 'That is worth €90.', '€90'],
  ['a number hidden by emphasis', 'You planned **1**2 blocks.', '12 blocks'],
  ['a number hidden by an escape', 'You planned 1\\2 blocks.', '12 blocks'],
  ['a number with a hidden character', 'You planned 1\u200B2 blocks.', '12 blocks'],
  ['wide digits', 'You planned １２ blocks.', '12 blocks'],
  ['digits of another script', 'You planned ١٢ blocks.', '١'],
  ['a fraction in one character', 'It took 1½ blocks.', '11'],
  ['a claim dressed as a list number', '12. blocks were done', '12'],
  ['a claim that is the name of a task', 'You got 12 blocks done today.', '12 blocks done'],
])('not held by the facts: %s', (_, text, number) => {
  expect(ungroundedNumbers(text, facts).join(' | ')).toContain(number);
});
