/**
 * Almanac on one machine with nothing but Node: a real PostgreSQL, the sandbox for what has no account, the six services and
 * the triggers, each a process of its own. Starting twice on one data directory is refused with the first one's number;
 * whatever a killed launcher left behind is cleared or taken over.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { issueToken } from '@almanac/shared/http/issue-token';
import { openDatabase } from '@almanac/shared/pg/database';
import { migrateDatabase, roleOf, SERVICES, type ServiceName } from '../migrate-database.ts';
import { sandboxClient } from '../sandbox/client.ts';
import { acceptDefaultPolicy } from './accept-policy.ts';
import { startProcess, type ManagedProcess } from './child-process.ts';
import { choosePorts, type Ports } from './choose-ports.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { chooseProviders, type Providers, type Settings } from './providers.ts';
import { liveRun, removeRunFile, writeRunFile } from './run-file.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { serviceSettings, type Layout } from './service-settings.ts';

export interface EmbeddedOptions {
  /** Holds database, secrets, logs and the sandbox's state. */
  state_dir: string;
  /** Where to say what runs; absent for tests. */
  run_file?: string;
  /** False for throw-away data: faster, lost with the machine's power, and removed at the end. */
  durable: boolean;
  port_base: number | undefined;
  zone: string;
  /** `ALMANAC_CLOCK` of every process. */
  clock?: string;
  /** Off where somebody else decides what runs when. */
  timers: boolean;
  /** The scripted model of the sandbox, for tests. */
  scripted_model?: boolean;
  log_level?: string;
  settings: Settings;
  onStep: (text: string, ms: number) => void;
  onTrouble: (line: string) => void;
}

