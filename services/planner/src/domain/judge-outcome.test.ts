import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeOutcome, type KnownOutcome, type SaidOutcome } from './judge-outcome.ts';

const status = fc.constantFrom(
  'done' as const,
  'partial' as const,
  'skipped' as const,
  'open' as const,
);
const said = fc.record({
  status,
  actual_minutes: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
  report: fc.integer({ min: 1, max: 6 }),
});

function play(words: readonly SaidOutcome[]): KnownOutcome | undefined {
  let known: KnownOutcome | undefined;
  for (const word of words) {
    if (judgeOutcome(known, word) === 'known') continue;
    known = {
      status: word.status,
      actual_minutes: word.actual_minutes ?? null,
      report: word.report ?? null,
    };
  }
  return known;
}

test('a word that comes again right after itself is known, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 6 }), said, (before, word) => {
      const once = play([...before, word]);
      expect(play([...before, word, word])).toEqual(once);
    }),
  );
});

test('reports that arrive late or twice leave what the newest one said', () => {
  const inOrder = fc
    .array(fc.record({ status, actual_minutes: fc.integer({ min: 0, max: 90 }) }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((words) => words.map((word, index) => ({ ...word, report: index + 1 })));
  fc.assert(
    fc.property(inOrder, fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), (words, late) => {
      const again = late.flatMap((index) => words[index] ?? []);
      const known = play([...words, ...again]);
      expect([known?.status, known?.actual_minutes]).toEqual([
        play(words)?.status,
        play(words)?.actual_minutes,
      ]);
    }),
  );
});

test.each([
  ['nobody spoke of it', undefined, { status: 'open' as const }, 'known'],
  [
    'done, then done without minutes',
    { status: 'done' as const, actual_minutes: 30, report: null },
    { status: 'done' as const },
    'known',
  ],
  [
    'done, then done in other minutes',
    { status: 'done' as const, actual_minutes: 30, report: null },
    { status: 'done' as const, actual_minutes: 45 },
    'correction',
  ],
  [
    'partial, then done',
    { status: 'partial' as const, actual_minutes: 30, report: 2 },
    { status: 'done' as const, report: 3 },
    'correction',
  ],
  [
    'done, then open',
    { status: 'done' as const, actual_minutes: 30, report: 2 },
    { status: 'open' as const, report: 3 },
    'correction',
  ],
])('%s: the last word is a %s', (_name, known, word, verdict) => {
  expect(judgeOutcome(known, word)).toBe(verdict);
});
