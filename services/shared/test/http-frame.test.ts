import { request } from 'node:http';
import { createRoute, z } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problem, type Problem } from '@almanac/shared/contracts/common';
import { issueToken } from '@almanac/shared/http/issue-token';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { serveApp, type ServedApp } from './serve-app.ts';

let testing: TestDatabase;
let app: ServedApp;
let token: string;

const SECRET_OF_A_BUG = 'password of the database is hunter2';

beforeAll(async () => {
  testing = await createTestDatabase();
  token = await testing.token('planner');
  app = await serveApp(
    testing.openAs('memory-gateway'),
    (routes) => {
      routes.openapi(
        createRoute({
          method: 'post',
          path: '/api/v1/echo',
          request: { body: jsonBody(z.strictObject({ text: z.string().max(2_000_000) })) },
          responses: { 200: jsonReply(z.object({}).loose(), 'what was sent'), ...refusals },
        }),
        (c) => c.json({ ...c.req.valid('json'), scope: requestScope() ?? null }, 200),
      );
      routes.get('/api/v1/things/:id', (c) => c.json({ id: c.req.param('id') }));
      routes.get('/api/v1/bug', () => {
        throw new Error(SECRET_OF_A_BUG);
      });
      routes.get('/api/v1/refused/:kind', (c) => {
        const options = { errors: [{ path: 'a.b', message: 'no' }], retry_after_s: 7 };
        throw new AppError(c.req.param('kind') as 'locked', 'A reason.', options);
      });
      routes.post('/webhooks/google', (c) => c.json({ actor: requestScope()?.actor.actor }));
      routes.get('/approvals/:code', (c) => c.json({ code: c.req.param('code') }));
    },
    { open_paths: ['/webhooks/google', '/approvals/*'] },
  );
});
afterAll(async () => {
  await app.close();
  await testing.drop();
});

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${app.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
  });
const post = (path: string, body: string, type = 'application/json'): Promise<Response> =>
  call(path, { method: 'POST', body, headers: { 'content-type': type } });

/** The answer's problem document, checked against the contract and against its own status line. */
async function problemOf(response: Response, status: number): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const read = problem.parse(await response.json());
  expect([response.status, read.status]).toEqual([status, status]);
  expect(read.request_id).toBe(response.headers.get('x-request-id'));
  return read;
}

