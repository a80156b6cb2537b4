import { expect, test } from 'vitest';
import { keyRefusal } from './key-refusal.ts';

const failure = (status: number, metadata?: Record<string, unknown>) => ({
  status,
  error: { code: status, message: 'No for sk-or-secret', metadata },
});

test.each([401, 402, 403])('%i is a refusal of the key, in words without the key', (status) => {
  const refused = keyRefusal(failure(status), 'sk-or-secret');
  expect(refused).toMatchObject({ kind: 'unavailable', code: 'credential_refused' });
  expect(refused?.message).toContain('[key]');
  expect(refused?.message).not.toContain('sk-or-secret');
});

test('an error inside an answer of 200 counts as the same refusal', () => {
  const inside = { error: { code: 401, message: 'User not found' } };
  expect(keyRefusal(inside, 'k')?.message).toBe(
    'OpenRouter refuses our key (401): User not found.',
  );
});

test.each([
  ['a text that moderation stopped', failure(403, { reasons: ['x'], flagged_input: 'y' })],
  [
    'credits bound by what is under way',
    failure(402, { limit_source: 'openrouter_in_flight_budget' }),
  ],
  ['an outage', failure(503)],
  ['too many questions', failure(429)],
  ['no answer at all', new Error('connect ECONNREFUSED')],
])('%s says nothing about the key', (_, said) => {
  expect(keyRefusal(said, 'k')).toBeUndefined();
});
