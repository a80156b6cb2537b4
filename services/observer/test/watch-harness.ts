/** The observer on a database of its own, beside a gateway that decides as a test wants and services that are as well as it says. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import {
  actionRequest,
  type ActionDecision,
  type ActionInput,
} from '@almanac/shared/contracts/actions';
import type { AuditVerification } from '@almanac/shared/contracts/audit';
import type { Health } from '@almanac/shared/contracts/health';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve, type Server } from '@almanac/shared/http/serve';
import { newId } from '@almanac/shared/lang/ids';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { observerEnv } from '../src/config.ts';
import { startObserver } from '../src/start.ts';

export interface Answer {
  status: number;
  body: unknown;
}

/** What stands in for the other services: one small server, and the scheduler one of its own. */
export interface World {
  url: string;
  scheduler_url: string;
  /** Each Action once, in the order they came. */
  proposed: (ActionInput & { action_id: string })[];
  decision: Pick<ActionDecision, 'decision' | 'reason'>;
  /** A refusal of every proposal; undefined takes them. */
  refusal: { status: number; detail: string; code?: string; retry_after_s?: number } | undefined;
  /** How often it refused a proposal. */
  refused: number;
  audit: AuditVerification;
  scheduler: Pick<Health, 'status' | 'degraded'>;
  /** How often the scheduler was asked for its health: once a look. */
  asked: number;
  /** The action-gateway and all others but the scheduler go away, and come back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface WatchHarness {
  test_db: TestDatabase;
  world: World;
  person: string;
  /** Business time of the observer. */
  setClock(at: string): void;
  send(method: string, path: string, token?: string): Promise<Answer>;
  /** Runs a job of the observer as its timer would, and waits for its end. */
  runJob(name: string): Promise<void>;
  /** Sets the kill switch. */
  stopAll(is_stopped: boolean): Promise<void>;
  /** Another process of it, with the same settings. */
  startSecond(): Promise<RunningService>;
  stop(): Promise<void>;
}

const VERIFIED: AuditVerification = {
  verified: true,
  rows: 3,
  head_seq: 3,
  head_hash: 'ab',
  faults: [],
  ms: 1,
  checkpoints: null,
  notes: [],
};

/** It is 10:00 on Monday, 23 November 2026, in Berlin. */
export const START = '2026-11-23T09:00:00Z';

export async function startWatchHarness(
  settings: Record<string, string> = {},
): Promise<WatchHarness> {
  const test_db = await createTestDatabase();
  const world = await startWorld();
  const clock_file = join(mkdtempSync(join(tmpdir(), 'observer-watch-')), 'clock');
  const setClock = (at: string): void => writeFileSync(clock_file, at);
  setClock(START);
  const service = await test_db.token('observer');
  const env = observerEnv.parse({
    DATABASE_URL: test_db.urlFor('observer'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    ALMANAC_TOKEN: service,
    ALMANAC_CLOCK: `@${clock_file}`,
    MEMORY_GATEWAY_URL: world.url,
    PLANNER_URL: world.url,
    SCHEDULER_URL: world.scheduler_url,
    ACTION_GATEWAY_URL: world.url,
    OPENROUTER_BASE_URL: world.url,
    NOTIFY_PERSON: 'ana',
    HEALTH_EVERY_MS: '3600000',
    ...settings,
  });
  const running = await startObserver(env);
  const { admin } = test_db;
  return {
    test_db,
    world,
    setClock,
    person: await test_db.token('ana', 'person'),
    send: async (method, path, token = service) => {
      const response = await fetch(`${running.url}/api/v1/observer${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
      });
      return { status: response.status, body: await response.json() };
    },
    runJob: async (name) => {
      const { rows } = await admin.query<{ id: string }>(
        `insert into observer_queue.job (name, data, retry_limit) values ($1, '{}', 0) returning id`,
        [name],
      );
      const id = rows[0]?.id;
      // As the queue tells its workers; without it they look every two seconds.
      await admin.query(
        `select pg_notify('pgboss_' || left(encode(sha224('observer_queue'), 'hex'), 24), $1)`,
        [name],
      );
      await waitFor(`${name} ended`, async () => {
        const job = await admin.query<{ state: string }>(
          `select state::text from observer_queue.job where id = $1`,
          [id],
        );
        const state = job.rows[0]?.state;
        if (state === 'failed') throw new Error(`${name} failed`);
        return state === 'completed';
      });
    },
    stopAll: async (is_stopped) => {
      await admin.query('update core.control_flags set kill_switch = $1', [is_stopped]);
    },
    startSecond: () => startObserver(env),
    stop: async () => {
      await running.stop();
      await world.close();
      await test_db.drop();
    },
  };
}

async function startWorld(): Promise<World> {
  const app = new Hono();
  const world: Omit<World, 'url' | 'scheduler_url' | 'stop' | 'start' | 'close'> = {
    proposed: [],
    decision: { decision: 'authorized', reason: 'policy' },
    refusal: undefined,
    refused: 0,
    audit: VERIFIED,
    scheduler: { status: 'pass', degraded: [] },
    asked: 0,
  };
  app.post('/api/v1/actions', async (c) => {
    if (world.refusal !== undefined) {
      const { status, detail, code = 'x', retry_after_s = 1 } = world.refusal;
      world.refused += 1;
      const problem = { type: 'x', title: 'x', status, code, detail, request_id: 'x' };
      return Response.json(problem, { status, headers: { 'retry-after': String(retry_after_s) } });
    }
    // As the gateway itself would take it.
    const body: ActionInput = actionRequest.parse(await c.req.json());
    let known = world.proposed.find((one) => one.idempotency_key === body.idempotency_key);
    if (known === undefined) {
      known = { ...body, action_id: newId('act') };
      world.proposed.push(known);
    }
    const { action_id, expires_at = '' } = known;
    return c.json({ action_id, ...world.decision, level: 0, expires_at }, 202);
  });
  app.get('/api/v1/audit/checkpoint', (c) => c.json({ latest: null }));
  app.get('/api/v1/audit/verify', (c) => c.json(world.audit));
  app.get('/health', (c) => c.json(healthOf({ status: 'pass', degraded: [] })));
  app.post('/api/v1/events', (c) => c.json({ event_id: newId('evt'), status: 'stored' }, 201));
  const scheduler = new Hono();
  scheduler.get('/health', (c) => {
    world.asked += 1;
    return c.json(healthOf(world.scheduler));
  });
  const apart = await serve(scheduler, '127.0.0.1', 0);
  let server: Server | undefined = await serve(app, '127.0.0.1', 0);
  const { url, port } = server;
  const stop = async (): Promise<void> => {
    await server?.close();
    server = undefined;
  };
  // Into `world` itself: the routes above read what a test sets later.
  return Object.assign(world, {
    url,
    scheduler_url: apart.url,
    stop,
    close: async () => {
      await stop();
      await apart.close();
    },
    start: async () => {
      server ??= await serve(app, '127.0.0.1', port);
    },
  });
}

function healthOf(said: Pick<Health, 'status' | 'degraded'>): Health {
  return { ...said, mode: 'NORMAL', version: '1', uptime_s: 1 };
}
