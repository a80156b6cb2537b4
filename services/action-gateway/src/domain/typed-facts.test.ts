import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionInputs, actionRequest, actionType } from '@almanac/shared/contracts/actions';
import { guardrailSettings } from '@almanac/shared/contracts/guardrails';
import { amountOf, unitsOf } from './amount.ts';
import { untilBusinessHours } from './business-hours.ts';
import { fits } from './forbidden.ts';
import { guardrailBreach } from './guardrail-breach.ts';
import { levelFacts } from './level-facts.ts';
import { SAMPLES } from '../../test/sample-inputs.ts';

const target = { system: 'almanac' as const, ref: 'x' };
const told = {
  risk: 'low' as const,
  reversibility: 'reversible' as const,
  particulars: {
    preconditions: [],
    affected_records: [],
    rollback: { strategy: 'manual' as const },
  },
};
const by = { strict: false, currency: 'EUR' };

test.each(actionType.options)(
  '%s takes its own inputs, no others, and no extra field',
  (action_type) => {
    const request = {
      action_type,
      target,
      inputs: SAMPLES[action_type],
      expected_effect: 'An effect to be seen.',
      reasoning: 'There is a reason for this one.',
      rollback: { strategy: 'manual' },
      idempotency_key: 'key-of-eight',
    };
    expect(actionRequest.safeParse(request).success).toBe(true);
    const extra = { ...SAMPLES[action_type], bcc: 'mallory@example.com' };
    expect(actionRequest.safeParse({ ...request, inputs: extra }).success).toBe(false);
    expect(actionRequest.safeParse({ ...request, inputs: {} }).success).toBe(false);
    expect(actionRequest.safeParse({ ...request, action_type: 'shell.run' }).success).toBe(false);
  },
);

test('money and recipients come from the inputs, and what is told only adds to them', () => {
  const order = { action_type: 'purchase_order.create' as const, target };
  const facts = levelFacts({ ...order, inputs: SAMPLES['purchase_order.create'] }, told, by);
  expect(facts).toMatchObject({ amount: '361.5', risk: 'high', reversibility: 'compensable' });
  const cost = { amount: '1', currency: 'EUR' };
  const less = {
    ...told,
    particulars: { ...told.particulars, estimated_impact: { cost, note: '' } },
  };
  expect(levelFacts({ ...order, inputs: SAMPLES['purchase_order.create'] }, less, by).amount).toBe(
    '361.5',
  );
  const foreign = { ...by, currency: 'USD' };
  expect(
    levelFacts({ ...order, inputs: SAMPLES['purchase_order.create'] }, told, foreign).amount,
  ).toBe('unbounded');
  const mail = { action_type: 'email.send' as const, target, inputs: SAMPLES['email.send'] };
  const sent = levelFacts(mail, told, by);
  expect(sent).toMatchObject({ recipients: 2, risk: 'medium', reversibility: 'irreversible' });
  const more = levelFacts(mail, { ...told, risk: 'critical' }, by);
  expect(more).toMatchObject({ risk: 'critical', reversibility: 'irreversible' });
});

test('amounts lose nothing, whatever their size', () => {
  const digits = fc.tuple(
    fc.integer({ min: 0, max: 999_999_999 }),
    fc.integer({ min: 0, max: 99_999_999 }),
  );
  fc.assert(
    fc.property(digits, ([whole, fraction]) => {
      const text = `${whole}.${String(fraction).padStart(8, '0')}`;
      expect(unitsOf(amountOf(unitsOf(text)))).toBe(
        BigInt(whole) * 100_000_000n + BigInt(fraction),
      );
    }),
  );
});

const settings = guardrailSettings.parse({
  currency: 'EUR',
  requesters: [
    { requester: '*', action_types: ['*'] },
    { requester: 'n8n', action_types: ['task.create'] },
  ],
  per_action: { recipients: 10, records: 20, amount: '300' },
  per_day: { recipients: 100, amount: '1000' },
  emails_per_hour: 100,
  sms_per_day: 50,
  connector_calls_per_s: 10,
  proposals: { per_hour: 10, per_day: 50 },
  business_hours: { zone: null, days: { mon: [{ from: '09:00', to: '17:00' }] } },
  guarded_types: ['email.send'],
});

