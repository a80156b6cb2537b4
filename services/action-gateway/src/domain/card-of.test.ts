import { expect, test } from 'vitest';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import { cardOf } from './card-of.ts';

const base = {
  requested_by: 'scheduler',
  policy_version: 7,
  expires_at: '2026-11-21T10:00:00.000Z',
};
const change = {
  op: 'create',
  block_id: `blk_${'0'.repeat(26)}`,
  event_id: 'abc12345',
  title: 'Write the offer',
  description: 'Why: due on Friday',
  start: '2026-11-23T08:00:00Z',
  end: '2026-11-23T09:30:00Z',
  zone: 'Europe/Berlin',
  etag: '"17"',
};

test('a card of a run shows every field that is hashed', () => {
  const inputs = { run_id: `run_${'0'.repeat(26)}`, calendar_id: 'primary', changes: [change] };
  const target = { system: 'google_calendar', ref: 'primary' };
  const payload = { ...base, action_type: 'calendar.apply_run', target, inputs };
  const card = cardOf(canonicalJson(payload), 'Europe/Berlin');
  expect(card.title).toBe('Calendar: create 1 block');
  const text = JSON.stringify(card);
  for (const value of ['Write the offer', 'Why: due on Friday', 'abc12345', '17', 'primary']) {
    expect(text).toContain(value);
  }
  expect(text).toContain('09:00');
  expect(text).toContain('scheduler');
  expect(text).toContain(inputs.run_id);
});

test('a type without wording of its own shows its inputs as they are', () => {
  const inputs = { to: 'ana@kestrel.example', amount: 12 };
  const payload = { ...base, action_type: 'invoice.remind', target: { system: 'mail', ref: 'x' } };
  const card = cardOf(canonicalJson({ ...payload, inputs }), 'UTC');
  expect(card.title).toBe('invoice remind');
  expect(card.fields).toContainEqual({ label: 'to', value: 'ana@kestrel.example' });
  expect(card.fields).toContainEqual({ label: 'amount', value: '12' });
});