describe('a token', () => {
  const get = (authorization?: string): Promise<Response> =>
    fetch(`${app.url}/api/v1/things/1`, {
      headers: authorization === undefined ? {} : { authorization },
    });
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  test('lets its holder in, as Bearer or as the password of Basic', async () => {
    for (const good of [`Bearer ${token}`, `bearer  ${token}`, basic(`anyone:${token}`)]) {
      expect((await get(good)).status, good).toBe(200);
    }
  });

  test.each([
    ['missing', undefined],
    ['empty', 'Bearer '],
    ['without a scheme', 'alm_something'],
    ['of another scheme', 'Digest abc'],
    ['unknown', 'Bearer alm_not-one-of-ours'],
    ['with spaces inside', 'Bearer a b'],
    ['longer than any', `Bearer ${'x'.repeat(501)}`],
    ['a Basic that is no base64', 'Basic %%%'],
    ['a Basic with an empty password', `Basic ${Buffer.from('me:').toString('base64')}`],
  ])('that is %s is refused with 401', async (_what, header) => {
    expect(await problemOf(await get(header), 401)).toMatchObject({ code: 'unauthorized' });
  });

  test('that was revoked is refused from the next request on', async () => {
    const actor = { actor: 'temp', actor_type: 'service', all_clients: false } as const;
    const revoked = await issueToken(testing.admin, actor);
    expect((await get(`Bearer ${revoked}`)).status).toBe(200);
    await testing.admin.query(`update core.api_tokens set revoked_at = now() where actor = 'temp'`);
    await problemOf(await get(`Bearer ${revoked}`), 401);
  });

  test('of what scrapes opens /metrics and nothing else', async () => {
    const actor = { actor: 'prometheus', actor_type: 'service', all_clients: false } as const;
    const scraper = await issueToken(testing.admin, actor, undefined, 'metrics');
    const ask = (path: string): Promise<Response> =>
      fetch(`${app.url}${path}`, { headers: { authorization: `Bearer ${scraper}` } });
    expect((await ask('/metrics')).status).toBe(200);
    for (const path of ['/api/v1/things/1', '/openapi.json', '/metrics/', '/health']) {
      await problemOf(await ask(path), 403);
    }
  });

  test('is not stored, only its hash', async () => {
    const { rows } = await testing.admin.query<{ row: string }>(
      'select t::text as row from core.api_tokens t',
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
  });

  test('is not needed on open paths, and on no path that only looks like one', async () => {
    const open = await fetch(`${app.url}/webhooks/google`, { method: 'POST' });
    expect(await open.json()).toEqual({ actor: 'anonymous' });
    expect((await fetch(`${app.url}/approvals/abc`)).status).toBe(200);
    for (const path of ['/webhooks/google2', '/webhooks/google/x', '/approvals', '/metrics']) {
      expect((await fetch(`${app.url}${path}`)).status, path).toBe(401);
    }
    for (const path of [
      '/approvals/../api/v1/things/1',
      '/approvals/%2e%2e/api/v1/things/1',
      '//api/v1/things/1',
      '/approvals/..%2fapi/v1/things/1',
    ]) {
      expect(await rawGet(path), path).not.toContain('"id":"1"');
    }
  });
});

/** Sends the path as it stands: fetch would tidy it up. */
function rawGet(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const sent = request({ hostname, port, path }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the request id', () => {
  test('of the caller is kept in the answer, in the scope and in the log', async () => {
    const headers = { 'x-request-id': 'caller-1.a:b', 'content-type': 'application/json' };
    const answer = await call('/api/v1/echo', { method: 'POST', headers, body: '{"text": "x"}' });
    expect(answer.headers.get('x-request-id')).toBe('caller-1.a:b');
    expect(await answer.json()).toMatchObject({
      scope: {
        request_id: 'caller-1.a:b',
        actor: { actor: 'planner' },
        doing: 'POST /api/v1/echo',
      },
    });
    expect(app.lines).toContainEqual(
      expect.objectContaining({ request_id: 'caller-1.a:b', actor: 'planner', status: 200 }),
    );
  });

  test.each(['with space', 'x'.repeat(121), 'semi;colon', ''])(
    'of the caller is replaced when it is unfit: "%s"',
    async (given) => {
      const answer = await call('/api/v1/things/1', { headers: { 'x-request-id': given } });
      expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    },
  );
});

describe('a refusal is problem+json', () => {
  test('400 for a body that is no JSON', async () => {
    const refused = await problemOf(await post('/api/v1/echo', '{"text": '), 400);
    expect(refused).toMatchObject({ code: 'bad_json' });
  });

  test('404 for a path nobody serves, naming it', async () => {
    expect((await problemOf(await call('/api/v1/nowhere'), 404)).detail).toContain(
      '/api/v1/nowhere',
    );
  });

  test('404 for a method a path does not have', async () => {
    await problemOf(await call('/api/v1/things/1', { method: 'DELETE' }), 404);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    '415 for the content type "%s"',
    async (type) => {
      const refused = await problemOf(await post('/api/v1/echo', '{"text": "x"}', type), 415);
      expect(refused.detail).toContain('application/json');
    },
  );

  test('422 with every field that is wrong', async () => {
    const refused = await problemOf(await post('/api/v1/echo', '{"text": 1, "more": 2}'), 422);
    expect(refused.errors?.map(({ path }) => path)).toEqual(['text', '']);
    expect(refused.errors?.[1]?.message).toContain('more');
  });

  test('422 for an empty body', async () => {
    expect([400, 422]).toContain((await post('/api/v1/echo', '')).status);
  });

  test('500 for a bug, which says nothing but where to look', async () => {
    const answer = await call('/api/v1/bug');
    const text = await answer.clone().text();
    const { request_id, code } = await problemOf(answer, 500);
    expect(code).toBe('internal');
    expect(text).not.toContain('hunter2');
    expect(text).not.toMatch(/\.ts|at /);
    expect(app.lines).toContainEqual(
      expect.objectContaining({
        request_id,
        msg: 'a bug',
        err: expect.objectContaining({ message: SECRET_OF_A_BUG }) as unknown,
      }),
    );
  });

  test.each([
    ['bad_request', 400],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['too_large', 413],
    ['unsupported_media', 415],
    ['invalid', 422],
    ['locked', 423],
    ['rate_limited', 429],
    ['unavailable', 503],
  ])('of kind %s has status %i, its fields and its Retry-After', async (kind, status) => {
    const answer = await call(`/api/v1/refused/${kind}`);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await problemOf(answer, status)).toMatchObject({
      code: kind,
      detail: 'A reason.',
      errors: [{ path: 'a.b', message: 'no' }],
    });
  });
});

describe('a body', () => {
  const MIB = 1024 * 1024;
  const bodyOf = (bytes: number): string => `{"text": "${'x'.repeat(bytes - 12)}"}`;

  test('of 10 MB is refused with an answer that the client sees every time', async () => {
    const body = bodyOf(10 * MIB);
    for (let round = 0; round < 20; round += 1) {
      await problemOf(await post('/api/v1/echo', body), 413);
    }
  });

  test('of just 1 MiB passes, one byte more is 413', async () => {
    expect(Buffer.byteLength(bodyOf(MIB))).toBe(MIB);
    expect((await post('/api/v1/echo', bodyOf(MIB))).status).toBe(200);
    expect(await problemOf(await post('/api/v1/echo', bodyOf(MIB + 1)), 413)).toMatchObject({
      code: 'too_large',
    });
  });

  test('without a length is counted as it comes', async () => {
    expect((await chunked(bodyOf(MIB))).status).toBe(200);
    await problemOf(await chunked(bodyOf(MIB + 1)), 413);
  });

  test('that is too large does not spoil the next request on the connection', async () => {
    for (let i = 0; i < 5; i += 1) {
      await problemOf(await post('/api/v1/echo', bodyOf(MIB + 1)), 413);
      expect((await call('/api/v1/things/1')).status).toBe(200);
    }
  });

  function chunked(text: string): Promise<Response> {
    const bytes = new TextEncoder().encode(text);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 65_536) {
          controller.enqueue(bytes.slice(at, at + 65_536));
        }
        controller.close();
      },
    });
    return call('/api/v1/echo', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
  }
});

