import { expect, test } from 'vitest';
import { askedWait, asProviderError, isLimit } from './google-errors.ts';

function refused(status: number, reason: string, headers: Record<string, string> = {}) {
  const data = { error: { code: status, message: 'no', errors: [{ reason }] } };
  return { response: { status, data, headers: { get: (name: string) => headers[name] ?? null } } };
}

test.each([
  [403, 'rateLimitExceeded'],
  [403, 'userRateLimitExceeded'],
  [403, 'quotaExceeded'],
  [403, 'calendarUsageLimits'],
  [429, 'rateLimitExceeded'],
])('quota: a %d %s means too fast, not that something is forbidden', (status, reason) => {
  const error = refused(status, reason);
  expect(isLimit(error)).toBe(true);
  expect(asProviderError(error, 'x')).toMatchObject({ kind: 'unavailable', code: 'provider_down' });
});

test.each([
  [403, 'insufficientPermissions', 'right_missing'],
  [403, 'requiredAccessLevel', 'provider_refused'],
  [403, 'forbidden', 'provider_refused'],
  [401, 'authError', 'credential_refused'],
  [404, 'notFound', 'provider_refused'],
])('quota: a %d %s is no limit, and is not tried again', (status, reason, code) => {
  const error = refused(status, reason);
  expect(isLimit(error)).toBe(false);
  expect(asProviderError(error, 'x').code).toBe(code);
});

test.each([
  ['7', 7],
  ['0.5', 0],
  ['99999', 3600],
  ['soon', 0],
])('Retry-After: %s', (text, seconds) => {
  expect(askedWait(refused(429, '', { 'retry-after': text }))).toBe(seconds);
});

test('Retry-After as a date is the time until then', () => {
  const until = new Date(Date.now() + 30_000).toUTCString();
  const wait = askedWait(refused(503, '', { 'retry-after': until }));
  expect(wait).toBeGreaterThan(28);
  expect(wait).toBeLessThanOrEqual(30);
});

test('an answer without a body, and no answer at all, are a provider that is down', () => {
  expect(asProviderError({ response: { status: 502, data: '' } }, 'x').code).toBe('provider_down');
  expect(asProviderError(new Error('socket hang up'), 'x').code).toBe('provider_down');
});
