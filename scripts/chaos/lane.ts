/** One running Almanac that rounds are played on, one after the other: its processes are watched from within and may be killed there. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import { startAlmanac, type Almanac } from '../embedded/almanac.ts';
import type { TimedWorkflow } from '../embedded/triggers.ts';
import { sandboxClient, type SandboxClient } from '../sandbox/client.ts';
import type { JournalEntry } from '../sandbox/journal.ts';
import { pointsOf, wasStruck, writeRound, type Aim } from './inside/round-file.ts';

/** Without `skip`, chance says how often the point is passed first. */
export type AimAt = Pick<Aim, 'point' | 'victim'> & { skip?: number };

export interface Lane {
  almanac: Almanac;
  sandbox: SandboxClient;
  /** The superuser's look at every schema. */
  db: Database;
  /** The action-gateway and the scheduler as the operator; the action-gateway as the workflows. */
  operator: ServiceClient;
  scheduler: ServiceClient;
  orchestrator: ServiceClient;
  /** What was asked of the providers since the start, oldest first. */
  journal: JournalEntry[];
  setClock(at: Date): void;
  beginRound(round: number, aim: AimAt | undefined): void;
  pointsOf(round: number): string[];
  wasStruck(round: number): boolean;
  /** The status of the answer and its body; undefined where nobody answered. */
  webhook(path: string, body: unknown): Promise<Answer | undefined>;
  run(workflow: TimedWorkflow): Promise<Answer | undefined>;
  /** Opens the status page as the operator; the status, undefined where nobody answered. */
  openConsole(): Promise<number | undefined>;
  stop(options: { keep_logs: boolean }): Promise<void>;
}

export interface Answer {
  status: number;
  body: unknown;
}

export const ZONE = 'Europe/Berlin';
const PRELOAD = fileURLToPath(new URL('inside/preload.ts', import.meta.url));
const ANSWER_MS = 30_000;

// The same waits as in earnest, only shorter: what is tried is what follows them.
const SHORT_WAITS = {
  RETRY_BASE_MS: '200',
  EXECUTION_LEASE_MS: '3000',
  SCHEDULE_WAIT_MS: '2000',
  REFLECT_WAIT_MS: '2000',
};

/** `first` is where round 0 is killed: some of it happens while the Almanac has hardly started. */
export async function openLane(
  now: Date,
  first: AimAt | undefined,
  onTrouble: (line: string) => void,
): Promise<Lane> {
  const state_dir = mkdtempSync(join(tmpdir(), 'almanac-chaos-'));
  // Root's PostgreSQL runs as another user, who must get through to its own, closed directory.
  chmodSync(state_dir, 0o711);
  const dir = join(state_dir, 'rounds');
  mkdirSync(dir);
  const clock_file = join(state_dir, 'clock');
  const setClock = (at: Date): void => {
    writeFileSync(`${clock_file}.new`, at.toISOString());
    renameSync(`${clock_file}.new`, clock_file);
  };
  setClock(now);
  // The server's number is not known yet; the round says it again once it is.
  const early = first?.victim === 'process' ? { aim: { skip: 0, ...first, postgres_pid: 0 } } : {};
  writeRound(dir, { round: 0, is_starting: true, ...early });
  const remove = (): void => rmSync(state_dir, { recursive: true, force: true });
  try {
    const almanac = await startAlmanac({
      state_dir,
      durable: false,
      // Throw-away data are usually written behind the commit; a killed server must keep what it has confirmed.
      postgres_settings: { synchronous_commit: 'on' },
      port_base: undefined,
      zone: ZONE,
      clock: `@${clock_file}`,
      timers: false,
      log_level: 'info',
      settings: SHORT_WAITS,
      inside: {
        node_flags: ['--import', PRELOAD],
        env: (name) => ({ CHAOS_DIR: dir, CHAOS_PROCESS: name }),
      },
      onStep: () => undefined,
      onTrouble,
    });
    return laneOf(almanac, { dir, setClock, remove });
  } catch (error) {
    remove();
    throw error;
  }
}

interface Held {
  dir: string;
  setClock: (at: Date) => void;
  remove: () => void;
}

function laneOf(almanac: Almanac, { dir, setClock, remove }: Held): Lane {
  const db = openDatabase({
    url: almanac.database_url,
    application_name: 'chaos',
    // A killed server breaks our connections too; the next question opens a new one.
    onError: () => undefined,
  });
  const { secrets, urls } = almanac;
  const client = (service: keyof Almanac['urls'], token: string): ServiceClient =>
    serviceClient({ service, url: urls[service], token });
  const key = { 'x-almanac-key': secrets.webhook_key };
  const console_login = `Bearer ${secrets.operator_token}`;
  return {
    almanac,
    db,
    sandbox: sandboxClient(urls.sandbox),
    operator: client('action-gateway', secrets.operator_token),
    scheduler: client('scheduler', secrets.operator_token),
    orchestrator: client('action-gateway', secrets.n8n_token),
    journal: [],
    setClock,
    beginRound: (round, aim) => {
      const { postgres_pid } = almanac;
      writeRound(dir, {
        round,
        ...(aim === undefined ? {} : { aim: { skip: 0, ...aim, postgres_pid } }),
      });
    },
    pointsOf: (round) => pointsOf(dir, round),
    wasStruck: (round) => wasStruck(dir, round),
    webhook: (path, body) => post(`${urls.triggers}/webhook/${path}`, body, key),
    run: (workflow) => post(`${urls.triggers}/webhook/run/${workflow}`, {}, key),
    openConsole: async () =>
      (await ask(`${urls.console}/status`, { authorization: console_login }))?.status,
    stop: async ({ keep_logs }) => {
      await db.close();
      await almanac.stop();
      if (!keep_logs) remove();
    },
  };
}

function post(url: string, body: unknown, headers: Record<string, string>) {
  const json = { 'content-type': 'application/json', ...headers };
  return ask(url, json, { method: 'POST', body: JSON.stringify(body) });
}

async function ask(
  url: string,
  headers: Record<string, string>,
  init: RequestInit = {},
): Promise<Answer | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(url, { ...init, headers, signal });
    const text = await response.text();
    const is_json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, body: is_json ? JSON.parse(text) : text };
  } catch {
    // The process behind it is down: what a caller of the webhook sees as well.
    return undefined;
  }
}
