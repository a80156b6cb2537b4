import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { serveApp, type ServedApp } from './serve-app.ts';

let testing: TestDatabase;
let app: ServedApp;
let token: string;
let other_token: string;
let runs: Record<string, number> = {};
let answers: (() => Response)[] = [];
let held: Promise<void> = Promise.resolve();

beforeAll(async () => {
  testing = await createTestDatabase();
  token = await testing.token('n8n', 'orchestrator');
  other_token = await testing.token('console');
  app = await serveApp(testing.openAs('planner'), (routes) => {
    for (const path of ['/api/v1/plans', '/api/v1/others', '/webhook/x']) {
      routes.post(path, async (c) => {
        const n = (runs[path] = (runs[path] ?? 0) + 1);
        await held;
        const scripted = answers.shift();
        return scripted?.() ?? c.json({ n, body: await c.req.text() }, 201);
      });
    }
    routes.get('/api/v1/plans', (c) => c.json({ n: (runs['get'] = (runs['get'] ?? 0) + 1) }));
  });
});
afterAll(async () => {
  await app.close();
  await testing.drop();
});

let last_key = 0;
function newKey(): string {
  runs = {};
  answers = [];
  held = Promise.resolve();
  last_key += 1;
  return `key-${last_key}`;
}

function post(
  key: string,
  body = '{"a": 1}',
  more: { path?: string; token?: string } = {},
): Promise<Response> {
  return fetch(`${app.url}${more.path ?? '/api/v1/plans'}`, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${more.token ?? token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
  });
}

test('a repeated key gets the first answer: status, type and body, marked as a replay', async () => {
  const key = newKey();
  const first = await post(key);
  const second = await post(key);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(await second.text()).toBe(await first.text());
  expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(second.headers.get('x-request-id')).toMatch(/^req_/);
  expect(runs).toEqual({ '/api/v1/plans': 1 });
});

test('the same JSON in another spelling is the same request', async () => {
  const key = newKey();
  const first = await post(key, '{"a": 1, "b": [true, "é"]}');
  const second = await post(key, '{ "b":[true,"\\u00e9"],\n"a":1.0 }');
  expect(await second.text()).toBe(await first.text());
  expect(runs).toEqual({ '/api/v1/plans': 1 });
});

test('another body under the same key is 409 idempotency_conflict', async () => {
  const key = newKey();
  await post(key, '{"a": 1}');
  const refused = await post(key, '{"a": 2}');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'idempotency_conflict' });
  const query = await post(key, '{"a": 1}', { path: '/api/v1/plans?dry_run=true' });
  expect(query.status).toBe(409);
});

test('20 identical requests at once run the handler once and get one answer', async () => {
  const key = newKey();
  held = new Promise((resolve) => setTimeout(resolve, 300));
  const all = await Promise.all(Array.from({ length: 20 }, () => post(key)));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(await Promise.all(all.map((one) => one.text()))).size).toBe(1);
  expect(runs).toEqual({ '/api/v1/plans': 1 });
});

test.each([423, 429, 500, 502, 503])('an answer %i is never kept', async (status) => {
  const key = newKey();
  answers = [() => new Response('{}', { status })];
  expect((await post(key)).status).toBe(status);
  const again = await post(key);
  expect(again.status).toBe(201);
  expect(again.headers.get('idempotency-replayed')).toBeNull();
  expect(runs).toEqual({ '/api/v1/plans': 2 });
});

test('a bug and a refusal for want of the database are not kept either', async () => {
  const key = newKey();
  const throwing = (error: Error) => (): never => {
    throw error;
  };
  answers = [throwing(new Error('a bug')), throwing(new AppError('locked', 'stopped'))];
  expect((await post(key)).status).toBe(500);
  expect((await post(key)).status).toBe(423);
  expect((await post(key)).status).toBe(201);
});

test('a refusal of the request itself is kept', async () => {
  const key = newKey();
  answers = [() => Response.json({ code: 'invalid' }, { status: 422 })];
  expect((await post(key)).status).toBe(422);
  const again = await post(key);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([422, 'true']);
});

test('a key belongs to its actor and its route', async () => {
  const key = newKey();
  await post(key);
  await post(key, '{"other": 1}', { token: other_token });
  await post(key, '{"third": 1}', { path: '/api/v1/others' });
  expect(runs).toEqual({ '/api/v1/plans': 2, '/api/v1/others': 1 });
});

test('a key whose holder died is free again when its lease is over', async () => {
  const key = newKey();
  await holdByTheDead(key, '-1 second');
  const answer = await post(key);
  expect(answer.status).toBe(201);
  expect((await post(key)).headers.get('idempotency-replayed')).toBe('true');
  expect(runs).toEqual({ '/api/v1/plans': 1 });
});

test('a waiting request takes over when the lease of a dead holder ends', async () => {
  const key = newKey();
  await holdByTheDead(key, '600 milliseconds');
  const started = performance.now();
  expect((await post(key)).status).toBe(201);
  expect(performance.now() - started).toBeGreaterThan(400);
  expect(runs).toEqual({ '/api/v1/plans': 1 });
});

test('of many who wait for a dead holder, one runs', async () => {
  const key = newKey();
  await holdByTheDead(key, '300 milliseconds');
  const all = await Promise.all(Array.from({ length: 8 }, () => post(key)));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([201]));
  expect(runs).toEqual({ '/api/v1/plans': 1 });
});

test('the holder of a key renews its lease while it works', async () => {
  const key = newKey();
  let release = (): void => undefined;
  held = new Promise((resolve) => {
    release = resolve;
  });
  const first = post(key);
  const until = await waitFor('the key is held', () => lockedUntil(key));
  await waitFor('the lease grew', async () => ((await lockedUntil(key)) ?? '') > until, 8000);
  release();
  expect((await first).status).toBe(201);
});

test.each([
  ['empty', ''],
  ['of 201 characters', 'k'.repeat(201)],
])('a key that is %s is refused', async (_what, key) => {
  newKey();
  expect((await post(key)).status).toBe(422);
  expect(runs).toEqual({});
});

test('a key of 200 characters is taken', async () => {
  newKey();
  expect((await post('k'.repeat(200))).status).toBe(201);
});

test('no key, a GET, or a path outside of the API is left alone', async () => {
  const key = newKey();
  await post(key, '{}', { path: '/webhook/x' });
  await post(key, '{}', { path: '/webhook/x' });
  for (let i = 0; i < 2; i += 1) {
    await fetch(`${app.url}/api/v1/plans`, {
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
    });
  }
  expect(runs).toEqual({ '/webhook/x': 2, get: 2 });
});

async function lockedUntil(key: string): Promise<string | undefined> {
  const { rows } = await testing.admin.query<{ locked_until: string }>(
    'select locked_until from core.idempotency_keys where key = $1',
    [key],
  );
  return rows[0]?.locked_until;
}

async function holdByTheDead(key: string, lease: string): Promise<void> {
  await testing.admin.query(
    `insert into core.idempotency_keys (actor, route, key, body_hash, locked_until)
     values ('n8n', 'POST /api/v1/plans', $1, $2, now() + $3::interval)`,
    [key, canonicalHash(['', { a: 1 }]), lease],
  );
}
