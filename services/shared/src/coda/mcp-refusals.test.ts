/** How an MCP server says no, by HTTP, by JSON-RPC or in a tool's answer: what has no effect is never taken for done. */
import { afterAll, expect, test } from 'vitest';
import { Hono } from 'hono';
import { serve, type Server } from '../http/serve.ts';
import { AppError } from '../lang/app-error.ts';
import { codaMcp } from './coda-mcp.ts';
import type { CodaPort } from './coda-port.ts';

const TOKEN = 'a-secret-token';
const opened: Server[] = [];
afterAll(() => Promise.all(opened.map((server) => server.close())));

interface Reply {
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
  http?: { status: number; body: string };
}
type Given = Record<string, unknown>;

const tool = (name: string, ...names: string[]) => ({
  name,
  inputSchema: { type: 'object', properties: Object.fromEntries(names.map((one) => [one, {}])) },
});
const TOOLS = [
  tool('coda_list_tables', 'doc_id'),
  tool('coda_list_rows', 'doc_id', 'table_id', 'limit', 'cursor'),
  tool('coda_get_row', 'doc_id', 'table_id', 'row_id'),
  tool('coda_upsert_rows', 'doc_id', 'table_id', 'rows', 'key_columns'),
  tool('coda_update_row', 'doc_id', 'table_id', 'row_id', 'cells'),
];

/** A server written by hand, so that it can answer what no library would; `in_session` answers whatever comes with a session. */
async function server(
  call: (given: Given) => Reply,
  in_session?: { status: number; body: string },
): Promise<{ coda: CodaPort; calls: Given[] }> {
  const calls: Given[] = [];
  const app = new Hono();
  app.post('/mcp', async (c) => {
    const asked: { id?: number; method: string; params: Given } = await c.req.json();
    if (c.req.header('mcp-session-id') !== undefined && in_session !== undefined) {
      return new Response(in_session.body, { status: in_session.status });
    }
    if (asked.id === undefined) return new Response(null, { status: 202 });
    const given = asked.params['arguments'] as Given;
    if (asked.method === 'tools/call') calls.push(given);
    const { http, ...reply } = answerTo(asked, () => call(given));
    if (http !== undefined) return new Response(http.body, { status: http.status });
    return c.json({ jsonrpc: '2.0', id: asked.id, ...reply }, 200, { 'mcp-session-id': 's1' });
  });
  const listening = await serve(app, '127.0.0.1', 0);
  opened.push(listening);
  return { coda: codaMcp({ url: `${listening.url}/mcp`, doc_id: 'd', token: TOKEN }), calls };
}

function answerTo(asked: { method: string; params: Given }, call: () => Reply): Reply {
  if (asked.method === 'tools/list') return { result: { tools: TOOLS } };
  if (asked.method !== 'initialize') return call();
  const { protocolVersion } = asked.params;
  const serverInfo = { name: 'by hand', version: '1' };
  return { result: { protocolVersion, capabilities: { tools: {} }, serverInfo } };
}

const text = (value: unknown): Reply => ({
  result: {
    content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
  },
});
const upsert = (coda: CodaPort) => coda.upsertRows('t', [{ title: 'One' }], ['title']);

async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

