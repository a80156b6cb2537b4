/**
 * Almanac on one machine with nothing but Node: a real PostgreSQL, the sandbox for what has no account, the six services and
 * the triggers, each a process of its own. Starting twice on one data directory is refused with the first one's number;
 * whatever a killed launcher left behind is cleared or taken over.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '@almanac/shared/lang/app-error';
import { buildWeb } from '../web/build-web.ts';
import { acceptDefaultPolicy } from './accept-policy.ts';
import type { ManagedProcess } from './child-process.ts';
import { choosePorts } from './choose-ports.ts';
import { claimPortSlot } from './port-slot.ts';
import { startPostgres } from './postgres.ts';
import { prepareDatabase } from './prepare-database.ts';
import { chooseProviders, type Providers, type Settings } from './providers.ts';
import { liveRun, removeRunFile, writeRunFile } from './run-file.ts';
import type { Replicas } from './replicas.ts';
import { Running } from './running.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { killFile, startServices, type ProcessName } from './start-services.ts';
import { warmCode } from './warm-code.ts';

export interface EmbeddedOptions {
  /** Holds database, secrets, logs and the sandbox's state. */
  state_dir: string;
  /** Where to say what runs; absent for tests, not written for throw-away data. */
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
  /** A real n8n in the place of the triggers: its installed file, and another time for the Coda poll. */
  n8n?: { bin: string; poll_cron?: string };
  settings: Settings;
  /** For tests that watch or break the processes from within: more flags of Node, and more of their environment by name. */
  inside?: { node_flags: readonly string[]; env: (name: string) => Record<string, string> };
  /** Settings of PostgreSQL over the usual ones. */
  postgres_settings?: Readonly<Record<string, string>>;
  /** Calls the start off: it then ends what already runs and throws StartCalledOff. */
  called_off?: Promise<unknown>;
  onStep: (text: string, ms: number) => void;
  onTrouble: (line: string) => void;
}

export interface Almanac {
  urls: Record<ProcessName, string>;
  secrets: Secrets;
  providers: Providers;
  /** The superuser's URL of the Almanac database. */
  database_url: string;
  log_dir: string;
  /** Where the database lies; as root not always below the state directory. */
  data_dir: string;
  /** Of the database server; another one after it was started again. */
  readonly postgres_pid: number;
  /** Resolves when PostgreSQL ended and could not be brought back: the caller should stop. */
  lost: Promise<Error>;
  process(name: ProcessName | 'n8n'): ManagedProcess;
  /** A second process of each service beside the first; it ends with the rest. */
  replicate(): Promise<Replicas>;
  stop(): Promise<void>;
}

/** The start was interrupted on request; everything that already ran has ended. */
export class StartCalledOff extends Error {
  constructor() {
    super('The start was called off.');
    this.name = 'StartCalledOff';
  }
}

export async function startAlmanac(options: EmbeddedOptions): Promise<Almanac> {
  refuseSecondRun(options);
  const log_dir = join(options.state_dir, 'logs');
  mkdirSync(log_dir, { recursive: true, mode: 0o700 });
  const running = new Running();
  try {
    return await bringUp(options, log_dir, running);
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function bringUp(
  options: EmbeddedOptions,
  log_dir: string,
  running: Running,
): Promise<Almanac> {
  const providers = chooseProviders(options.settings);
  const step = stepper(options);
  const lost = Promise.withResolvers<Error>();
  // Beside the database, which starts meanwhile.
  const warm = warmCode();
  const pages = buildPages(options);
  const port_shift = options.port_base === undefined ? await holdPortSlot(running) : 0;
  const postgres = await startStore(options, running, {
    port: (await choosePorts(options.port_base, {}, port_shift)).postgres,
    log_file: join(log_dir, 'postgres.log'),
    onLost: lost.resolve,
  });
  step(`PostgreSQL on port ${postgres.port}`);

  // Only who has the database may make secrets: of two first starts at once the other is refused before it writes some.
  const secrets = loadSecrets(join(options.state_dir, 'secrets.json'));
  const database_url = await prepareDatabase(postgres.url, secrets);
  step('schema, logins and tokens');

  await Promise.all([warm, pages]);
  const services = await startServices(options, {
    providers,
    secrets,
    database_url,
    postgres_port: postgres.port,
    port_shift,
    log_dir,
    step,
  });
  running.add(() => services.stop());
  const { urls } = services;
  const { settings } = options;
  await acceptDefaultPolicy(urls['action-gateway'], secrets.operator_token, {
    providers,
    settings,
  });
  announce(options, running, { urls, secrets, providers });
  return {
    urls,
    secrets,
    providers,
    database_url,
    log_dir,
    data_dir: postgres.data_dir,
    get postgres_pid() {
      return postgres.pid;
    },
    lost: lost.promise,
    process: (name) => {
      const found = services.processes.get(name);
      if (found === undefined) throw new Error(`no process ${name}`);
      return found;
    },
    replicate: async () => {
      const second = await services.replicate();
      running.add(() => second.stop());
      return second;
    },
    stop: () => running.stop(),
  };
}

/** The database of this Almanac, which stops with it. */
async function startStore(
  options: EmbeddedOptions,
  running: Running,
  more: Pick<Parameters<typeof startPostgres>[0], 'port' | 'log_file' | 'onLost'>,
): Promise<Awaited<ReturnType<typeof startPostgres>>> {
  const postgres = await startPostgres({
    ...more,
    data_dir: join(options.state_dir, 'postgres'),
    durable: options.durable,
    ...(options.postgres_settings === undefined ? {} : { settings: options.postgres_settings }),
    onRestart: options.onTrouble,
  });
  running.add(async () => {
    await postgres.stop();
    // As root the data may lie elsewhere than asked for; thrown-away data must not stay there.
    if (!options.durable) rmSync(postgres.data_dir, { recursive: true, force: true });
  });
  return postgres;
}

/** The console's pages, where they changed. Almanac runs without them too: the console says what is missing. */
async function buildPages({ onTrouble }: EmbeddedOptions): Promise<void> {
  try {
    await buildWeb();
  } catch (error) {
    onTrouble(`the console's pages could not be built: ${errorText(error)}`);
  }
}

async function holdPortSlot(running: Running): Promise<number> {
  const slot = await claimPortSlot();
  running.add(() => slot.release());
  return slot.shift;
}

/** Says in the run file what runs, until it ends. Thrown-away data are nobody's Almanac, and may run beside one. */
function announce(
  options: EmbeddedOptions,
  running: Running,
  what: Pick<Almanac, 'urls' | 'secrets' | 'providers'>,
): void {
  const { run_file } = options;
  if (run_file === undefined || !options.durable) return;
  writeRunFile(run_file, {
    pid: process.pid,
    started_at: new Date().toISOString(),
    services: what.urls,
    token: what.secrets.operator_token,
    webhook_key: what.secrets.webhook_key,
    kill_file: killFile(options),
    sandboxed: what.providers.google === 'sandbox' && what.providers.coda === 'sandbox',
  });
  running.add(async () => removeRunFile(run_file));
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

function stepper(options: EmbeddedOptions): (text: string) => void {
  let last = performance.now();
  let is_called_off = false;
  void options.called_off?.then(() => (is_called_off = true));
  return (text) => {
    if (is_called_off) throw new StartCalledOff();
    const now = performance.now();
    options.onStep(text, Math.round(now - last));
    last = now;
  };
}
