import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actualTimes } from './actual-times.ts';
import { judgeWord, type Said, type SaidOf } from './judge-word.ts';
import { type BlockOfStep, causeToReplan, minutesLeft, stateOfStep } from './work-left.ts';

const block = (status: string, more: Partial<BlockOfStep> = {}): BlockOfStep => ({
  status,
  planned_minutes: 60,
  actual_minutes: null,
  minutes_before: 60,
  ...more,
});
const said = (outcome: Said['outcome'], minutes: number | null = null): Said => {
  return { outcome, minutes, start: null, end: null };
};

describe('what the blocks of a step say', () => {
  test.each([
    ['nothing', [], undefined],
    ['open', [block('applied')], { status: 'open', actual_minutes: null }],
    [
      'done',
      [block('done'), block('done', { actual_minutes: 40 })],
      { status: 'done', actual_minutes: 100 },
    ],
    [
      'partial',
      [block('partial', { actual_minutes: 40 })],
      { status: 'partial', actual_minutes: 40 },
    ],
    ['partial without minutes', [block('partial')], { status: 'partial', actual_minutes: null }],
    ['skipped', [block('skipped'), block('skipped')], { status: 'skipped', actual_minutes: null }],
    ['begun', [block('done'), block('applied')], { status: 'partial', actual_minutes: 60 }],
    [
      'a part left out',
      [block('skipped'), block('done')],
      { status: 'partial', actual_minutes: 60 },
    ],
    [
      'a part the person removed',
      [block('done'), block('removed')],
      { status: 'partial', actual_minutes: 60 },
    ],
    [
      'a rest that was placed again and done',
      [
        block('partial', { actual_minutes: 40 }),
        block('done', { planned_minutes: 20, minutes_before: 0 }),
      ],
      { status: 'done', actual_minutes: 60 },
    ],
    [
      'a rest too small to be placed, until the person says done',
      [block('partial', { actual_minutes: 50 })],
      { status: 'partial', actual_minutes: 50 },
    ],
  ])('%s', (_name, blocks, state) => {
    expect(stateOfStep(blocks)).toEqual(state);
  });

  test('nothing is done while a block is open, whatever else was said', () => {
    const any = fc
      .constantFrom('applied', 'planned', 'done', 'partial', 'skipped')
      .map((s) => block(s));
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 5 }),
        fc.constantFrom('applied', 'planned'),
        (blocks, open) => {
          expect(['open', 'partial']).toContain(stateOfStep([...blocks, block(open)])?.status);
        },
      ),
    );
  });
});

test.each([
  ['done', null, undefined],
  ['skipped', 0, 'skipped'],
  ['partial', 40, 'partial'],
  ['partial', 50, undefined],
  ['partial', null, 'partial'],
  ['applied', null, undefined],
])('%s with %j of 60 minutes is %s again', (status, actual_minutes, cause) => {
  const work = { status, planned_minutes: 60, actual_minutes };
  expect(causeToReplan({ ...work, late_minutes: 0 })).toBe(cause);
});

test('partly done without minutes leaves half, and late work is a cause of its own', () => {
  expect(minutesLeft(block('partial', { planned_minutes: 45 }))).toBe(23);
  expect(minutesLeft(block('partial', { actual_minutes: 90 }))).toBe(0);
  expect(causeToReplan({ ...block('done'), late_minutes: 10 })).toBe('late_finish');
});

describe('a word about a block', () => {
  const open = { status: 'applied', actual_minutes: null, actual_start: null, actual_end: null };
  const done = { ...open, status: 'done', actual_minutes: 60 };

  test.each([
    ['the first', open, said('done'), 'complete'],
    ['the same again', done, said('done'), 'same'],
    ['the same with other minutes', done, said('done', 75), 'correct'],
    ['another', done, said('partial', 30), 'correct'],
    ['taken back', done, said('open'), 'reopen'],
    ['taken back twice', open, said('open'), 'same'],
    ['skipped twice', { ...done, status: 'skipped', actual_minutes: 0 }, said('skipped'), 'same'],
    ['after deletion', { ...open, status: 'deleted' }, said('done'), 'refused'],
    ['about a proposal', { ...open, status: 'proposed' }, said('done'), 'refused'],
  ])('%s', (_name, known, word, verdict) => {
    expect(judgeWord(known, word)).toBe(verdict);
  });

  test('said twice in a row, by whatever ways, it is recorded once', () => {
    const words = fc.record({
      outcome: fc.constantFrom(
        'done' as const,
        'partial' as const,
        'skipped' as const,
        'open' as const,
      ),
      minutes: fc.option(fc.integer({ min: 1, max: 300 })),
      start: fc.constant(null),
      end: fc.constant(null),
    });
    const place = { start_at: '2026-11-23T08:00:00.000Z', end_at: '2026-11-23T09:00:00.000Z' };
    fc.assert(
      fc.property(fc.array(words, { maxLength: 5 }), words, (before, word) => {
        let known: SaidOf = open;
        for (const one of [...before, word]) {
          if (judgeWord(known, one) === 'same') continue;
          const status = one.outcome === 'open' ? 'applied' : one.outcome;
          known = { status, ...actualTimes(place, one) };
        }
        expect(judgeWord(known, word)).toBe('same');
      }),
    );
  });
});

describe('when work took place', () => {
  const place = { start_at: '2026-11-23T08:00:00.000Z', end_at: '2026-11-23T09:00:00.000Z' };
  test.each([
    ['as planned', said('done'), '08:00', '09:00', null],
    ['in the minutes said', said('done', 75), '08:00', '09:15', 75],
    ['partly, nobody knows when', said('partial'), null, null, null],
    ['not at all', said('skipped'), null, null, 0],
    [
      'between the times said',
      { ...said('done'), start: '2026-11-23T10:00:00+01:00', end: '2026-11-23T10:30:00+01:00' },
      '09:00',
      '09:30',
      30,
    ],
    [
      'up to the end said',
      { ...said('partial', 20), end: '2026-11-23T08:50:00Z' },
      '08:30',
      '08:50',
      20,
    ],
  ])('%s', (...[, word, start, end, minutes]) => {
    const times = actualTimes(place, word);
    const clock = (text: string | null) => text?.slice(11, 16) ?? null;
    expect([clock(times.actual_start), clock(times.actual_end), times.actual_minutes]).toEqual([
      start,
      end,
      minutes,
    ]);
  });
});
