import { expect, test } from 'vitest';
import { HELD_OUT } from './held-out-questions.ts';
import { TUNE } from './labelled-questions.ts';
import { hitsOf, sayHits } from './question-hits.ts';

test('the words of nine questions in ten find their table, also of those nobody looked at while choosing the words', () => {
  expect(TUNE.length + HELD_OUT.length).toBeGreaterThanOrEqual(60);
  for (const [name, questions] of [
    ['looked at', TUNE],
    ['held out', HELD_OUT],
  ] as const) {
    const hits = hitsOf(questions);
    expect(hits.table / hits.asked, sayHits(name, hits)).toBeGreaterThanOrEqual(0.9);
  }
});
