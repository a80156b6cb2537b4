import { expect, test } from 'vitest';
import { batchRefusal } from './batch-rule.ts';
import { cardDiff } from './card-diff.ts';

test('a difference names what changed, what is new and what is gone, and nothing else', () => {
  const before = {
    title: 'Post',
    fields: [
      { label: 'Create: Write', value: '8:00' },
      { label: 'Create: Write', value: '9:00' },
      { label: 'Note', value: 'x' },
    ],
    body: 'A good day.',
  };
  const after = {
    title: 'Post',
    fields: [
      { label: 'Create: Write', value: '8:00' },
      { label: 'Create: Write', value: '10:00' },
      { label: 'Author', value: 'Ana' },
    ],
    body: 'A bad day.',
  };
  expect(cardDiff(before, before)).toEqual([]);
  expect(cardDiff(before, after)).toEqual([
    { label: 'Create: Write (2)', before: '9:00', after: '10:00' },
    { label: 'Author', before: null, after: 'Ana' },
    { label: 'Text', before: 'A good day.', after: 'A bad day.' },
    { label: 'Note', before: 'x', after: null },
  ]);
});

test('several are decided at once only where they are alike, of low or medium risk and can be undone', () => {
  const one = {
    action_id: 'act_1',
    action_type: 'task.create' as const,
    risk: 'low' as const,
    reversibility: 'reversible' as const,
    level: 3,
  };
  expect(batchRefusal([one, one])).toBeUndefined();
  expect(batchRefusal([one, { ...one, risk: 'medium' }])).toContain('One risk');
  expect(batchRefusal([{ ...one, risk: 'high' }])).toContain('high risk');
  expect(batchRefusal([{ ...one, reversibility: 'irreversible' }])).toContain('undone');
  expect(batchRefusal([{ ...one, level: 4 }])).toContain('committee');
  expect(batchRefusal([one, { ...one, action_type: 'email.send' }])).toContain('One kind');
});
