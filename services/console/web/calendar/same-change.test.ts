import type { RunChange } from '@almanac/shared/contracts/reschedule';
import { expect, test } from 'vitest';
import { isSameChange } from './same-change.ts';

const at = (hour: string): string => `2026-11-24T${hour}:00:00Z`;
const change = (more: Partial<RunChange> = {}): RunChange => ({
  reason: 'person',
  text: null,
  unchanged: false,
  created: [{ block_id: 'blk_1', title: 'New', start: at('08'), end: at('09') }],
  moved: [
    {
      block_id: 'a',
      title: 'A',
      from: { start: at('08'), end: at('09') },
      to: { start: at('10'), end: at('11') },
      why: '',
    },
  ],
  kept: [],
  removed: [],
  conflicts: [],
  not_restored: [],
  price: null,
  ...more,
});

test('only what was shown is applied: the same moves count as the same, whatever ids new blocks got and however times are written', () => {
  const again = change({
    created: [
      { block_id: 'blk_2', title: 'New', start: '2026-11-24T09:00:00+01:00', end: at('09') },
    ],
  });
  expect(isSameChange(change(), again)).toBe(true);
});

test.each([
  ['another time', { moved: [] }],
  ['a block that is new', { created: [] }],
  [
    'a block that goes',
    { removed: [{ block_id: 'b', title: 'B', start: at('08'), end: at('09'), why: '' }] },
  ],
  [
    'a conflict',
    {
      conflicts: [
        {
          block_id: 'a',
          title: 'A',
          with: { start: at('10'), end: at('11'), title: 'M' },
          why: '',
        },
      ],
    },
  ],
])('%s is another change', (_what, more) => {
  expect(isSameChange(change(), change(more))).toBe(false);
});
