import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticate } from '@almanac/shared/http/authenticate';
import { issueToken } from '@almanac/shared/http/issue-token';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { liveTokens, revokeTokens } from './cli/revoke-tokens.ts';

let testing: TestDatabase;
beforeAll(async () => {
  testing = await createTestDatabase();
});
afterAll(() => testing.drop());

const at = new Date('2026-11-27T10:00:00Z');
const rotated = { actor: 'rotated', actor_type: 'service', all_clients: true } as const;
const opens = (token: string): Promise<boolean> =>
  authenticate(testing.openAs('planner'), `Bearer ${token}`).then(
    () => true,
    () => false,
  );

test('a token that was replaced ends at once, the new one stays, and the audit tells it without the token', async () => {
  const { admin } = testing;
  const old = await issueToken(admin, rotated);
  await admin.query(
    `update core.api_tokens set created_at = now() - interval '1 day' where actor = 'rotated'`,
  );
  const fresh = await issueToken(admin, rotated);
  const other = await testing.token('planner');
  expect(await revokeTokens(admin, 'rotated', { keep_newest: true, at })).toHaveLength(1);
  expect([await opens(old), await opens(fresh), await opens(other)]).toEqual([false, true, true]);
  expect(await revokeTokens(admin, 'rotated', { keep_newest: true, at })).toEqual([]);
  const { rows } = await admin.query<{ canon: string }>(
    `select canon from core.audit_event where action = 'token.revoked' and subject = 'rotated'`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.canon).not.toContain(old);
});

test('with all of them the last one ends too', async () => {
  const last = await issueToken(testing.admin, { ...rotated, actor: 'gone' });
  expect((await liveTokens.many(testing.admin)).map(({ actor }) => actor)).toContain('gone');
  await revokeTokens(testing.admin, 'gone', { keep_newest: false, at });
  expect(await opens(last)).toBe(false);
  expect((await liveTokens.many(testing.admin)).map(({ actor }) => actor)).not.toContain('gone');
});
