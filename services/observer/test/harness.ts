import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reflection, type Reflection } from '@almanac/shared/contracts/observer';
import type { RunningService } from '@almanac/shared/http/run-service';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { observerEnv } from '../src/config.ts';
import { startObserver } from '../src/start.ts';
import {
  startActionGateway,
  startMemory,
  startPlanner,
  type ActionGateway,
  type Memory,
  type Planner,
} from './stand-ins.ts';

export const PROMPT = 'Word it kindly.\n---\n{{period}}\n{{stats}}\n{{blocks}}\n{{unheard_of}}';

export interface Answer {
  status: number;
  body: unknown;
}

export interface Harness {
  test_db: TestDatabase;
  gateway: ActionGateway;
  planner: Planner;
  memory: Memory;
  sandbox: Sandbox;
  url: string;
  /** Business time of the observer. */
  setClock(at: string): void;
  send(method: string, path: string, options?: { token?: string; body?: unknown }): Promise<Answer>;
  /** POST reflect that is expected to be answered with a reflection. */
  reflect(query: string): Promise<{ status: number; reflection: Reflection }>;
  person: string;
  service: string;
  /** The settings it runs with, for another process of it. */
  env: Record<string, string>;
  /** Ends the observer alone; what stands in for the others goes on. */
  stopObserver(): Promise<void>;
  startObserver(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole observer on a database of its own. Business time starts at 18:00 on Monday, 23 November 2026, in Berlin. */
export async function startHarness(options: { model?: boolean } = {}): Promise<Harness> {
  const test_db = await createTestDatabase();
  const [gateway, planner, memory, sandbox] = await Promise.all([
    startActionGateway(),
    startPlanner(PROMPT),
    startMemory(),
    startSandbox({ model: true }),
  ]);
  const clock_file = join(mkdtempSync(join(tmpdir(), 'observer-test-')), 'clock');
  const setClock = (at: string): void => writeFileSync(clock_file, at);
  setClock('2026-11-23T17:00:00Z');
  const service = await test_db.token('observer');
  const person = await test_db.token('ana', 'person');
  const env = {
    DATABASE_URL: test_db.urlFor('observer'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    ALMANAC_TOKEN: service,
    ALMANAC_CLOCK: `@${clock_file}`,
    MEMORY_GATEWAY_URL: memory.url,
    PLANNER_URL: planner.url,
    ACTION_GATEWAY_URL: gateway.url,
    OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
    MODEL_TIMEOUT_MS: '2000',
    REFLECT_WAIT_MS: '1500',
    JOB_WAIT_MOST_S: '1',
    ...(options.model === true ? { OPENROUTER_API_KEY: 'sk-test-key' } : {}),
  };
  let running: RunningService | undefined = await startObserver(observerEnv.parse(env));
  const stopObserver = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  const send: Harness['send'] = async (method, path, { token = service, body } = {}) => {
    const response = await fetch(`${running?.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    test_db,
    gateway,
    planner,
    memory,
    sandbox,
    get url() {
      return running?.url ?? '';
    },
    env,
    stopObserver,
    startObserver: async () => {
      running = await startObserver(observerEnv.parse(env));
    },
    setClock,
    send,
    person,
    service,
    reflect: async (query) => {
      const { status, body } = await send('POST', `/api/v1/observer/reflect?${query}`);
      return { status, reflection: reflection.parse(body) };
    },
    stop: async () => {
      await stopObserver();
      await Promise.all([gateway.stop(), planner.stop(), memory.stop(), sandbox.close()]);
      await test_db.drop();
    },
  };
}
