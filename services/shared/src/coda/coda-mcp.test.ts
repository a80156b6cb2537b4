/** What only the MCP connector does: sessions, tools that are missing, and how other servers word things. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Hono } from 'hono';
import { z } from 'zod';
import { sandboxClient } from '../../../../scripts/sandbox/client.ts';
import { startSandbox } from '../../../../scripts/sandbox/sandbox.ts';
import { serve, type Server } from '../http/serve.ts';
import { AppError } from '../lang/app-error.ts';
import { codaAddress, codaEnv, codaFromConfig } from './coda-env.ts';
import { codaMcp } from './coda-mcp.ts';
import type { ToolMap } from './mcp-tools.ts';

const sandbox = await startSandbox();
const person = sandboxClient(sandbox.url);
const TASKS = 'grid-tasks';
const opened: Server[] = [];

beforeEach(() => person.reset());
afterAll(async () => {
  await Promise.all(opened.map((server) => server.close()));
  await sandbox.close();
});

async function refusalOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

const text = (value: unknown): CallToolResult => ({
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
});
const args = { docId: z.string(), tableIdOrName: z.string() };

/** A server with sessions and camelCase, whose lists are JSON text; `answer` is what each tool says. */
async function otherServer(answer: (tool: string, given: object) => CallToolResult) {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const app = new Hono();
  app.all('/mcp', async (c) => {
    const id = c.req.header('mcp-session-id');
    const known = id === undefined ? undefined : sessions.get(id);
    if (known !== undefined) return known.handleRequest(c.req.raw);
    if (id !== undefined) return c.text('Session not found', 404);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    const server = new McpServer({ name: 'other', version: '1' });
    const tool = (name: string, input: z.ZodRawShape) =>
      server.registerTool(name, { inputSchema: input }, (given) => answer(name, given));
    tool('coda_list_tables', { docId: z.string() });
    tool('coda_list_rows', { ...args, limit: z.number().optional() });
    tool('coda_get_row', { ...args, rowIdOrName: z.string() });
    tool('coda_upsert_rows', { ...args, rows: z.string(), keyColumns: z.string() });
    tool('coda_update_row', { ...args, rowIdOrName: z.string(), cells: z.string() });
    await server.connect(transport);
    return transport.handleRequest(c.req.raw);
  });
  const server = await serve(app, '127.0.0.1', 0);
  opened.push(server);
  const coda = codaMcp({ url: `${server.url}/mcp`, doc_id: 'd', token: 'a-secret-token' });
  return { coda, forget: () => sessions.clear() };
}

const at = '2026-11-23T08:00:00Z';
const row = (id: string, title: string) => ({
  id,
  createdAt: at,
  updatedAt: at,
  values: { title },
});

test('a session that the server forgot is opened anew, and what was asked is done once', async () => {
  let upserts = 0;
  const { coda, forget } = await otherServer((tool) => {
    if (tool === 'coda_upsert_rows') upserts += 1;
    return text(tool === 'coda_upsert_rows' ? { success: true } : { items: [] });
  });
  await coda.listRows('t');
  forget();
  await coda.upsertRows('t', [{ title: 'One' }], ['title']);
  expect(upserts).toBe(1);
});

test('lists go as text where the tool wants text, and what it cannot filter is filtered here', async () => {
  const given: object[] = [];
  const { coda } = await otherServer((_, asked) => {
    given.push(asked);
    return text({ success: true, items: [row('i-1', 'One'), row('i-2', 'Two')] });
  });
  const rows = await coda.listRows('t', { query: { column: 'title', value: 'Two' } });
  expect(rows.map(({ row_id }) => row_id)).toEqual(['i-2']);
  await coda.upsertRows('t', [{ title: 'One' }], ['title']);
  expect(given).toEqual([
    { docId: 'd', tableIdOrName: 't', limit: 50 },
    {
      docId: 'd',
      tableIdOrName: 't',
      rows: '[{"cells":[{"column":"title","value":"One"}]}]',
      keyColumns: '["title"]',
    },
  ]);
});

