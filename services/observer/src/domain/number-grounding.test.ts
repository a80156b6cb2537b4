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
  ['another count in words', 'Twelve blocks are done.', '12 blocks'],
  ['the planned ones said to be done', 'All 4 blocks were done.', '4 blocks'],
  ['the planned ones said to be done, shorter', 'Four are finished.', '4'],
  ['blocks taken for plans', 'You made 4 plans.', '4 plans'],
  ['a count of two words', 'You had twenty-five blocks.', '25 blocks'],
  ['a count with a hundred', 'A hundred and four calls came in.', '104'],
  ['more hours than facts', 'You worked 7.5 hours.', '7.5 hours'],
  ['minutes taken for blocks', 'You planned 180 blocks.', '180 blocks'],
  ['another clock time', 'The next one starts at 16:20.', '16:20'],
  ['another clock time, of twelve hours', 'It starts at 10:30 pm.', '10:30 pm'],
  ['another clock time, in a word', 'You stopped at noon.', 'noon'],
  ['another day', 'See you on 25 November.', '25 November'],
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
  ['a claim that is the name of a task', 'You got 12 blocks done today.', '12 blocks'],
])('not held by the facts: %s', (_, text, number) => {
  expect(ungroundedNumbers(text, facts).join(' | ')).toContain(number);
});

const week = periodOf('weekly', '2026-11-16', 'Europe/Berlin');
const OUTCOMES = [
  ...Array.from({ length: 12 }, () => 'done'),
  'skipped',
  'skipped',
  'partial',
  'partial',
];
const week_facts = reflectionFacts(
  week,
  {
    ...NO_ROWS,
    blocks: OUTCOMES.map((status, index) =>
      makeBlock({
        status,
        title: `Chapter ${String.fromCodePoint(97 + index)}`,
        block_id: `blk_${index}`,
        plan_id: null,
        start_at: `2026-11-${17 + (index % 3)}T${String(8 + Math.floor(index / 3)).padStart(2, '0')}:00:00Z`,
        end_at: `2026-11-${17 + (index % 3)}T${String(9 + Math.floor(index / 3)).padStart(2, '0')}:00:00Z`,
        actual_minutes: status === 'done' ? 70 + (index < 10 ? 1 : 0) : null,
      }),
    ),
    runs: [
      {
        title: 'Chapter a',
        kind: 'shallow',
        workflow_id: null,
        outcome: 'done',
        estimated_minutes: 100,
        actual_minutes: 148,
        billable: false,
        completed_at: '2026-11-18T10:00:00Z',
      },
    ],
    week: { runs: [], sprints: [] },
  },
  new Date('2026-11-22T18:00:00Z'),
);
// 16 blocks planned, 16 h; 12 done, 14 h 10 min, 75 %; 2 skipped, 2 partly done; 4 carried over; 48 % longer.

test.each([
  'In week 47 you planned 16 blocks.',
  'You planned 16 blocks and finished 12.',
  'Twelve of the sixteen planned blocks are done.',
  '12 out of 16 blocks were done.',
  '12/16 blocks done.',
  'You completed 12 of 16 blocks and skipped 2.',
  'Of the 16 blocks 12 were finished, and 2 are partly done.',
  'Top 3 priorities',
  'Here are 3 things to take up first.',
  'You worked 14 hours, 10 minutes.',
  'There is no pattern yet over the last 12 weeks.',
  'Work took 48 % longer than estimated.',
  '75 % of the blocks are done.',
  '16 h were planned, and 14 h 10 min worked.',
])('held by the facts of a week: %s', (text) => {
  expect(ungroundedNumbers(text, week_facts)).toEqual([]);
});

test.each([
  ['planned blocks said to be finished', 'You finished 16 blocks.'],
  ['planned blocks said to be tasks that are done', 'All 16 tasks were done.'],
  ['done blocks said to be skipped', 'You skipped 12 blocks.'],
  ['a state before its number', 'You skipped only 12.'],
  ['thousands', 'You finished 1,000 blocks.'],
  ['thousands to come', '1,000 blocks more to come.'],
  ['planned time said to be worked', 'You worked 16 h 0 min.'],
  ['planned time said to be spent', 'You spent sixteen hours on it.'],
  ['worked time said to be planned', 'You planned 14 h 10 min.'],
  ['the sign of a share', 'Shallow work took 48 % less than estimated.'],
  ['the share of blocks said to be a trend', 'Productivity rose by 75 %.'],
  ['the drift said to be the share done', '48 % of the blocks are done.'],
  ['people and mails', '12 people and 16 mails.'],
  ['another thing that was done', 'You finished 15 reports.'],
  ['another thing that was done, as many', 'You finished 12 reports.'],
  ['a streak', 'This was the third good week in a row.'],
  ['a perfect week', 'A perfect week: nothing slipped.'],
  ['everything', 'You finished everything you planned.'],
  ['all of them', 'All blocks are done.'],
  ['none of them', 'No blocks were skipped.'],
  ['a number turned round', 'You did not finish 12 blocks.'],
  ['more than a number', 'You finished more than 12 blocks.'],
  ['a comparison with another week', 'You did better than last week.'],
  ['planned blocks said to be both', '16 blocks were planned and done.'],
  ['an estimate of a number', 'Over 12 blocks were done.'],
  ['a share of something else', '75 % of your time was deep work.'],
  ['a clean sweep', 'A clean sweep.'],
  ['the whole said of a part', '"Chapter b" alone took 14 h 11 min.'],
  ['a label before its number', 'Blocks done: 16.'],
  ['another verb', 'You postponed 12 blocks.'],
  ['another part of a whole', 'You finished 16 of 16 blocks.'],
  ['a part of another whole', '12 of 14 blocks were done.'],
  ['another week', 'In week 46 you planned 16 blocks.'],
  ['other weeks', 'Over the last 16 weeks this was usual.'],
])('not held by the facts of a week: %s', (_, text) => {
  expect(ungroundedNumbers(text, week_facts)).not.toEqual([]);
});

test('a day with 2 of 6 blocks done is not said to be finished', () => {
  const states = ['done', 'done', 'skipped', 'skipped', 'skipped', 'skipped'];
  const rows = states.map((status, index) => makeBlock({ status, title: `Task ${index}` }));
  const day = reflectionFacts(
    period,
    { ...NO_ROWS, blocks: rows },
    new Date('2026-11-23T18:00:00Z'),
  );
  const text = 'You finished all 6 blocks. You skipped 2 blocks only. 1,000 blocks more to come.';
  expect(ungroundedNumbers(text, day)).toHaveLength(4);
});
