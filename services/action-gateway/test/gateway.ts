/** One action-gateway under test: real Postgres, the sandbox's Coda, and small real HTTP servers for its neighbours. */
import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Action, ActionDecision } from '@almanac/shared/contracts/actions';
import type { Guardrails, GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import type { Health } from '@almanac/shared/contracts/health';
import type { PolicyReply } from '@almanac/shared/contracts/policy';
import type { RunningService } from '@almanac/shared/http/run-service';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { taggedHash } from '@almanac/shared/lang/canonical';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { actionGatewayEnv, type ActionGatewayConfig } from '../src/config.ts';
import { startActionGateway } from '../src/start.ts';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
}

/** What arrived at a neighbour, and how it answers. */
export interface Neighbour {
  url: string;
  calls: { path: string; body: Record<string, unknown> }[];
  answer: (body: Record<string, unknown>) => Promise<Answer<unknown>>;
  /** What its health says of the calendar. */
  calendar: 'pass' | 'warn';
  close: () => Promise<void>;
}

export interface Gateway {
  db: TestDatabase;
  sandbox: Sandbox;
  scheduler: Neighbour;
  memory: Neighbour;
  env: Record<string, string>;
  tokens: Record<'planner' | 'scheduler' | 'observer' | 'n8n' | 'ana', string>;
  url: string;
  call: <T = Record<string, unknown>>(
    token: string,
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Answer<T>>;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  close: () => Promise<void>;
}

export async function openGateway(settings: Record<string, string> = {}): Promise<Gateway> {
  const db = await createTestDatabase();
  const sandbox = await startSandbox();
  const scheduler = await neighbour();
  const memory = await neighbour();
  memory.answer = async () => {
    return { status: 201, body: { event_id: `evt_${'0'.repeat(26)}`, status: 'stored' } };
  };
  const tokens = {
    planner: await db.token('planner'),
    scheduler: await db.token('scheduler'),
    observer: await db.token('observer'),
    n8n: await db.token('n8n', 'orchestrator'),
    ana: await db.token('ana', 'person'),
  };
  const env = {
    DATABASE_URL: db.urlFor('action-gateway'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    ALMANAC_TOKEN: await db.token('action-gateway'),
    SCHEDULER_URL: scheduler.url,
    MEMORY_GATEWAY_URL: memory.url,
    GOOGLE_SANDBOX: 'true',
    CODA_API_BASE_URL: `${sandbox.url}/coda/apis/v1`,
    CODA_API_TOKEN: 'sandbox-token',
    CODA_DOC_ID: sandbox.coda.doc.id,
    CODA_TASKS_TABLE_ID: 'grid-tasks',
    CODA_THREAD_TABLE_ID: 'grid-daily-thread',
    RETRY_BASE_MS: '20',
    EXECUTION_LEASE_MS: '1500',
    CODA_TIMEOUT_MS: '700',
    CODA_WRITES_PER_10_S: '1000',
    CODA_CONFIRM_FIRST_MS: '120',
    CODA_CONFIRM_MAX_MS: '3000',
    ...settings,
  };
  let running: RunningService | undefined;
  const gateway: Gateway = {
    db,
    sandbox,
    scheduler,
    memory,
    env,
    tokens,
    url: '',
    call: async (token, method, path, body) => {
      const response = await fetch(gateway.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, body: json && text !== '' ? parsed(text) : text };
    },
    start: async () => {
      const config: ActionGatewayConfig = actionGatewayEnv.parse(env);
      running = await startActionGateway(config);
      gateway.url = running.url;
    },
    stop: async () => {
      await running?.stop();
      running = undefined;
    },
    close: async () => {
      await running?.stop();
      await sandbox.close();
      await scheduler.close();
      await memory.close();
      await db.drop();
    },
  };
  await gateway.start();
  return gateway;
}

/** The service as its own process; returns when it serves. */
export async function startProcess(gateway: Gateway): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const started = fork(main, { env: { ...process.env, ...gateway.env }, stdio: 'pipe' });
  gateway.url = await new Promise<string>((resolve, reject) => {
    started.once('message', (message: { url: string }) => resolve(message.url));
    let said = '';
    started.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    started.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  return started;
}

function parsed(text: string) {
  return text.includes('\n{') ? text : JSON.parse(text);
}

async function neighbour(): Promise<Neighbour> {
  const made: Neighbour = {
    url: '',
    calls: [],
    answer: async () => ({ status: 503, body: {} }),
    calendar: 'pass',
    close: () => closed(server),
  };
  const server = createServer((request, response) => {
    respond(made, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  made.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return made;
}

async function respond(
  made: Neighbour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url === '/livez') return void response.end('{}');
  if (request.url === '/health') {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify(healthWith(made.calendar)));
  }
  const text: Buffer[] = [];
  for await (const chunk of request) text.push(chunk as Buffer);
  const given = Buffer.concat(text).toString();
  const body = JSON.parse(given === '' ? '{}' : given) as Record<string, unknown>;
  made.calls.push({ path: request.url ?? '', body });
  const answer = await made.answer(body);
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}

function healthWith(calendar: Neighbour['calendar']): Health {
  const checks = { calendar: { status: calendar } };
  return { status: calendar, mode: 'NORMAL', version: '0', uptime_s: 1, degraded: [], checks };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

let counter = 0;

/** An Action that posts one row in the thread; each call another one. */
export function threadPost(change: Record<string, unknown> = {}): Record<string, unknown> {
  counter += 1;
  const external_id = `almanac-daily-${counter}-${process.pid}`;
  return {
    action_type: 'coda.post_thread',
    inputs: { external_id, date: '2026-11-20', author: 'Almanac', body: 'A good day.' },
    target: { system: 'coda', ref: 'Daily Thread' },
    expected_effect: 'One row in the Daily Thread.',
    reasoning: 'The day is over and its reflection is ready.',
    rollback: { strategy: 'manual' },
    idempotency_key: `coda.post_thread:${external_id}`,
    ...change,
  };
}

export async function allow(
  gateway: Gateway,
  action_type: string,
  scope: 'sandbox' | 'any' = 'sandbox',
): Promise<string> {
  const { ana } = gateway.tokens;
  const request = { action_type, max_level: 1, scope, reason: 'Accepted for this test.' };
  const answer = await gateway.call<{ standing_authorization_id: string }>(
    ana,
    'POST',
    '/api/v1/standing-authorizations',
    request,
  );
  return answer.body.standing_authorization_id;
}

/** Other guardrails, or another policy, as Ana makes them. */
export async function setGuardrails(
  gateway: Gateway,
  change: Partial<GuardrailSettings>,
): Promise<void> {
  const { ana } = gateway.tokens;
  const path = '/api/v1/guardrails';
  const { version, settings } = (await gateway.call<Guardrails>(ana, 'GET', path)).body;
  const body = { version, settings: { ...settings, ...change }, reason: 'for this test' };
  await accepted(gateway.call(ana, 'PUT', path, body));
}

export async function setPolicy(
  gateway: Gateway,
  change: (now: PolicyReply) => object,
): Promise<void> {
  const { ana } = gateway.tokens;
  const path = '/api/v1/policies';
  const now = (await gateway.call<PolicyReply>(ana, 'GET', path)).body;
  const { version, rules, forbidden, live, waived_floors } = now;
  const same = { version, rules, forbidden, live, waived_floors, reason: 'for this test' };
  await accepted(gateway.call(ana, 'PUT', path, { ...same, ...change(now) }));
}

async function accepted(answer: Promise<Answer>): Promise<void> {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
}

export function propose(
  gateway: Gateway,
  request: Record<string, unknown>,
  token = requesterOf(gateway, request),
): Promise<Answer<ActionDecision>> {
  return gateway.call<ActionDecision>(token, 'POST', '/api/v1/actions', request);
}

/** Calendar writes are the scheduler's to propose. */
function requesterOf(gateway: Gateway, request: Record<string, unknown>): string {
  const calendar = String(request['action_type']).startsWith('calendar.');
  return calendar ? gateway.tokens.scheduler : gateway.tokens.observer;
}

export async function actionOf(gateway: Gateway, action_id: string): Promise<Action> {
  const path = `/api/v1/actions/${action_id}`;
  return (await gateway.call<Action>(gateway.tokens.ana, 'GET', path)).body;
}

/** Waits until the Action is in the state; returns it. */
export function inState(
  gateway: Gateway,
  action_id: string,
  state: string,
  deadline_ms = 15_000,
): Promise<Action> {
  let last = '';
  return waitFor(
    `${action_id} is ${state}`,
    async () => {
      const action = await actionOf(gateway, action_id);
      last = action.state;
      return action.state === state ? action : undefined;
    },
    deadline_ms,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; it is ${last}`);
  });
}

export async function rowsOf(gateway: Gateway, external_id: unknown): Promise<number> {
  const table = gateway.sandbox.coda.tables.find(({ id }) => id === 'grid-daily-thread');
  const rows = table?.rows ?? [];
  return rows.filter((row) => row.values['c-external_id'] === external_id).length;
}

export function externalId(request: Record<string, unknown>): unknown {
  return (request['inputs'] as Record<string, unknown>)['external_id'];
}

/** The scheduler's question, as `token` asks it. */
export function redeem(
  gateway: Gateway,
  body: object,
  token = gateway.tokens.scheduler,
): Promise<Answer> {
  return gateway.call(token, 'POST', '/api/v1/internal/grants/redeem', body);
}

/** What a scheduler does first with the call it got. */
export function redeemed(gateway: Gateway, body: Record<string, unknown>): Promise<Answer> {
  const { grant, action_id, payload } = body;
  const payload_hash = taggedHash('almanac.action.v1', payload);
  return redeem(gateway, { grant, action_id, payload_hash });
}

/** A run of one new block; each call another one. */
export function applyRun(): Record<string, unknown> {
  const post = threadPost();
  const id = String(counter).padStart(26, '0');
  const change = {
    op: 'create',
    block_id: `blk_${id}`,
    event_id: `event${id}`,
    title: 'Write the offer',
    description: 'Why: due on Friday',
    start: '2026-11-23T08:00:00Z',
    end: '2026-11-23T09:30:00Z',
    zone: 'Europe/Berlin',
    etag: null,
  };
  return {
    ...post,
    action_type: 'calendar.apply_run',
    target: { system: 'google_calendar', ref: 'primary' },
    inputs: { run_id: `run_${id}`, calendar_id: 'primary', changes: [change] },
  };
}

/** The scheduler's answer when it has written everything. */
export function applied(body: Record<string, unknown>): Answer<unknown> {
  const { inputs } = body['payload'] as { inputs: { run_id: string } };
  return { status: 200, body: { run_id: inputs.run_id, status: 'applied', results: [] } };
}

/** How often Coda was asked to write this row. */
export function postsOf(gateway: Gateway, external_id: unknown): number {
  return gateway.sandbox.journal.entries.filter(
    ({ method, body }) => method === 'POST' && JSON.stringify(body).includes(String(external_id)),
  ).length;
}

/** A post that waits for a person. */
export async function waitingPost(gateway: Gateway, change: Record<string, unknown> = {}) {
  const request = threadPost({ risk: 'critical', ...change });
  const { body } = await propose(gateway, request);
  return { request, id: body.action_id };
}

/** Ana approves what she sees now. */
export async function approveSeen(
  gateway: Gateway,
  id: string,
  hold_ms = 0,
): Promise<Answer<Action>> {
  const { version, payload_hash } = await actionOf(gateway, id);
  const path = `/api/v1/actions/${id}/approve`;
  return gateway.call(gateway.tokens.ana, 'POST', path, { version, payload_hash, hold_ms });
}
