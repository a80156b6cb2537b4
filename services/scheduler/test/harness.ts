/** A whole scheduler over HTTP: a real database, the sandbox as Google, and small stand-ins for the services around it. */
import { randomBytes } from 'node:crypto';
import type { Plan } from '@almanac/shared/contracts/planner';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { newId } from '@almanac/shared/lang/ids';
import { must } from '@almanac/shared/lang/assert';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { sandboxClient, type SandboxClient } from '../../../scripts/sandbox/client.ts';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { GOOGLE_SCOPES } from '@almanac/shared/contracts/google-access';
import { schedulerEnv } from '../src/config.ts';
import { startScheduler } from '../src/start.ts';
import { type Neighbours, startNeighbours } from './neighbours.ts';

export const NOW = '2026-11-23T07:00:00Z';
const CLIENT_ID = 'test-client';
const WHOLE_STEPS = { split: { min_minutes: 120, max_minutes: 120 } };

export interface Reply<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

export interface Harness {
  db: TestDatabase;
  sandbox: Sandbox;
  google: SandboxClient['google'];
  control: SandboxClient;
  around: Neighbours;
  url: string;
  env: Record<string, string>;
  person: string;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<Reply<T>>;
  /** With steps kept whole, unless the body has preferences of its own. */
  schedule(body: object): Promise<Reply<ScheduleReply>>;
  /** The live events in our own calendar. */
  blocksInGoogle(): Promise<
    { id: string; title: string; start: number; end: number; etag: string }[]
  >;
  calendarId(): Promise<string>;
  restart(env?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  env?: Record<string, string>;
  /** Default true: connected by a refresh token in the settings. */
  connected?: boolean;
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const db = await createTestDatabase();
  const sandbox = await startSandbox({
    time_zone: 'Europe/Berlin',
    now: () => new Date(NOW),
    model: true,
  });
  const control = sandboxClient(sandbox.url);
  const around = await startNeighbours();
  const person = await db.token('alice', 'person');
  const gateway = await db.token('action-gateway');
  const own = await db.token('scheduler');
  const env = await settings({ db, sandbox, around, own, options });
  let running = await startScheduler(configFromEnv(schedulerEnv, env));
  around.at(running.url, gateway);
  const call: Harness['call'] = async <T>(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ) => {
    const response = await fetch(new URL(path, running.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token ?? person}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = response.headers.get('content-type')?.includes('json')
      ? JSON.parse(text)
      : { text };
    return { status: response.status, body: parsed as T, headers: response.headers };
  };
  const calendarId = async (): Promise<string> => {
    const { body } = await call<{ calendar_id: string | null }>('GET', '/oauth/status');
    return must(body.calendar_id, 'our calendar');
  };
  return {
    db,
    sandbox,
    control,
    google: control.google,
    around,
    env,
    get url() {
      return running.url;
    },
    person,
    call,
    schedule: (body) =>
      call<ScheduleReply>('POST', '/api/v1/scheduler/schedule', {
        preferences: WHOLE_STEPS,
        ...body,
      }),
    calendarId,
    blocksInGoogle: async () => {
      const all = await control.google.events();
      return all
        .filter(
          ({ event }) => event.extendedProperties?.private?.['almanac_block_id'] !== undefined,
        )
        .filter(({ event }) => event.status !== 'cancelled')
        .map(({ event }) => ({
          id: event.id,
          title: event.summary ?? '',
          start: Date.parse(event.start.dateTime ?? ''),
          end: Date.parse(event.end.dateTime ?? ''),
          etag: event.etag,
        }))
        .toSorted((a, b) => a.start - b.start);
    },
    restart: async (more = {}) => {
      await running.stop();
      running = await startScheduler(configFromEnv(schedulerEnv, { ...env, ...more }));
      around.at(running.url, gateway);
    },
    close: async () => {
      await running.stop();
      await around.close();
      await sandbox.close();
      await db.drop();
    },
  };
}

async function settings(from: {
  db: TestDatabase;
  sandbox: Sandbox;
  around: Neighbours;
  own: string;
  options: HarnessOptions;
}): Promise<Record<string, string>> {
  const { db, sandbox, around, own, options } = from;
  const google = `${sandbox.url}/google`;
  const token =
    options.connected === false
      ? undefined
      : await sandboxClient(sandbox.url).google.issueRefreshToken([...GOOGLE_SCOPES], CLIENT_ID);
  return {
    DATABASE_URL: db.urlFor('scheduler'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    ALMANAC_TOKEN: own,
    ALMANAC_ZONE: 'Europe/Berlin',
    ALMANAC_CLOCK: NOW,
    PLANNER_URL: around.url,
    MEMORY_GATEWAY_URL: around.url,
    ACTION_GATEWAY_URL: around.url,
    WEBHOOK_URL: around.url,
    WEBHOOK_KEY: 'webhook-key',
    GOOGLE_CLIENT_ID: CLIENT_ID,
    GOOGLE_CLIENT_SECRET: 'test-secret',
    GOOGLE_API_ROOT_URL: `${google}/`,
    GOOGLE_AUTH_URL: `${google}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${google}/token`,
    GOOGLE_TIMEOUT_MS: '700',
    CREDENTIALS_KEY: randomBytes(32).toString('base64'),
    // Only where a test is about it does anything move by itself.
    RESCHEDULE: 'off',
    ...(token === undefined ? {} : { GOOGLE_REFRESH_TOKEN: token.refresh_token }),
    ...options.env,
  };
}

/** A ready plan of steps with these lengths in minutes, each waiting for the one before. */
export function planOf(minutes: number[], more: Partial<Plan> = {}): Plan {
  const ids = minutes.map(() => newId('step'));
  const steps = minutes.map((estimated_minutes, index) => ({
    step_id: must(ids[index], 'an id'),
    order: index + 1,
    title: `Step ${index + 1}`,
    description: '',
    estimated_minutes,
    range_minutes: { p50: estimated_minutes, p80: estimated_minutes },
    depends_on: index === 0 ? [] : [must(ids[index - 1], 'an id')],
    kind: 'deep' as const,
    acceptance: 'done',
  }));
  const total = minutes.reduce((sum, one) => sum + one, 0);
  return {
    plan_id: newId('plan'),
    plan_title: 'Write the offer',
    intent: 'Write the offer',
    task_id: 't-001',
    client_id: 'acme',
    status: 'ready',
    version: 1,
    due: '2026-12-04T16:00:00Z',
    priority: 'normal',
    sop: { summary: '', steps, assumptions: [], risks: [], deliverables: [] },
    totals: { steps: steps.length, estimated_minutes: total, p80_minutes: total },
    provenance: { source: 'template', memories: [] },
    created_at: NOW,
    updated_at: NOW,
    ...more,
  };
}

/** Two blocks of work that share an instant. */
export function overlaps(blocks: readonly { start: number; end: number }[]): boolean {
  const sorted = blocks.toSorted((a, b) => a.start - b.start);
  return sorted.some((block, index) => block.start < (sorted[index - 1]?.end ?? 0));
}

export function hoursOf(block: Pick<Block, 'start' | 'end'>): {
  start: { dateTime: string };
  end: { dateTime: string };
} {
  return { start: { dateTime: block.start }, end: { dateTime: block.end } };
}

export function later(
  block: Pick<Block, 'start' | 'end'>,
  minutes: number,
): { start: string; end: string } {
  const add = (text: string): string => new Date(Date.parse(text) + minutes * 60_000).toISOString();
  return { start: add(block.start), end: add(block.end) };
}
