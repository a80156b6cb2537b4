import { expect, test } from 'vitest';
import { auditFilter, followsOn, sayVerification, startOfDay } from './audit-words.ts';

const clock = (at: string): string => at.slice(11, 16);
const sound = { verified: true, rows: 48_210, head_seq: 48_210, faults: [] };

test('a whole chain is told with its length and when its head was signed', () => {
  const head = { size: 48_210, time: '2026-11-27T14:00:00Z' };
  expect(sayVerification(sound, head, clock)).toBe('48,210 entries, no gap, head signed 14:00');
});

test('a head that grew since the last signature is not told as signed', () => {
  const head = { size: 48_000, time: '2026-11-27T14:00:00Z' };
  expect(sayVerification(sound, head, clock)).toBe(
    '48,210 entries, no gap, signed up to entry 48,000 at 14:00',
  );
  expect(sayVerification(sound, null, clock)).toMatch(/no head is signed here$/);
});

test('damage is never told as whole', () => {
  const fault = { kind: 'gap' as const, seq: 7, audit_id: null, detail: 'x' };
  const found = { verified: false, rows: 1, head_seq: 1, faults: [fault] };
  expect(sayVerification(found, null, clock)).toBe('1 entry, 1 fault: the chain is damaged');
});

test('a day of the filter begins and ends in the zone of the person, also where the clock changes', () => {
  expect(startOfDay('2026-11-27', 'Europe/Berlin')).toBe('2026-11-26T23:00:00.000Z');
  expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
  expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
  // There midnight itself is skipped.
  expect(startOfDay('2009-10-11', 'America/Santiago')).toBe('2009-10-11T04:00:00.000Z');
  const filter = auditFilter({ tab: 'audit', actor: ' ana ', to: '2026-11-27' }, 'UTC');
  expect(filter).toEqual({ actor: 'ana', to: '2026-11-28T00:00:00.000Z' });
});

test('a row follows the one before it by its hash, and nothing is said without that one', () => {
  const rows = [
    { seq: 3, hash: 'c', prev_hash: 'b' },
    { seq: 2, hash: 'b', prev_hash: 'x' },
    { seq: 1, hash: 'a', prev_hash: '0' },
  ];
  expect(rows.map((row) => followsOn(row, rows))).toEqual(['yes', 'no', 'unknown']);
});

test('what is no day is handed on for the owner to refuse, at either end', () => {
  const filter = auditFilter({ tab: 'audit', from: '2026-02-30', to: '2026-02-30' }, 'UTC');
  expect(filter).toMatchObject({ from: '2026-02-30', to: '2026-02-30' });
});