export interface Almanac {
  urls: Record<ServiceName | 'triggers' | 'sandbox', string>;
  secrets: Secrets;
  providers: Providers;
  /** The superuser's URL of the Almanac database. */
  database_url: string;
  log_dir: string;
  process(name: ServiceName | 'triggers' | 'sandbox'): ManagedProcess;
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DATABASE = 'almanac';

export async function startAlmanac(options: EmbeddedOptions): Promise<Almanac> {
  refuseSecondRun(options);
  const log_dir = join(options.state_dir, 'logs');
  mkdirSync(log_dir, { recursive: true, mode: 0o700 });
  const running: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of running.splice(0).toReversed()) await end();
    if (options.run_file !== undefined) removeRunFile(options.run_file);
  };
  try {
    return await bringUp(options, { log_dir, running, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Frame {
  log_dir: string;
  running: (() => Promise<void>)[];
  stop: () => Promise<void>;
}

async function bringUp(options: EmbeddedOptions, frame: Frame): Promise<Almanac> {
  const providers = chooseProviders(options.settings);
  const secrets = loadSecrets(join(options.state_dir, 'secrets.json'));
  const ports = await choosePorts(options.port_base);
  const step = stepper(options.onStep);

  const postgres = await startPostgres({
    data_dir: join(options.state_dir, 'postgres'),
    port: ports.postgres,
    durable: options.durable,
    log_file: join(frame.log_dir, 'postgres.log'),
  });
  frame.running.push(async () => {
    await postgres.stop();
    // As root the data may lie elsewhere than asked for; thrown-away data must not stay there.
    if (!options.durable) rmSync(postgres.data_dir, { recursive: true, force: true });
  });
  step(`PostgreSQL on port ${postgres.port}`);

  const database_url = await prepareDatabase(postgres, secrets);
  step('schema, logins and tokens');

  const start = processStarter(options, frame);
  const sandbox = await start('sandbox', 'scripts/sandbox/main.ts', sandboxEnv(options, ports));
  step(sandboxText(providers));

  const layout = await layoutOf(options, { providers, secrets, ports, database_url, sandbox });
  const processes = new Map<string, ManagedProcess>([['sandbox', sandbox]]);
  const services = SERVICES.map((name) =>
    start(name, `services/${name}/src/main.ts`, serviceSettings(name, layout)),
  );
  const triggers = start(
    'triggers',
    'scripts/embedded/triggers-main.ts',
    triggersEnv(options, layout),
  );
  for (const started of await settleAll([...services, triggers]))
    processes.set(started.name, started);
  step('memory-gateway, planner, scheduler, observer, action-gateway, console, triggers');

  await acceptDefaultPolicy(layout.urls['action-gateway'], secrets.operator_token, providers);
  const urls = { ...layout.urls, triggers: layout.triggers_url, sandbox: sandbox.url };
  if (options.run_file !== undefined) {
    writeRunFile(options.run_file, {
      pid: process.pid,
      started_at: new Date().toISOString(),
      services: urls,
      token: secrets.operator_token,
      webhook_key: secrets.webhook_key,
    });
  }
  return {
    urls,
    secrets,
    providers,
    database_url,
    log_dir: frame.log_dir,
    process: (name) => {
      const found = processes.get(name);
      if (found === undefined) throw new Error(`no process ${name}`);
      return found;
    },
    stop: frame.stop,
  };
}

function refuseSecondRun(options: EmbeddedOptions): void {
  if (options.run_file === undefined) return;
  const run = liveRun(options.run_file);
  if (run === undefined) return;
  throw new Error(
    `Almanac already runs here, as process ${run.pid} since ${run.started_at}: ${run.services['console']}\n` +
      `Stop it with Ctrl+C in its terminal, or: kill ${run.pid}`,
  );
}

function stepper(onStep: EmbeddedOptions['onStep']): (text: string) => void {
  let last = performance.now();
  return (text) => {
    const now = performance.now();
    onStep(text, Math.round(now - last));
    last = now;
  };
}

function processStarter(options: EmbeddedOptions, frame: Frame) {
  return async (name: string, entry: string, env: Record<string, string>) => {
    const started = await startProcess({
      name,
      entry: join(ROOT, entry),
      env,
      log_file: join(frame.log_dir, `${name}.log`),
      onRestart: options.onTrouble,
    });
    frame.running.push(() => started.stop());
    return started;
  };
}

/** Waits for all, so that nothing is left starting when one fails; then throws the first failure. */
async function settleAll<T>(starting: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(starting);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function prepareDatabase(postgres: PostgresServer, secrets: Secrets): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
  if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = `/${DATABASE}`;
  await migrateDatabase(url.href, secrets.role_passwords);
  const db = openDatabase({
    url: url.href,
    application_name: 'launcher',
    onError: () => undefined,
  });
  try {
    for (const actor of SERVICES) {
      const token = secrets.service_tokens[actor];
      await issueToken(db, { actor, actor_type: 'service', all_clients: true }, token);
    }
    const n8n = { actor: 'n8n', actor_type: 'orchestrator', all_clients: false } as const;
    await issueToken(db, n8n, secrets.n8n_token);
    const operator = { actor: 'operator', actor_type: 'person', all_clients: true } as const;
    await issueToken(db, operator, secrets.operator_token);
  } finally {
    await db.close();
  }
  return url.href;
}

function sandboxEnv(options: EmbeddedOptions, ports: Ports): Record<string, string> {
  return {
    PORT: String(ports.sandbox),
    HOST: '127.0.0.1',
    SANDBOX_TIME_ZONE: options.zone,
    SANDBOX_STATE_FILE: join(options.state_dir, 'sandbox.json'),
    ...(options.scripted_model === true ? { SANDBOX_MODEL: '1' } : {}),
    ...(options.clock === undefined ? {} : { ALMANAC_CLOCK: options.clock }),
  };
}

function sandboxText(providers: Providers): string {
  const parts = [
    providers.google === 'sandbox' ? 'Google Calendar' : undefined,
    providers.coda === 'sandbox' ? 'Coda' : undefined,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return 'sandbox (not used: your own Google and Coda accounts are)';
  return `sandbox for ${parts.join(' and ')}: nothing there reaches a real account`;
}

async function layoutOf(
  options: EmbeddedOptions,
  known: {
    providers: Providers;
    secrets: Secrets;
    ports: Ports;
    database_url: string;
    sandbox: ManagedProcess;
  },
): Promise<Layout> {
  const { providers, secrets, ports, sandbox } = known;
  const local = (port: number): string => `http://127.0.0.1:${port}`;
  const refresh =
    providers.google === 'sandbox'
      ? (await sandboxClient(sandbox.url).google.issueRefreshToken()).refresh_token
      : undefined;
  const urls = Object.fromEntries(SERVICES.map((name) => [name, local(ports[name])])) as Record<
    ServiceName,
    string
  >;
  return {
    database_url: (service) => {
      const url = new URL(known.database_url);
      url.username = roleOf(service);
      url.password = secrets.role_passwords[service];
      return url.href;
    },
    urls,
    triggers_url: local(ports.triggers),
    sandbox_url: sandbox.url,
    google_refresh_token: refresh,
    providers,
    secrets,
    zone: options.zone,
    clock: options.clock,
    log_level: options.log_level ?? 'info',
    kill_file: join(options.state_dir, 'KILL'),
    settings: options.settings,
  };
}

function triggersEnv(options: EmbeddedOptions, layout: Layout): Record<string, string> {
  return {
    PORT: new URL(layout.triggers_url).port,
    ALMANAC_TOKEN: layout.secrets.n8n_token,
    ALMANAC_ZONE: layout.zone,
    WEBHOOK_KEY: layout.secrets.webhook_key,
    TIMERS: String(options.timers),
    MEMORY_GATEWAY_URL: layout.urls['memory-gateway'],
    PLANNER_URL: layout.urls.planner,
    SCHEDULER_URL: layout.urls.scheduler,
    OBSERVER_URL: layout.urls.observer,
    ACTION_GATEWAY_URL: layout.urls['action-gateway'],
    ...(options.clock === undefined ? {} : { ALMANAC_CLOCK: options.clock }),
  };
}
