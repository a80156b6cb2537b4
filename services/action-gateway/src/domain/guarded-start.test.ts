import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sayTimeIn } from './card-of.ts';
import { defaultLife, guardedWait, lateStart, type Calendar } from './guarded-start.ts';

const HOUR_MS = 3600_000;
const zone = 'Europe/Berlin';
const office = [{ from: '09:00', to: '17:00' }];
const days = { mon: office, tue: office, wed: office, thu: office, fri: office };
const calendar: Calendar = {
  guardrails: { guarded_types: ['email.send'], business_hours: { zone: null, days } },
  zone,
};
const mail = { action_type: 'email.send' as const, inputs: {} };
const FRIDAY_16 = new Date('2026-11-27T16:00:00+01:00');

test('what is asked on a Friday at four lives until Tuesday; what is not guarded lives a day', () => {
  const ends = FRIDAY_16.getTime() + defaultLife(mail, calendar, FRIDAY_16);
  expect(new Date(ends).toISOString()).toBe('2026-12-01T08:00:00.000Z');
  const post = { ...mail, action_type: 'coda.post_thread' as const };
  expect(defaultLife(post, calendar, FRIDAY_16)).toBe(24 * HOUR_MS);
});

test('whenever it is asked, an answer within a day leaves a day to begin', () => {
  const any_time = fc.integer({ min: 0, max: 21 * 24 * 60 });
  const answer = fc.integer({ min: 0, max: 24 * 60 });
  fc.assert(
    fc.property(any_time, answer, (minute, after) => {
      const asked = new Date(FRIDAY_16.getTime() + minute * 60_000);
      const answered = new Date(asked.getTime() + after * 60_000);
      const begins = answered.getTime() + (guardedWait(mail, calendar, answered) ?? Infinity);
      const ends = asked.getTime() + defaultLife(mail, calendar, asked);
      expect(ends - begins).toBeGreaterThanOrEqual(24 * HOUR_MS);
    }),
  );
});

test('what cannot begin before it expires says so, and nothing else does', () => {
  const at = { now: new Date('2026-11-27T18:00:00+01:00'), say: sayTimeIn(zone) };
  const until = (expires_at: string) => lateStart({ ...mail, expires_at }, calendar, at);
  expect(until('2026-11-28T16:00:00+01:00')).toMatch(
    /^It would begin Mon,? 30 Nov.* 09:00 CET, but it expires Sat,? 28 Nov.* 16:00 CET: approved or not, it is not done\.$/,
  );
  expect(until('2026-12-01T09:00:00+01:00')).toBeUndefined();
  const grave = { ...mail, inputs: { severity: 'SEV1' }, expires_at: '2026-11-28T16:00:00+01:00' };
  expect(lateStart(grave, calendar, at)).toBeUndefined();
});