/** All that could reach a log. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), everything(error.cause)].join('\n');
}

test.each<[unknown, string]>([
  [{ error: 'Row edit failed: no such column' }, 'coda_rejected'],
  [{ error: { code: 'FORBIDDEN' } }, 'right_missing'],
  [{ success: false, message: 'not permitted' }, 'coda_rejected'],
  [{ ok: false, error: { code: 401 } }, 'credential_refused'],
  [{ status: 429, detail: 'slow down' }, 'provider_down'],
  [{ status: 'error', message: 'Row not found' }, 'coda_not_found'],
  [{ status_code: 503 }, 'provider_down'],
  [{ toolName: 'x', result: { error: 'denied' } }, 'coda_rejected'],
  [{ toolName: 'x', result: { status: 403 } }, 'right_missing'],
  [{}, 'provider_down'],
  [{ note: 'queued?' }, 'provider_down'],
  [[], 'provider_down'],
])('a write answered with %j did not happen', async (said, code) => {
  const { coda } = await server(() => text(said));
  expect(await refusalOf(upsert(coda))).toMatchObject({ code });
});

test.each<[unknown, string]>([
  [{ requestId: 'r-1' }, 'r-1'],
  [{ request_id: 'r-1', error: null }, 'r-1'],
  [{ toolName: 'x', result: { requestId: 'r-1' } }, 'r-1'],
  [{ status: 202, data: { request_id: 'r-1' } }, 'r-1'],
  [{ success: true }, ''],
  [{ ok: true, message: 'done' }, ''],
  [{ addedRowIds: ['i-1'] }, ''],
  [{ id: 'i-1' }, ''],
])('a write answered with %j was taken in', async (said, request_id) => {
  const { coda } = await server(() => text(said));
  expect(await upsert(coda)).toEqual({ request_id });
});

test('a server that gives its text once more under `result` is read by its text', async () => {
  const page = JSON.stringify({ items: [] });
  const structuredContent = { result: page };
  const { coda } = await server(() => ({
    result: { content: [{ type: 'text', text: page }], structuredContent },
  }));
  expect(await coda.listRows('t')).toEqual([]);
});

test.each([
  { status: 404, body: `Session not found for ${TOKEN}` },
  { status: 400, body: `Bad Request: No valid session ID provided, ${TOKEN}` },
])('a server that never keeps a session counts as down: %j', async (in_session) => {
  const { coda, calls } = await server(() => text([]), in_session);
  const works = [
    coda.listRows('t'),
    coda.whoami(),
    upsert(coda),
    coda.mutationStatus('r-1'),
    coda.listTables(),
  ];
  for (const work of works) {
    const refused = await refusalOf(work);
    expect(refused).toMatchObject({ kind: 'unavailable', code: 'provider_down' });
    expect(everything(refused)).not.toContain(TOKEN);
  }
  expect((await coda.check()).status).toBe('warn');
  expect(calls).toEqual([]);
});

test('a 400 to a call is a refusal of it, sent once', async () => {
  const { coda, calls } = await server(() => ({
    http: { status: 400, body: 'Row edit of size 90 KB exceeds the limit' },
  }));
  const refused = await refusalOf(upsert(coda));
  expect(refused).toMatchObject({ kind: 'invalid', code: 'coda_rejected' });
  expect(refused.message).toContain('90 KB');
  expect(calls).toHaveLength(1);
});

test('an endless error page is cut off, and its status counts', async () => {
  const body = `Unauthorized ${'x'.repeat(2_000_000)}`;
  const { coda } = await server(() => ({ http: { status: 401, body } }));
  const refused = await refusalOf(coda.listTables());
  expect(refused.code).toBe('credential_refused');
  expect(refused.message.length).toBeLessThan(600);
});

test.each([
  [-32_603, `Internal error with Bearer ${TOKEN}: upstream 502`, 'provider_down'],
  [-32_602, `bad argument ${TOKEN}`, 'coda_rejected'],
  [-32_001, `Unauthorized ${TOKEN}`, 'credential_refused'],
  [-32_000, `something ${TOKEN}`, 'provider_down'],
  [401, `Unauthorized ${TOKEN}`, 'credential_refused'],
  [429, `slow ${TOKEN}`, 'provider_down'],
  [503, `away ${TOKEN}`, 'provider_down'],
  [-1, `odd ${TOKEN}`, 'provider_down'],
])(
  'JSON-RPC error %i is what it means, and the token goes nowhere',
  async (code, message, ours) => {
    const { coda } = await server(() => ({ error: { code, message, data: { token: TOKEN } } }));
    const refused = await refusalOf(upsert(coda));
    expect(refused.code).toBe(ours);
    expect(everything(refused)).not.toContain(TOKEN);
  },
);

const at = '2026-11-23T08:00:00Z';
/** `count` rows in pages as asked for; an answer is cut after `most` characters. */
const rowsOf =
  (count: number, most: number, size: number) =>
  (given: Given): Reply => {
    const limit = Number(given['limit'] ?? 50);
    const from = Number(given['cursor'] ?? 0);
    const items = Array.from({ length: Math.min(limit, count - from) }, (_, index) => {
      const values = { k: String(from + index), text: 'x'.repeat(size) };
      return { id: `i-${from + index}`, createdAt: at, updatedAt: at, values };
    });
    const next = from + limit < count ? { nextPageToken: String(from + limit) } : {};
    return text(JSON.stringify({ items, ...next }).slice(0, most));
  };

test('a row is looked for in whole pages where the server cannot filter', async () => {
  const { coda, calls } = await server(rowsOf(600, 1e6, 1));
  const rows = await coda.listRows('t', { query: { column: 'k', value: '599' }, limit: 2 });
  expect(rows.map(({ row_id }) => row_id)).toEqual(['i-599']);
  expect(calls).toHaveLength(12);
});

test('a server that cuts long answers off is asked for smaller pages, and they stay small', async () => {
  const { coda, calls } = await server(rowsOf(60, 25_000, 1500));
  expect(await coda.listRows('t')).toHaveLength(60);
  expect(new Set(calls.map(({ limit }) => limit))).toEqual(new Set([50, 25, 12]));
  calls.length = 0;
  expect(await coda.listRows('t')).toHaveLength(60);
  expect(calls).toHaveLength(5);
});

test('a row that is too long by itself ends the search for a smaller page', async () => {
  const { coda, calls } = await server(rowsOf(60, 25_000, 30_000));
  expect(await refusalOf(coda.listRows('t'))).toMatchObject({ code: 'provider_down' });
  expect(calls.map(({ limit }) => limit)).toEqual([50, 25, 12, 6, 3, 1]);
});
