import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionRequest } from '@almanac/shared/contracts/actions';
import { taggedHash } from '@almanac/shared/lang/canonical';
import { PAYLOAD_TAG, resolvePayload, tampering } from './payload.ts';

const facts = {
  requested_by: 'observer',
  policy_version: 1,
  expires_at: new Date('2026-11-21T10:00:00Z'),
};

function requestOf(body: string) {
  return actionRequest.parse({
    action_type: 'coda.post_thread',
    inputs: { body, date: '2026-11-20', author: 'Almanac', external_id: 'almanac-daily-1' },
    target: { system: 'coda', ref: 'Daily Thread' },
    expected_effect: 'One row in the Daily Thread.',
    reasoning: 'The day is over and its reflection is ready.',
    rollback: { strategy: 'manual' },
    idempotency_key: 'coda.post_thread:1',
  });
}

test('the hash is the tagged hash of the payload, whatever the order of the fields', () => {
  const { payload, hash } = resolvePayload(requestOf('A good day.'), facts);
  expect(hash).toBe(taggedHash(PAYLOAD_TAG, payload));
  const shuffled = Object.fromEntries(Object.entries(payload).toReversed());
  expect(hash).toBe(taggedHash(PAYLOAD_TAG, shuffled));
});

test('every changed field of a stored Action is noticed', () => {
  const { payload, text, hash } = resolvePayload(requestOf('A good day.'), facts);
  const stored = { ...payload, payload: text, payload_hash: hash };
  expect(tampering(stored, hash)).toBeUndefined();
  const changes = fc.record(
    {
      action_type: fc.constant('coda.update_task'),
      target: fc.record({ system: fc.constant('coda'), ref: fc.string({ maxLength: 5 }) }),
      inputs: fc.record({ body: fc.string() }),
      requested_by: fc.constantFrom('planner', ''),
      policy_version: fc.integer({ min: 2 }),
      expires_at: fc.constant('2036-11-21T10:00:00.000Z'),
      payload: fc.constant(text.replace('good', 'bad')),
      payload_hash: fc.constant('0'.repeat(64)),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(changes, (change) => {
      if (Object.keys(change).length === 0) return;
      expect(tampering({ ...stored, ...change }, hash)).toBeTypeOf('string');
    }),
  );
});
