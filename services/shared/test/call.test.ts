import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { problemResponse } from '@almanac/shared/http/problem';
import { inRequestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

type Answer = (response: ServerResponse) => void | Promise<void>;

const reply = z.object({ ok: z.boolean() });
let seen: Seen[] = [];
let script: Answer[] = [];
let standard: Answer = json(200, { ok: true });
let url = '';
let client: ServiceClient;

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { method, headers } = request;
    seen.push({ method, url: request.url, headers, body });
    void (script.shift() ?? standard)(response);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
beforeEach(() => {
  [seen, script, standard] = [[], [], json(200, { ok: true })];
  client = serviceClient({ service: 'planner', url, token: 'the-token' });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function json(status: number, body: unknown): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}
const refuse =
  (error: unknown): Answer =>
  async (response) => {
    const made = problemResponse(error, 'req_there');
    response.writeHead(made.status, Object.fromEntries(made.headers)).end(await made.text());
  };
const silence: Answer = () => undefined;
const cut: Answer = (response) => void response.destroy();

const get = (more: { timeout_ms?: number } = {}) =>
  client.call({ method: 'GET', path: '/api/v1/x', reply, ...more });
const post = (idempotency_key?: string, timeout_ms?: number) =>
  client.call({
    method: 'POST',
    path: '/api/v1/x',
    body: { a: 1 },
    reply,
    ...(idempotency_key === undefined ? {} : { idempotency_key }),
    ...(timeout_ms === undefined ? {} : { timeout_ms }),
  });

async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  const error = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

test('a call carries token, request id, key, query and JSON body', async () => {
  const actor = { actor: 'n8n', actor_type: 'orchestrator', all_clients: false } as const;
  await inRequestScope({ request_id: 'req_here', actor }, () =>
    client.call({
      method: 'POST',
      path: '/api/v1/x',
      query: { a: 'ä & b', n: 1, none: undefined },
      body: { text: 'é' },
      idempotency_key: 'k-1',
      reply,
    }),
  );
  expect(seen[0]).toMatchObject({ method: 'POST', body: '{"text":"é"}' });
  expect(seen[0]?.url).toBe('/api/v1/x?a=%C3%A4+%26+b&n=1');
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer the-token',
    'x-request-id': 'req_here',
    'idempotency-key': 'k-1',
    'content-type': 'application/json',
  });
});

describe('a refusal of the other service', () => {
  test.each(['invalid', 'forbidden', 'not_found', 'conflict', 'locked', 'rate_limited'] as const)(
    '"%s" comes out as what it was, at the first attempt',
    async (kind) => {
      const errors = [{ path: 'a', message: 'no' }];
      standard = refuse(
        new AppError(kind, 'Why.', { code: 'fine_code', errors, retry_after_s: 9 }),
      );
      const refused = await refusalOf(get());
      expect(refused).toMatchObject({ kind, code: 'fine_code', errors, retry_after_s: 9 });
      expect(refused.message).toBe('Why.');
      expect(seen).toHaveLength(1);
    },
  );

  test('without a problem document keeps its class', async () => {
    standard = json(404, { error: 'no' });
    const refused = await refusalOf(get());
    expect(refused).toMatchObject({ kind: 'not_found' });
    expect(refused.message).toContain('planner');
  });

  test('a bug there is "unavailable" here', async () => {
    standard = refuse(new Error('a bug'));
    expect(await refusalOf(post())).toMatchObject({ kind: 'unavailable' });
  });
});

describe('no usable answer is "unavailable" and names the service', () => {
  test.each<[string, Answer]>([
    ['silence', silence],
    ['a cut connection', cut],
    ['no JSON', (response) => void response.end('<html>')],
    [
      'half an answer',
      (response) => void response.writeHead(200, { 'content-length': 99 }).end('{'),
    ],
    ['another shape', json(200, { ok: 'yes' })],
    ['a bare 502', (response) => void response.writeHead(502).end('bad gateway')],
  ])('%s', async (_what, answer) => {
    standard = answer;
    const refused = await refusalOf(post(undefined, 300));
    expect(refused.kind).toBe('unavailable');
    expect(refused.message).toContain('planner');
    expect(seen).toHaveLength(1);
  });

  test('nobody listens', async () => {
    client = serviceClient({ service: 'observer', url: 'http://127.0.0.1:1', token: 't' });
    const refused = await refusalOf(get());
    expect(refused).toMatchObject({ kind: 'unavailable', retry_after_s: 5 });
    expect(refused.message).toContain('observer');
  });

  test('an answer that drips is given up at the deadline too', async () => {
    standard = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    };
    const started = performance.now();
    expect((await refusalOf(post(undefined, 300))).kind).toBe('unavailable');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a call without an answer', () => {
  test('is tried again when it is a GET', async () => {
    script = [cut, json(503, {})];
    expect(await get()).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
  });

  test('is tried again, under the same key, when it has one', async () => {
    script = [cut];
    expect(await post('k-2')).toEqual({ ok: true });
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['k-2', 'k-2']);
  });

  test('is never repeated when it could do a thing twice', async () => {
    script = [cut];
    expect((await refusalOf(post())).kind).toBe('unavailable');
    expect(seen).toHaveLength(1);
  });

  test('is given up after the third attempt', async () => {
    standard = cut;
    await refusalOf(get());
    expect(seen).toHaveLength(3);
  });
});

test('a service that stays down is left alone for a while, and asked again after it', async () => {
  standard = cut;
  for (let i = 0; i < 5; i += 1) await refusalOf(get());
  const before = seen.length;
  expect(before).toBeLessThan(15);
  const refused = await refusalOf(get());
  expect(refused).toMatchObject({ kind: 'unavailable', retry_after_s: 5 });
  expect(refused.message).toContain('planner');
  expect(seen).toHaveLength(before);
  standard = json(200, { ok: true });
  await new Promise((resolve) => setTimeout(resolve, 2100));
  expect(await get()).toEqual({ ok: true });
});