test('where a write gives no id to ask for, whether it arrived stays unknown', async () => {
  const { coda } = await otherServer(() => text({ success: true }));
  const { request_id } = await coda.upsertRows('t', [{ title: 'One' }], ['title']);
  expect(await coda.mutationStatus(request_id)).toBe('unknown');
});

test.each<[string, CallToolResult, object]>([
  [
    'a failure in an answer that calls itself good',
    text({ isError: true, status_code: 429, retry_after: 9 }),
    { kind: 'unavailable', code: 'provider_down', retry_after_s: 9 },
  ],
  [
    'a status in words',
    { isError: true, ...text('Failed to list rows: Request failed with status code 401') },
    { kind: 'unavailable', code: 'credential_refused' },
  ],
  [
    'words alone',
    { isError: true, ...text('fetch failed: ECONNREFUSED') },
    { kind: 'unavailable', code: 'provider_down' },
  ],
  [
    'a refusal of what was asked',
    { isError: true, ...text('Column nonsense has another type') },
    { kind: 'invalid', code: 'coda_rejected' },
  ],
  ['an answer cut short', text('{"items": [{"id": "i-'), { code: 'provider_down' }],
  ['rows without times', text({ items: [{ id: 'i-1', values: {} }] }), { code: 'provider_down' }],
])('%s is the refusal it means', async (_name, said, refusal) => {
  const { coda } = await otherServer(() => said);
  expect(await refusalOf(coda.listRows('t'))).toMatchObject(refusal);
});

test('what the server says never carries the token on', async () => {
  const { coda } = await otherServer(() => ({
    isError: true,
    ...text('401: bad Bearer a-secret-token'),
  }));
  const { message } = await refusalOf(coda.listRows('t'));
  expect(message).toContain('[token]');
  expect(message).not.toContain('a-secret-token');
});

test('a tool the server lacks is named by health and is a missing right; all else works', async () => {
  await person.coda.set({ hidden_tools: ['coda_upsert_rows'] });
  const coda = codaMcp({ url: `${sandbox.url}/coda/mcp`, doc_id: 'sandbox-doc' });
  const check = await coda.check();
  expect(check.status).toBe('warn');
  expect(check.detail).toContain('upsert_rows (no tool coda_upsert_rows');
  const refused = await refusalOf(coda.upsertRows(TASKS, [{ task_id: 'a' }], ['task_id']));
  expect(refused).toMatchObject({ kind: 'unavailable', code: 'right_missing' });
  expect(refused.message).toContain('CODA_MCP_TOOLS');
  expect(await coda.listRows(TASKS)).toEqual([]);
});

test('a tool map of other names is followed', async () => {
  const tools: ToolMap = { list_rows: { tool: 'nothing', arguments: {}, constants: {} } };
  const coda = codaMcp({ url: `${sandbox.url}/coda/mcp`, doc_id: 'sandbox-doc', tools });
  expect((await coda.check()).detail).toContain('list_rows (no tool nothing)');
});

test('an address without an MCP server is provider_down, and health says so', async () => {
  const coda = codaMcp({ url: `${sandbox.url}/coda/apis/v1/nowhere`, doc_id: 'd', token: 'x' });
  expect(await refusalOf(coda.listTables())).toMatchObject({ code: 'provider_down' });
  expect(await coda.check()).toMatchObject({ status: 'warn', detail: expect.any(String) });
});

test('an MCP server stands in for token and API, and counts as the sandbox only where that is said', () => {
  const CODA_MCP_URL = 'http://127.0.0.1:8000/mcp';
  expect(codaFromConfig(codaEnv.parse({ CODA_MCP_URL }))).toBeUndefined();
  expect(codaFromConfig(codaEnv.parse({ CODA_MCP_URL, CODA_DOC_ID: 'd' }))).toBeDefined();
  expect(codaAddress(codaEnv.parse({ CODA_MCP_URL }))).not.toContain('127.0.0.1');
  expect(codaAddress(codaEnv.parse({ CODA_MCP_URL, CODA_SANDBOX: 'true' }))).toBe(CODA_MCP_URL);
});
