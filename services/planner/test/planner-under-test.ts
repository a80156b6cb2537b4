/** A whole planner over HTTP on its own database, with the sandbox as Coda and model, and a small memory-gateway. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import type { RunningService } from '@almanac/shared/http/run-service';
import { must } from '@almanac/shared/lang/assert';
import { newId } from '@almanac/shared/lang/ids';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { sandboxClient, type SandboxClient } from '../../../scripts/sandbox/client.ts';
import { startSandbox } from '../../../scripts/sandbox/sandbox.ts';
import { plannerEnv } from '../src/config.ts';
import { startPlanner } from '../src/start.ts';

export const NOW = '2026-11-23T08:00:00.000Z';

export interface Reply {
  status: number;
  // A test says itself what it expects of a body.
  body: Record<string, unknown>;
  headers: Headers;
}

export interface MemoryStandIn {
  url: string;
  /** What was posted, by path. */
  received: { path: string; body: Record<string, unknown> }[];
  /** What the scheduler, which answers here too, was told of tasks. */
  words: Record<string, unknown>[];
  /** Answers of recall. */
  items: Record<string, unknown>[];
  down: boolean;
  close(): Promise<void>;
}

export interface PlannerUnderTest {
  url: string;
  database: TestDatabase;
  memory: MemoryStandIn;
  sandbox: SandboxClient;
  /** The sandbox's doc as an MCP server. */
  codaMcpUrl: string;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  get(path: string): Promise<Reply>;
  /** Another process of the same planner, with other settings. */
  start(settings?: Record<string, string>): Promise<RunningService>;
  /** The same calls against another process. */
  callsTo(url: string): Calls;
  stop(): Promise<void>;
}

type Calls = Pick<PlannerUnderTest, 'post' | 'patch' | 'get'>;

export async function plannerUnderTest(
  given: Record<string, string> = {},
): Promise<PlannerUnderTest> {
  const database = await createTestDatabase();
  const token = await database.token('n8n', 'orchestrator');
  const own_token = await database.token('planner');
  const sandbox = await startSandbox({ model: true });
  const memory = await startMemoryStandIn();
  const running: RunningService[] = [];
  const start = async (settings: Record<string, string> = {}): Promise<RunningService> => {
    const config = configFromEnv(plannerEnv, {
      DATABASE_URL: database.urlFor('planner'),
      PORT: '0',
      LOG_LEVEL: 'silent',
      ALMANAC_TOKEN: own_token,
      ALMANAC_CLOCK: NOW,
      MEMORY_GATEWAY_URL: memory.url,
      SCHEDULER_URL: memory.url,
      RECALL_TIMEOUT_MS: '500',
      MODEL_TIMEOUT_MS: '700',
      OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
      CODA_API_BASE_URL: `${sandbox.url}/coda/apis/v1`,
      CODA_API_TOKEN: 'sandbox-coda-token',
      CODA_DOC_ID: 'sandbox-doc',
      CODA_TASKS_TABLE_ID: 'grid-tasks',
      ...given,
      ...settings,
    });
    const service = await startPlanner(config);
    running.push(service);
    return service;
  };
  const { url } = await start();
  return {
    url,
    database,
    memory,
    sandbox: sandboxClient(sandbox.url),
    codaMcpUrl: `${sandbox.url}/coda/mcp`,
    ...callsTo(url, token),
    start,
    callsTo: (other) => callsTo(other, token),
    stop: async () => {
      await Promise.all(running.map((service) => service.stop()));
      await memory.close();
      await sandbox.close();
      await database.drop();
    },
  };
}

function callsTo(url: string, token: string): Calls {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text === '' ? {} : JSON.parse(text),
      headers: answer.headers,
    };
  };
  return {
    post: (path, body, headers) => call('POST', path, body, headers),
    patch: (path, body) => call('PATCH', path, body),
    get: (path) => call('GET', path),
  };
}

async function startMemoryStandIn(): Promise<MemoryStandIn> {
  const state: MemoryStandIn = {
    url: '',
    received: [],
    words: [],
    items: [],
    down: false,
    close: async () => {},
  };
  const app = new Hono();
  app.use('*', async (c, next) => {
    if (state.down) return c.json({ detail: 'down' }, 503);
    return next();
  });
  app.get('/livez', (c) => c.json({ status: 'pass' }));
  app.post('/api/v1/memory/recall', async (c) => {
    const asked = await c.req.json<{ kinds: string[] }>();
    const items = state.items.filter((item) => asked.kinds.includes(String(item['kind'])));
    return c.json({ items, degraded: [], cached: false });
  });
  app.post('/api/v1/events', async (c) => {
    state.received.push({ path: c.req.path, body: await c.req.json() });
    return c.json({ event_id: newId('evt'), status: 'stored' }, 201);
  });
  app.post('/api/v1/scheduler/internal/task-word', async (c) => {
    const told = await c.req.json<{ task_id: string }>();
    state.words.push(told);
    const none = { done: [], reopened: [], removed: [] };
    return c.json({ task_id: told.task_id, ...none, run_id: null });
  });
  app.post('/api/v1/memory/remember', async (c) => {
    state.received.push({ path: c.req.path, body: await c.req.json() });
    const indexed = { sparse: true, dense: false };
    return c.json({ memory_id: newId('mem'), status: 'stored', superseded: [], indexed }, 201);
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(made));
  });
  const { port } = must(server.address() as AddressInfo | null, 'an address');
  state.url = `http://127.0.0.1:${port}`;
  state.close = () => new Promise((resolve) => server.close(() => resolve()));
  return state;
}

/** A memory as recall gives it. */
export function recalled(kind: string, content: string): Record<string, unknown> {
  return {
    memory_id: newId('mem'),
    content,
    kind,
    authority: 'verified',
    confidence: 0.9,
    score: 1,
    client_id: null,
    source: { type: 'test' },
    occurred_at: null,
    version: 1,
    valid_from: null,
    valid_to: null,
  };
}
