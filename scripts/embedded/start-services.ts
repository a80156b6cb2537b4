/** The sandbox, the six services and the triggers as processes, on ports chosen right before. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { roleOf, SERVICES, type ServiceName } from '../migrate-database.ts';
import { sandboxClient } from '../sandbox/client.ts';
import type { EmbeddedOptions } from './almanac.ts';
import { startProcess, type ManagedProcess, type ProcessLimits } from './child-process.ts';
import { choosePorts, type Ports } from './choose-ports.ts';
import { startOrchestrator } from './orchestrator.ts';
import type { Providers } from './providers.ts';
import type { Secrets } from './secrets.ts';
import { startReplicas, type Replicas } from './replicas.ts';
import { serviceSettings, type Layout } from './service-settings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Another program may take a port between the choice and its use; more than one such meeting in a row is no accident. */
const PORT_ATTEMPTS = 4;

export type ProcessName = ServiceName | 'triggers' | 'sandbox';

export interface StartedServices {
  processes: ReadonlyMap<string, ManagedProcess>;
  urls: Record<ProcessName, string>;
  /** A second process of each service, with triggers of its own, on the same database and accounts. */
  replicate(): Promise<Replicas>;
  stop(): Promise<void>;
}

export interface Known {
  providers: Providers;
  secrets: Secrets;
  database_url: string;
  postgres_port: number;
  port_shift: number;
  log_dir: string;
  /** Called when a part is up; throws when the start was called off. */
  step: (text: string) => void;
}

/** Starts all; when one does not come up, those that did are stopped before it throws. */
export async function startServices(
  options: EmbeddedOptions,
  known: Known,
): Promise<StartedServices> {
  for (let attempt = 1; ; attempt++) {
    const settled = { postgres: known.postgres_port };
    const ports = await choosePorts(options.port_base, settled, known.port_shift);
    const stage = new ProcessGroup(options, known.log_dir);
    try {
      return await startOn(ports, options, known, stage);
    } catch (error) {
      await stage.stop();
      const is_taken = /EADDRINUSE|is taken by another program/.test(String(error));
      if (!is_taken || attempt >= PORT_ATTEMPTS) throw error;
      options.onTrouble('another program took one of the ports meanwhile; choosing again');
    }
  }
}

class ProcessGroup {
  readonly processes = new Map<string, ManagedProcess>();
  private readonly options: EmbeddedOptions;
  private readonly log_dir: string;

  constructor(options: EmbeddedOptions, log_dir: string) {
    this.options = options;
    this.log_dir = log_dir;
  }

  async start(
    name: string,
    entry: string,
    env: Record<string, string>,
    limits: ProcessLimits = {},
  ): Promise<ManagedProcess> {
    // The sandbox is the provider: what looks into Almanac's own processes stays out of it.
    const inside = name === 'sandbox' ? undefined : this.options.inside;
    const started = await startProcess({
      ...limits,
      name,
      entry: join(ROOT, entry),
      env: { ...env, ...inside?.env(name) },
      node_flags: inside?.node_flags ?? [],
      log_file: join(this.log_dir, `${name}.log`),
      onRestart: this.options.onTrouble,
    });
    this.processes.set(name, started);
    return started;
  }

  /** The services together, and after them the sandbox, which some still call while they end. */
  async stop(): Promise<void> {
    const all = [...this.processes.values()];
    const ending = all.filter(({ name }) => name !== 'sandbox').map((each) => each.stop());
    await Promise.all(ending);
    await this.processes.get('sandbox')?.stop();
  }
}

async function startOn(
  ports: Ports,
  options: EmbeddedOptions,
  known: Known,
  group: ProcessGroup,
): Promise<StartedServices> {
  const sandbox = await group.start(
    'sandbox',
    'scripts/sandbox/main.ts',
    sandboxEnv(options, ports),
  );
  known.step(sandboxText(known.providers));
  const layout = await layoutOf(options, { ...known, ports, sandbox });
  const services = SERVICES.map((name) =>
    group.start(name, `services/${name}/src/main.ts`, serviceSettings(name, layout)),
  );
  const orchestrator = startOrchestrator(group.start.bind(group), options, {
    layout,
    ports,
    database_url: known.database_url,
    step: known.step,
  });
  await settleAll([...services, orchestrator]);
  known.step(`the six services and ${options.n8n === undefined ? 'the triggers' : 'n8n'}`);
  return {
    processes: group.processes,
    urls: { ...layout.urls, triggers: layout.triggers_url, sandbox: sandbox.url },
    replicate: () => {
      const log_dir = join(known.log_dir, 'second');
      mkdirSync(log_dir, { recursive: true, mode: 0o700 });
      return startReplicas(options, new ProcessGroup(options, log_dir), { ...known, layout });
    },
    stop: () => group.stop(),
  };
}

/** Waits for all, so that nothing is left starting when one fails; then throws the first failure. */
async function settleAll(starting: Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(starting);
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
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
  return `sandbox for ${parts.join(' and ')}`;
}

/** The file that stops everything while it exists. */
export function killFile({ settings, state_dir }: EmbeddedOptions): string {
  return settings['ALMANAC_KILL_FILE'] || join(state_dir, 'KILL');
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
    kill_file: killFile(options),
    checkpoint_dir:
      options.settings['ALMANAC_CHECKPOINT_DIR'] || join(options.state_dir, 'checkpoints'),
    settings: options.settings,
  };
}
