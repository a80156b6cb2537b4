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

test('inputs that are not of their type are shown as they are', () => {
  const inputs = { to: 'ana@kestrel.example', amount: 12 };
  const payload = { ...base, action_type: 'invoice.remind', target: { system: 'mail', ref: 'x' } };
  const card = cardOf(canonicalJson({ ...payload, inputs }), 'UTC');
  expect(card.title).toBe('Invoice remind');
  expect(card.fields).toContainEqual({ label: 'To', value: 'ana@kestrel.example' });
  expect(card.fields).toContainEqual({ label: 'Amount', value: '12' });
});

test('a mail has a sentence as its title, its text as the body, and nobody is left out', () => {
  const to = [
    { address: 'accounts@kestrel.example' },
    { person: 'ana' },
    { address: 'b@x.example' },
    { address: 'c@x.example' },
  ];
  const inputs = { to, subject: 'Invoice INV-0093', text: 'Hello Priya,\n\nit is overdue.' };
  const payload = { ...base, action_type: 'email.send', target: { system: 'mail', ref: 'out' } };
  const card = cardOf(canonicalJson({ ...payload, inputs }), 'UTC');
  expect(card.title).toBe(
    'E-mail accounts@kestrel.example, ana, b@x.example, 1 more: Invoice INV-0093',
  );
  expect(card.body).toBe(inputs.text);
  const sent_to = 'accounts@kestrel.example, ana, b@x.example, c@x.example';
  expect(card.fields).toContainEqual({ label: 'To', value: sent_to });
});

test('what looks like another text by characters nobody sees is shown as it is', () => {
  const to = [{ address: 'ana@kestrel.example' }];
  const inputs = { to, subject: 'Pay x\u202Ey', text: 'a\u2066b' };
  const payload = {
    ...base,
    action_type: 'email.send',
    target: { system: 'mail', ref: 'out\u200B' },
  };
  const card = cardOf(canonicalJson({ ...payload, inputs }), 'UTC');
  expect(card.title).toBe('E-mail ana@kestrel.example: Pay x[U+202E]y');
  expect(card.fields).toContainEqual({ label: 'Where', value: 'mail: out[U+200B]' });
  expect(card.body).toBe('a[U+2066]b');
});

test('amounts, times and lines are said as people say them', () => {
  const payload = { ...base, target: { system: 'odoo', ref: 'x' } };
  const order = cardOf(
    canonicalJson({
      ...payload,
      action_type: 'purchase_order.create',
      inputs: {
        vendor: 'Harbor & Pine',
        lines: [
          { product: 'desk', quantity: 2, unit_price: { amount: '4200', currency: 'EUR' } },
          { product: 'lamp', quantity: 1, unit_price: { amount: '80.5', currency: 'EUR' } },
        ],
      },
    }),
    'UTC',
  );
  expect(order.title).toBe('Order 2 lines from Harbor & Pine');
  expect(order.fields[0]).toEqual({ label: 'Vendor', value: 'Harbor & Pine' });
  const lines = order.fields.find(({ label }) => label === 'Lines')?.value;
  expect(lines).toBe(
    'product desk, quantity 2, unit price EUR 4,200.00\nproduct lamp, quantity 1, unit price EUR 80.50',
  );
});
