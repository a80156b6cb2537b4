import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRows, anyWeek, makeBlock, NO_ROWS } from '../../test/make-rows.ts';
import { ungroundedNumbers } from './number-grounding.ts';
import { periodOf } from './period.ts';
import { reflectionFacts } from './reflection-facts.ts';
import type { StatsRows } from './stats-rows.ts';
import { templateNarrative } from './template-narrative.ts';

const day = periodOf('daily', '2026-11-23', 'Europe/Berlin');
const EVENING = new Date('2026-11-23T18:00:00Z');

function narrative(rows: Partial<StatsRows>, now = EVENING, period = day): string {
  return templateNarrative(reflectionFacts(period, { ...NO_ROWS, ...rows }, now));
}

test('every number of the template is among the facts, for any rows', () => {
  fc.assert(
    fc.property(anyRows, anyWeek, fc.constantFrom('daily', 'weekly'), (rows, week, mode) => {
      const period = periodOf(mode, '2026-11-23', 'Europe/Berlin');
      const given = mode === 'weekly' ? { ...rows, week } : rows;
      const facts = reflectionFacts(period, given, EVENING);
      expect(ungroundedNumbers(templateNarrative(facts), facts)).toEqual([]);
    }),
  );
});

test('a worked day says what was done and what slipped, asks what nobody spoke of, and says what comes next', () => {
  const applied = { status: 'applied' } as const;
  const text = narrative({
    blocks: [
      makeBlock({ actual_minutes: 75 }),
      makeBlock({
        ...applied,
        title: 'Review the draft',
        start_at: '2026-11-23T10:00:00.000Z',
        end_at: '2026-11-23T11:30:00.000Z',
      }),
      makeBlock({
        status: 'skipped',
        title: 'Call Ben',
        start_at: '2026-11-23T12:00:00.000Z',
        end_at: '2026-11-23T12:30:00.000Z',
      }),
    ],
    next: [
      makeBlock({
        ...applied,
        title: 'Send the invoice',
        start_at: '2026-11-24T08:00:00.000Z',
        end_at: '2026-11-24T08:30:00.000Z',
      }),
    ],
  });
  expect(text).toBe(
    [
      '## Monday, 23 November 2026',
      '3 blocks were planned, 3 h in all. 1 is done: 1 h 15 min of work. 1 block ran over by 15 min.',
      '**Went well**',
      '- Write the outline: 1 h 15 min',
      '**Slipped**',
      '- Call Ben: skipped; the records do not say why',
      '**What became of these?**',
      '- Review the draft, Monday, 23 November, 11:00–12:30',
      '**First tomorrow**',
      [
        '1. Call Ben: it was skipped',
        '2. Review the draft: say what became of it',
        '3. Send the invoice: 09:00–09:30',
      ].join('\n'),
    ].join('\n\n'),
  );
});

test('time that passed without a word is neither done nor not: the person is asked', () => {
  const text = narrative({ blocks: [makeBlock({ status: 'applied', title: 'Draft' })] });
  expect(text).toContain('**What became of these?**');
  expect(text).not.toContain('Slipped');
  expect(text).toContain('1. Draft: say what became of it');
});

test('an empty day gets an honest short note', () => {
  expect(narrative({})).toBe(
    [
      '## Monday, 23 November 2026',
      'No blocks were planned for this day. No work was recorded either; a free day is a day too.',
      'Nothing is planned for tomorrow yet.',
    ].join('\n\n'),
  );
});

test('what is still to come today is ahead, not slipped, and a moved block says its new time', () => {
  const later = {
    status: 'applied',
    start_at: '2026-11-23T14:00:00.000Z',
    end_at: '2026-11-23T15:00:00.000Z',
  };
  const blocks = [
    makeBlock({ ...later, title: 'Call Ana' }),
    makeBlock({ ...later, title: 'Draft', moved_by: 'person' }),
  ];
  const text = narrative({ blocks }, new Date('2026-11-23T09:00:00Z'));
  expect(text).toContain('**Still ahead**\n\n- Call Ana, Monday, 23 November, 15:00–16:00');
  expect(text).toContain('**Moved**\n\n- Draft, now Monday, 23 November, 15:00–16:00');
  expect(text).not.toContain('Slipped');
});

test('what was put to a day before is told with what became of it there, not as still to come', () => {
  const before = {
    start_at: '2026-11-22T14:00:00.000Z',
    end_at: '2026-11-22T15:00:00.000Z',
    moved_from_start: '2026-11-23T09:00:00.000Z',
  };
  const blocks = [
    makeBlock({ ...before, status: 'skipped', title: 'Receipts', moved_by: 'scheduler' }),
    makeBlock({ ...before, status: 'applied', title: 'Call Ana', moved_by: 'person' }),
  ];
  const place = 'Sunday, 22 November, 15:00–16:00';
  expect(narrative({ blocks })).toContain(
    `- Receipts, replanned to ${place}, and skipped there\n` +
      `- Call Ana, moved by you to ${place}, and nobody said what became of it`,
  );
});

test('a long list is cut and says how much more there is', () => {
  const blocks = Array.from({ length: 8 }, (_, index) => makeBlock({ title: `Task ${index}` }));
  expect(narrative({ blocks })).toContain('- and 3 more');
});

test('a week is named by its days', () => {
  const headingOf = (day: string): string =>
    narrative({}, EVENING, periodOf('weekly', day, 'Europe/Berlin')).split('\n')[0] ?? '';
  expect(headingOf('2026-11-25')).toBe('## Week of 23 November to 29 November 2026');
  expect(headingOf('2026-12-01')).toBe('## Week of 30 November to 6 December 2026');
  expect(headingOf('2026-12-31')).toBe('## Week of 28 December 2026 to 3 January 2027');
});

test('what is typical is told of five finished pieces of work, not of one', () => {
  const week = periodOf('weekly', '2026-11-25', 'Europe/Berlin');
  const told = (count: number): string => {
    const runs = Array.from({ length: count }, () => ({
      title: 'Receipts',
      kind: 'admin' as const,
      workflow_id: null,
      outcome: 'done' as const,
      estimated_minutes: 60,
      actual_minutes: 90,
      billable: false,
      completed_at: '2026-11-24T10:00:00.000Z',
    }));
    return narrative({ runs }, EVENING, week);
  };
  expect(told(1)).not.toContain('typical');
  expect(told(4)).not.toContain('typical');
  expect(told(5)).toContain(
    'A typical piece of work took 50 % longer than estimated (5 runs this week)',
  );
});
