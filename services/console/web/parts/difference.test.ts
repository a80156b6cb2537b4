import { expect, test } from 'vitest';
import { differencesOf, sayValue } from './difference.ts';

test('only what differs is told, under its name, with what goes and what comes', () => {
  const before = { emails_per_hour: 100, currency: 'EUR', guarded: ['email.send'] };
  const after = { emails_per_hour: 20, currency: 'EUR', guarded: [] };
  expect(differencesOf(before, after, { emails_per_hour: 'E-mails in an hour' })).toEqual([
    { label: 'E-mails in an hour', before: '100', after: '20' },
    { label: 'guarded', before: 'email.send', after: 'none' },
  ]);
});

test('a member that is new or gone has nothing on the other side', () => {
  const odoo: Record<string, boolean> = { coda: true, odoo: false };
  expect(differencesOf<Record<string, boolean>>({ coda: true }, odoo)).toEqual([
    { label: 'odoo', before: null, after: 'off' },
  ]);
});

test('values are said in words, never as JSON', () => {
  expect(sayValue({ from: '22:00', to: '07:00' })).toBe('from 22:00, to 07:00');
  expect(sayValue([])).toBe('none');
  expect(sayValue(null)).toBe('none');
  expect(sayValue(false)).toBe('off');
});
