import { guardrailSettings } from '@almanac/shared/contracts/guardrails';
import { expect, test } from 'vitest';
import {
  guardrailLines,
  numberAt,
  NUMBERS,
  sayLimit,
  withNumber,
  type Settings,
} from './limit-words.ts';

const settings: Settings = guardrailSettings.parse({
  currency: 'EUR',
  requesters: [{ requester: '*', action_types: ['*'] }],
  per_action: { recipients: 10, records: 500, amount: '5000' },
  per_day: { recipients: 100, amount: '10000' },
  emails_per_hour: 100,
  sms_per_day: 50,
  connector_calls_per_s: 10,
  proposals: { per_hour: 10, per_day: 50 },
  business_hours: { zone: null, days: { mon: [{ from: '09:00', to: '17:00' }] } },
  guarded_types: ['email.send'],
});

test('every number can be changed at its place, and what comes out is what the owner takes', () => {
  for (const [path] of NUMBERS) {
    const changed = withNumber(settings, path, ' 7 ');
    expect(guardrailSettings.parse(changed)).toEqual(changed);
    expect(changed && numberAt(changed, path)).toBe('7');
    const lines = changed ? guardrailLines(changed) : {};
    const before = guardrailLines(settings);
    expect(Object.keys(lines).filter((key) => lines[key] !== before[key])).toHaveLength(1);
  }
});

test.each(['', '-1', '1.5', 'many', '1e3'])('%o is no count, and nothing is changed', (text) => {
  expect(withNumber(settings, 'emails_per_hour', text)).toBeUndefined();
});

test('limits say what, in which time and whose', () => {
  const limit = { used: 0, allowed: 1 };
  const mail = { ...limit, name: 'mail', subject: 'everybody', window_ms: 3_600_000 };
  expect(sayLimit(mail)).toBe('E-mails in an hour');
  const calls = { ...limit, name: 'calls', subject: 'google_calendar', window_ms: 10_000 };
  expect(sayLimit(calls)).toBe('Calls in 10 s, google calendar');
  const rate = { ...limit, name: 'actions per minute', subject: 'ana', window_ms: 60_000 };
  expect(sayLimit(rate)).toBe('Actions in a minute, ana');
});

test('guardrails are said in words', () => {
  expect(guardrailLines(settings)).toMatchObject({
    'Everybody else may ask for': 'everything',
    'Only in business hours': 'E-mail: send',
    'Business hours': 'Monday 09:00–17:00',
  });
});
