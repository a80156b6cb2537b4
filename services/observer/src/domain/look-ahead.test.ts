import { expect, test } from 'vitest';
import { makeBlock, NO_ROWS } from '../../test/make-rows.ts';
import { periodOf } from './period.ts';
import { reflectionFacts } from './reflection-facts.ts';
import type { BlockRow, PlanRow, StatsRows } from './stats-rows.ts';
import { templateNarrative } from './template-narrative.ts';

const FRIDAY = periodOf('daily', '2026-11-27', 'Europe/Berlin');
const EVENING = new Date('2026-11-27T17:00:00Z');
const plan: PlanRow = {
  plan_id: 'plan_1',
  plan_title: 'Proposal',
  billable: true,
  due: '2026-11-30T17:00:00Z',
  priority: 'high',
  created_at: '2026-11-01T08:00:00Z',
  completed_at: null,
};

function textOf(rows: Partial<StatsRows>, period = FRIDAY, now = EVENING): string {
  return templateNarrative(reflectionFacts(period, { ...NO_ROWS, ...rows }, now));
}

function openAt(
  title: string,
  day: string,
  hour: string,
  change: Partial<BlockRow> = {},
): BlockRow {
  return makeBlock({
    title,
    block_id: `blk_${title}`,
    plan_id: null,
    status: 'applied',
    start_at: `${day}T${hour}:00:00.000Z`,
    end_at: `${day}T${hour}:45:00.000Z`,
    ...change,
  });
}

test('work that is due and not done is told on every evening until then, also without a block', () => {
  const due_steps = [
    { plan_id: 'plan_1', step_id: 'step_1', title: 'Review', outcome: 'skipped' as const },
    { plan_id: 'plan_1', step_id: 'step_2', title: 'Final version', outcome: null },
  ];
  const text = textOf({ plans: [plan], due_steps });
  expect(text).toContain('No work was recorded either, and some is due.');
  expect(text).toContain(
    [
      '**First on Monday**\n',
      '1. Review: due Monday, 30 November; high priority; it was skipped',
      '2. Final version: due Monday, 30 November; high priority; it is not done',
    ].join('\n'),
  );
});

test('a step of which one block is done and the other was taken out is still partly done', () => {
  const step = { plan_id: 'plan_1', step_id: 'step_1' };
  const due_steps = [{ ...step, title: 'Review', outcome: 'partial' as const }];
  const done = openAt('Review', '2026-11-27', '08', { ...step, status: 'done' });
  const other = openAt('Rest', '2026-11-27', '10', { ...step, status: 'deleted' });
  const text = (blocks: BlockRow[]): string => textOf({ plans: [plan], due_steps, blocks });
  expect(text([done, other])).toContain('1. Review: due Monday, 30 November; high priority; it is');
  expect(text([done])).not.toContain('1. Review');
});

test('on a Friday the first things are for Monday, and later work fills them up to three', () => {
  const next = [
    openAt('Mails', '2026-11-30', '08'),
    openAt('Report', '2026-12-01', '08'),
    openAt('Slides', '2026-12-02', '08'),
  ];
  expect(textOf({ next })).toContain(
    [
      '**First on Monday**\n',
      '1. Mails: 09:00–09:45',
      '2. Report: Tuesday, 1 December, 09:00–09:45',
      '3. Slides: Wednesday, 2 December, 09:00–09:45',
    ].join('\n'),
  );
});

test('a Saturday with planned work is a working day', () => {
  const next = [openAt('Market', '2026-11-28', '08')];
  expect(textOf({ next })).toContain('**First tomorrow**\n\n1. Market: 09:00–09:45');
});

test('a step that is done, or still to come today, is not what is left', () => {
  const step = { plan_id: 'plan_1', step_id: 'step_1' };
  const due_steps = [{ ...step, title: 'Review', outcome: null }];
  const done = openAt('Review', '2026-11-27', '08', { ...step, status: 'done' });
  const tonight = openAt('Review', '2026-11-27', '18', step);
  for (const block of [done, tonight]) {
    const text = textOf({ plans: [plan], due_steps, blocks: [block] });
    expect(text).toContain('Nothing is planned for Monday yet.');
  }
});

test('work pulled forward and done is told as done earlier, not as carried over', () => {
  const early = openAt('Draft', '2026-11-26', '08', {
    status: 'done',
    moved_by: 'person',
    moved_from_start: '2026-11-27T08:00:00.000Z',
  });
  const facts = reflectionFacts(FRIDAY, { ...NO_ROWS, blocks: [early] }, EVENING);
  expect(facts.stats).toMatchObject({ moves: { out: 0 }, carried_over: { blocks: 0, minutes: 0 } });
  const text = templateNarrative(facts);
  expect(text).toContain('**Done earlier**\n\n- Draft, on Thursday, 26 November, 09:00–09:45');
  expect(text).not.toContain('Moved out');
});

test('what was moved past its due date says so', () => {
  const block = openAt('Draft', '2026-12-02', '08', {
    plan_id: 'plan_1',
    moved_by: 'scheduler',
    moved_from_start: '2026-11-27T08:00:00.000Z',
  });
  expect(textOf({ plans: [plan], blocks: [block] })).toContain(
    '- Draft, replanned, now Wednesday, 2 December, 09:00–09:45, after it is due: Monday, 30 November',
  );
});

test('what slipped says why where the records tell, and that they do not where they do not', () => {
  const long = openAt('Draft', '2026-11-27', '08', { status: 'done', actual_minutes: 90 });
  const review = openAt('Review', '2026-11-27', '09', { status: 'skipped' });
  const call = openAt('Call', '2026-11-27', '13', { status: 'skipped' });
  const text = textOf({ blocks: [long, review, call] });
  expect(text).toContain('- Review: skipped; "Draft" before it ran over by 45 min');
  expect(text).toContain('- Call: skipped; the records do not say why');
  expect(text).toContain(
    '**One change:** Leave some room after work like "Draft": it ran over by 45 min, and what came next slipped.',
  );
});

test('a look ahead whose time has begun stays as it was, without what was finished since', () => {
  const left = openAt('Review', '2026-11-27', '08', { status: 'skipped' });
  const next = [openAt('Mails', '2026-11-30', '08')];
  const first = reflectionFacts(FRIDAY, { ...NO_ROWS, blocks: [left], next }, EVENING);
  const kept = {
    ahead: { until: first.first_until, things: first.first },
    next: first.stats.next,
  };
  const monday = new Date('2026-11-30T17:00:00Z');
  const same = reflectionFacts(FRIDAY, { ...NO_ROWS, blocks: [left] }, monday, kept);
  expect(same).toEqual(first);
  const done = { ...left, status: 'done' };
  const renewed = reflectionFacts(FRIDAY, { ...NO_ROWS, blocks: [done] }, monday, kept);
  expect(renewed.first.map((thing) => thing.title)).toEqual(['Mails']);
});

test('the minutes of the lines add up to the sum, with what was partly done before it was finished', () => {
  const step = { plan_id: 'plan_1', step_id: 'step_1' };
  const blocks = [
    openAt('Draft', '2026-11-27', '08', { ...step, status: 'partial', actual_minutes: 20 }),
    openAt('Draft', '2026-11-27', '09', { ...step, status: 'done', block_id: 'blk_2' }),
  ];
  const text = textOf({ blocks, plans: [{ ...plan, due: null }] });
  expect(text).toContain('1 is done, 1 partly: 1 h 5 min of work.');
  expect(text).toContain('- Draft (2 blocks): 1 h 5 min');
});
