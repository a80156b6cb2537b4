import { expect, test } from 'vitest';
import { afterLeaving, batchRefusal, groupsOf, type Waiting } from './grouping.ts';

const NOW = Date.parse('2026-11-19T13:20:00Z');

function waiting(action_id: string, expires_at: string, more: Partial<Waiting> = {}): Waiting {
  return {
    action_id,
    action_type: 'task.create',
    version: 1,
    state: 'awaiting_approval',
    level: 3,
    shadow: false,
    requested_by: 'planner',
    client_id: null,
    risk: 'low',
    reversibility: 'reversible',
    title: action_id,
    payload_hash: '0'.repeat(64),
    created_at: '2026-11-19T08:00:00Z',
    expires_at,
    ...more,
  };
}

test('groups follow the day of the person, and what runs out first stands first', () => {
  const groups = groupsOf(
    [
      waiting('next-week', '2026-11-24T09:00:00Z'),
      waiting('after-midnight', '2026-11-19T23:30:00Z'),
      waiting('hour', '2026-11-19T14:20:00Z'),
      waiting('soon', '2026-11-19T13:21:00Z'),
      waiting('evening', '2026-11-19T14:20:01Z'),
      waiting('late', '2026-11-19T13:00:00Z'),
    ],
    NOW,
    'Europe/Berlin',
  );
  expect(groups.map(({ title, items }) => [title, ...items.map((one) => one.action_id)])).toEqual([
    ['Within the hour', 'late', 'soon', 'hour'],
    ['Later today', 'evening'],
    ['Tomorrow', 'after-midnight'],
    ['Later', 'next-week'],
  ]);
});

test('after a decision the next one opens, and at the end the one before', () => {
  expect(afterLeaving(['a', 'b', 'c'], 'b')).toBe('c');
  expect(afterLeaving(['a', 'b', 'c'], 'c')).toBe('b');
  expect(afterLeaving(['a'], 'a')).toBeUndefined();
});

const AT = '2026-11-20T09:00:00Z';
test.each([
  ['other kinds', [waiting('a', AT), waiting('b', AT, { action_type: 'email.send' })]],
  ['other risks', [waiting('a', AT), waiting('b', AT, { risk: 'medium' })]],
  ['high risk', [waiting('a', AT, { risk: 'high' })]],
  ['what cannot be undone', [waiting('a', AT, { reversibility: 'irreversible' })]],
  ['a committee', [waiting('a', AT, { level: 4 })]],
  ['more than ten', Array.from({ length: 11 }, (_, at) => waiting(String(at), AT))],
  ['nothing', []],
])('no batch for %s', (_name, items) => {
  expect(batchRefusal(items)).toBeDefined();
});

test('alike and harmless ones go together', () => {
  expect(batchRefusal([waiting('a', AT), waiting('b', AT)])).toBeUndefined();
});
