/** The canvas's table over memories; every number below was counted by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsReply } from '@almanac/shared/contracts/analytics';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
const PATH = '/api/v1/memory-gateway/analytics/memory_growth';

beforeAll(async () => {
  gateway = await startGateway({
    ALMANAC_CLOCK: '2026-11-23T12:00:00Z',
    ALMANAC_ZONE: 'Europe/Berlin',
  });
  await remember('a', '2026-11-01T10:00:00Z', 'fact', null);
  await remember('b', '2026-11-20T10:00:00Z', 'fact', 'kestrel');
  await remember('c', '2026-11-20T11:00:00Z', 'decision', 'kestrel');
  // 00:30 of the 22nd in Berlin.
  await remember('d', '2026-11-21T23:30:00Z', 'fact', 'acme');
  await remember('e', '2026-11-22T10:00:00Z', 'fact', null, 'rejected');
});
afterAll(() => gateway.close());

async function remember(
  id: string,
  at: string,
  ...[kind, client_id, status = 'current']: [string, string | null, string?]
): Promise<void> {
  await gateway.db.admin.query(
    `insert into memory.memories (memory_id, client_id, kind, authority, confidence, content, content_hash, fingerprint, source,
       recorded_at, recorded_by, status)
     values ($1, $2, $3, 'inferred', 1, $1, $1, $1, '{"type":"test"}', $4, 'test', $5)`,
    [id, client_id, kind, at, status],
  );
}

const days = { from: '2026-11-20', to: '2026-11-22' };

test.each([
  // total, added
  [
    {},
    4,
    [
      ['2026-11-20', 3, 2],
      ['2026-11-21', 3, 0],
      ['2026-11-22', 4, 1],
    ],
  ],
  [
    { kind: 'fact' },
    3,
    [
      ['2026-11-20', 2, 1],
      ['2026-11-21', 2, 0],
      ['2026-11-22', 3, 1],
    ],
  ],
  [
    { client_id: 'acme' },
    2,
    [
      ['2026-11-20', 1, 0],
      ['2026-11-21', 1, 0],
      ['2026-11-22', 2, 1],
    ],
  ],
  [
    { authority: 'canonical' },
    0,
    [
      ['2026-11-20', 0, 0],
      ['2026-11-21', 0, 0],
      ['2026-11-22', 0, 0],
    ],
  ],
])('memory_growth of %j adds up what was recorded until each day', async (params, n, rows) => {
  const { status, body } = await gateway.post(PATH, { ...days, ...params });
  expect(status, JSON.stringify(body)).toBe(200);
  expect(analyticsReply.parse(body)).toMatchObject({ n, rows, source: 'memory.memories' });
});

test('a token that may not see all clients sees a client and what is global, and nothing of another', async () => {
  const options = { token: gateway.orchestrator };
  expect((await gateway.post(PATH, days, options)).status).toBe(403);
  expect((await gateway.post(PATH, { ...days, client_id: '*' }, options)).status).toBe(403);
  const { body } = await gateway.post(PATH, { ...days, client_id: 'acme' }, options);
  expect(body['n']).toBe(2);
});
