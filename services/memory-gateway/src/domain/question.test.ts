import { expect, test } from 'vitest';
import { speakerNamer, timeWordsFor } from './question.ts';

test.each([
  'When did Ada move?',
  'wann zieht sie um',
  '  “Since when is it open?”',
  'How long did it take',
])('%j asks for a time', (question) => expect(timeWordsFor(question)).not.toBeNull());
test.each(['What did Ada say when she moved?', 'Whenever possible', 'Who?', ''])(
  '%j does not',
  (question) => expect(timeWordsFor(question)).toBeNull(),
);

test('a speaker is named by any part of the name, also as a possessive', () => {
  const isNamed = speakerNamer('What is Ada’s plan for the Müller account?');
  expect([isNamed('Ada Lovelace'), isNamed('J. Müller'), isNamed('Ben'), isNamed(null)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
