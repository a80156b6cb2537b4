/** A console under test: real Postgres, the real action-gateway as a process of its own, stand-ins for the other four services. */
import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newConsoleKey, publicKeyOf } from '@almanac/shared/http/console-key';
import type { RunningService } from '@almanac/shared/http/run-service';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { consoleEnv } from '../src/config.ts';
import type { FeedTimes } from '../src/jobs/change-feed.ts';
import { startConsole } from '../src/start.ts';
import { fineAnswers, startStandIns, type Answers, type StandIns } from './stand-ins.ts';

export const PASSWORD = 'the green kettle sings';

export interface Reply<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

/** A browser: it keeps its cookie and says where its requests come from. */
export interface Browser {
  cookie: string;
  call: <T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Reply<T>>;
}

export interface Stage {
  db: TestDatabase;
  url: string;
  gateway_url: string;
  answers: Answers;
  stand_ins: StandIns;
  kill_file: string;
  operator_token: string;
  /** The gateway ends, and its calls with it. */
  stopGateway: () => Promise<void>;
  browser: () => Browser;
  /** A one-time link of the machine's for this person. */
  link: (person_id: string, minutes?: number) => Promise<string>;
  /** Written down, with a password, and signed in. */
  person: (person_id: string, ...roles: string[]) => Promise<Browser>;
  close: () => Promise<void>;
}

export async function openStage(times?: FeedTimes): Promise<Stage> {
  const db = await createTestDatabase();
  const answers = fineAnswers();
  const stand_ins = await startStandIns(answers);
  const folder = mkdtempSync(join(tmpdir(), 'almanac-console-'));
  const kill_file = join(folder, 'KILL');
  const key = newConsoleKey();
  const shared = { LOG_LEVEL: 'silent', PORT: '0', ALMANAC_KILL_FILE: kill_file };
  const gateway = await startGateway({
    ...shared,
    DATABASE_URL: db.urlFor('action-gateway'),
    ALMANAC_TOKEN: await db.token('action-gateway'),
    SCHEDULER_URL: stand_ins.urls['scheduler'] ?? '',
    MEMORY_GATEWAY_URL: stand_ins.urls['memory-gateway'] ?? '',
    CONSOLE_PUBLIC_KEYS: publicKeyOf(key),
  });
  const operator_token = await db.token('operator', 'person');
  const running = await startConsole(
    consoleEnv.parse({
      ...shared,
      DATABASE_URL: db.urlFor('console'),
      ALMANAC_TOKEN: await db.token('console'),
      CONSOLE_PRIVATE_KEY: key,
      MEMORY_GATEWAY_URL: stand_ins.urls['memory-gateway'],
      PLANNER_URL: stand_ins.urls['planner'],
      SCHEDULER_URL: stand_ins.urls['scheduler'],
      OBSERVER_URL: stand_ins.urls['observer'],
      ACTION_GATEWAY_URL: gateway.url,
    }),
    { dist: builtPages(folder), ...(times === undefined ? {} : { times }) },
  );
  return stageOf({ db, answers, stand_ins, folder, kill_file, gateway, operator_token, running });
}

interface Parts {
  db: TestDatabase;
  answers: Answers;
  stand_ins: StandIns;
  folder: string;
  kill_file: string;
  gateway: { url: string; process: ChildProcess };
  operator_token: string;
  running: RunningService;
}

function stageOf(parts: Parts): Stage {
  const { db, stand_ins, folder, gateway, running, operator_token } = parts;
  const stopGateway = (): Promise<void> => {
    if (gateway.process.exitCode !== null) return Promise.resolve();
    gateway.process.kill('SIGTERM');
    return new Promise((resolve) => gateway.process.once('exit', () => resolve()));
  };
  const link = async (person_id: string, minutes = 15): Promise<string> => {
    const token = randomBytes(32).toString('base64url');
    await db.admin.query(
      `insert into console.one_time_links (token_hash, person_id, kind, made_by, expires_at)
       values ($1, $2, 'machine', 'test', now() + make_interval(mins => $3))`,
      [createHash('sha256').update(token).digest(), person_id, minutes],
    );
    return token;
  };
  const stage: Stage = {
    ...parts,
    url: running.url,
    gateway_url: gateway.url,
    stopGateway,
    browser: () => openBrowser(running.url),
    link,
    person: async (person_id, ...roles) => {
      const added = await fetch(`${gateway.url}/api/v1/people`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${operator_token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ person_id, name: person_id, roles }),
      });
      if (added.status !== 201) throw new Error(await added.text());
      const browser = openBrowser(running.url);
      const path = `/api/welcome/${await link(person_id)}`;
      const { status, body } = await browser.call('POST', path, { password: PASSWORD });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return browser;
    },
    close: async () => {
      await running.stop();
      await stopGateway();
      await stand_ins.close();
      await db.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

function openBrowser(url: string): Browser {
  const browser: Browser = {
    cookie: '',
    call: async <T>(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) => {
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(method === 'GET' ? {} : { origin: url, 'sec-fetch-site': 'same-origin' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const set = response.headers.get('set-cookie');
      if (set !== null) browser.cookie = set.split(';')[0] ?? '';
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        body: (json ? JSON.parse(text) : text) as T,
        headers: response.headers,
      };
    },
  };
  return browser;
}

async function startGateway(
  env: Record<string, string>,
): Promise<{ url: string; process: ChildProcess }> {
  const main = fileURLToPath(new URL('../../action-gateway/src/main.ts', import.meta.url));
  const started = fork(main, { env: { ...process.env, ...env }, stdio: 'pipe' });
  const url = await new Promise<string>((resolve, reject) => {
    started.once('message', (message: { url: string }) => resolve(message.url));
    let said = '';
    started.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    started.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${said}`)));
  });
  return { url, process: started };
}

/** What a build leaves behind, as far as the console cares. */
function builtPages(folder: string): string {
  const dist = join(folder, 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Almanac</title>');
  writeFileSync(join(dist, 'start.js'), '"use strict";');
  writeFileSync(join(dist, 'assets', 'main-abc123.js'), 'export {};');
  writeFileSync(join(dist, 'assets', 'main-abc123.js.br'), 'brotli');
  writeFileSync(join(dist, 'assets', 'main-abc123.js.gz'), 'gzip');
  return dist;
}