describe('/metrics', () => {
  test('labels requests with the route, never with the path', async () => {
    await call('/api/v1/things/secret-id');
    await call('/api/v1/also/secret-id');
    const text = await (await call('/metrics')).text();
    expect(text).not.toContain('secret-id');
    expect(text).toMatch(
      /http_request_duration_seconds_count\{.*route="\/api\/v1\/things\/:id".* 1/,
    );
    expect(text).toContain('service="test"');
  });

  test('counts refusals under their status', async () => {
    await call('/api/v1/refused/locked');
    const text = await (await call('/metrics')).text();
    expect(text).toMatch(/route="\/api\/v1\/refused\/:kind",status="423"/);
  });
});

describe('the documentation', () => {
  test('is for token holders', async () => {
    expect((await fetch(`${app.url}/openapi.json`)).status).toBe(401);
    expect((await fetch(`${app.url}/docs`)).status).toBe(401);
  });

  test('has the routes, and opens in a browser with the token as password', async () => {
    const document = (await (await call('/openapi.json')).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(['/api/v1/echo']);
    const authorization = `Basic ${Buffer.from(`me:${token}`).toString('base64')}`;
    const page = await fetch(`${app.url}/docs`, { headers: { authorization } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  test('of a refused call tells a browser how to sign in', async () => {
    const refused = await fetch(`${app.url}/docs`, { headers: { accept: 'text/html' } });
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    await problemOf(refused, 401);
  });
});
