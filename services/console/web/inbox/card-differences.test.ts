import { expect, test } from 'vitest';
import { cardDifferences } from './card-differences.ts';

test('changed, new and gone lines are told, and nothing else', () => {
  const before = {
    title: 'E-mail Kestrel',
    fields: [
      { label: 'To', value: 'a@x.example' },
      { label: 'Block', value: 'one' },
      { label: 'Block', value: 'two' },
    ],
    body: 'Hello',
  };
  const after = {
    title: 'E-mail Kestrel',
    fields: [
      { label: 'To', value: 'a@x.example' },
      { label: 'Block', value: 'one' },
      { label: 'Block', value: 'other' },
      { label: 'Cc', value: 'b@x.example' },
    ],
  };
  expect(cardDifferences(before, after)).toEqual([
    { label: 'Block (2)', before: 'two', after: 'other' },
    { label: 'Cc', before: null, after: 'b@x.example' },
    { label: 'Text', before: 'Hello', after: null },
  ]);
  expect(cardDifferences(before, before)).toEqual([]);
});