test.each([
  ['n8n', 'email.send', {}, /do not let n8n ask/],
  ['n8n', 'task.create', {}, /^none$/],
  [
    'observer',
    'email.send',
    { recipients: Array.from({ length: 11 }, (_, n) => `p${n}`) },
    /11 recipients/,
  ],
  [
    'observer',
    'email.send',
    { recipients: Array.from({ length: 10 }, (_, n) => `p${n}`) },
    /^none$/,
  ],
  ['observer', 'coda.update_task', { records: 21 }, /21 records/],
  [
    'observer',
    'purchase_order.create',
    { amount: { amount: '300.01', currency: 'EUR' } },
    /300\.01/,
  ],
  ['observer', 'purchase_order.create', { amount: { amount: '300', currency: 'EUR' } }, /^none$/],
  ['observer', 'purchase_order.create', { amount: { amount: '1', currency: 'USD' } }, /spends USD/],
  ['observer', 'deal.update_stage', { amount: { amount: '9000', currency: 'USD' } }, /^none$/],
] as const)(
  'the guardrails for %s and %s, case %#',
  (requested_by, action_type, given, expected) => {
    const { records = 1, ...facts } = { records: undefined, ...given };
    const typed = { recipients: [], ...facts } as { recipients: string[] };
    const breach = guardrailBreach(settings, {
      payload: { action_type, requested_by },
      typed,
      records,
    });
    expect(breach ?? 'none').toMatch(expected);
  },
);

test('patterns of what is forbidden', () => {
  expect(fits('*', '')).toBe(true);
  expect(fits('*@rival.example', 'Ben@Rival.example')).toBe(true);
  expect(fits('*@rival.example', 'ben@rival.example.org')).toBe(false);
  expect(fits('deal.*', 'deal.update_stage')).toBe(true);
  expect(fits('a*b*a', 'aba')).toBe(true);
  expect(fits('ab*ba', 'aba')).toBe(false);
  fc.assert(fc.property(fc.string(), fc.nat(9), (text, at) => fits(`${text.slice(0, at)}*`, text)));
});

const WEEK = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [{ from: '09:00', to: '17:00' }]]),
);
const hours = (now: string, days: object = WEEK, zone = 'Europe/Berlin') => {
  const ms = untilBusinessHours(new Date(now), days, zone);
  return ms === undefined ? undefined : ms / 3600_000;
};

test('business hours: inside, the morning after, and over a weekend', () => {
  expect(hours('2026-11-20T12:00:00Z')).toBe(0);
  expect(hours('2026-11-20T15:59:59.999Z')).toBe(0);
  expect(hours('2026-11-20T16:00:00Z')).toBe(64);
  expect(hours('2026-11-24T06:00:00Z')).toBe(2);
  expect(hours('2026-11-20T12:00:00Z', {})).toBeUndefined();
  expect(hours('2026-11-22T22:00:00Z', { sun: [{ from: '20:00', to: '24:00' }] })).toBe(0);
  expect(hours('2026-11-22T23:00:00Z', { sun: [{ from: '20:00', to: '24:00' }] })).toBe(164);
});

test('business hours keep to the wall clock when the clocks change', () => {
  // Forward in the night to 2026-03-29, back in the night to 2026-10-25.
  expect(hours('2026-03-27T16:00:00Z')).toBe(63);
  expect(hours('2026-10-23T15:00:00Z')).toBe(65);
  const night = { sun: [{ from: '02:30', to: '05:00' }] };
  expect(hours('2026-03-29T00:00:00Z', night)).toBe(1.5);
  expect(hours('2026-10-25T00:30:00Z', night)).toBe(0);
  expect(hours('2026-10-25T03:59:00Z', night)).toBe(0);
  expect(hours('2026-10-25T04:00:00Z', night)).toBe(165.5);
});

test('business hours begin when they were said to, whatever the moment and the zone', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Pacific/Apia',
  );
  const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  fc.assert(
    fc.property(moments, zones, (at, zone) => {
      const wait = untilBusinessHours(new Date(at), WEEK, zone);
      expect(wait).toBeTypeOf('number');
      expect(untilBusinessHours(new Date(at + (wait ?? 0)), WEEK, zone)).toBe(0);
      // A millisecond before, there is one to wait, unless it was within hours from the first.
      const just = wait === 0 ? 1 : untilBusinessHours(new Date(at + (wait ?? 0) - 1), WEEK, zone);
      expect(just).toBe(1);
    }),
  );
});

test('every kind of Action has typed inputs', () => {
  expect(Object.keys(actionInputs).toSorted()).toEqual(actionType.options.toSorted());
});
