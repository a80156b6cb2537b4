/** What runs the workflows: the embedded triggers, or a real n8n with the committed files. Both answer the same webhooks. */
import { importOnce } from '../n8n/prepare-n8n.ts';
import { n8nEnvironment, n8nSecret } from '../n8n/n8n-environment.ts';
import { prepareFiles, webhooksOf, type PreparedFiles } from '../n8n/workflow-files.ts';
import { prepareOwnDatabase } from './own-database.ts';
import type { EmbeddedOptions } from './almanac.ts';
import type { ManagedProcess, ProcessLimits } from './child-process.ts';
import type { Ports } from './choose-ports.ts';
import type { Layout } from './service-settings.ts';

type Start = (
  name: string,
  entry: string,
  env: Record<string, string>,
  limits?: ProcessLimits,
) => Promise<ManagedProcess>;

/** n8n needs memory of its own, and time where the machine is busy. */
const N8N_LIMITS: ProcessLimits = {
  memory_flags: ['--max-old-space-size=1024'],
  ready_ms: 120_000,
};

export interface Orchestration {
  layout: Layout;
  ports: Ports;
  /** The superuser's URL. */
  database_url: string;
  /** Hears of each part that is done: a first import takes twenty seconds. */
  step: (text: string) => void;
}

export async function startOrchestrator(
  start: Start,
  options: EmbeddedOptions,
  where: Orchestration,
): Promise<ManagedProcess> {
  const { n8n } = options;
  if (n8n === undefined) {
    const env = triggersEnv(options, where.layout);
    return start('triggers', 'scripts/embedded/triggers-main.ts', env);
  }
  const files = filesFor(options, where.layout);
  const env = await importedInto(n8n.bin, files, { ...where, state_dir: options.state_dir });
  const own = { ALMANAC_N8N_BIN: n8n.bin, ALMANAC_N8N_WEBHOOKS: webhooksOf(files).join(',') };
  return start('n8n', 'scripts/n8n/main.ts', { ...env, ...own }, N8N_LIMITS);
}

/** Answers n8n's environment. */
async function importedInto(
  bin: string,
  files: PreparedFiles,
  where: Orchestration & { state_dir: string },
): Promise<Record<string, string>> {
  const { layout, ports, state_dir } = where;
  const { credentials_key } = layout.secrets;
  const password = n8nSecret(credentials_key, 'database');
  const database_url = await prepareOwnDatabase(where.database_url, { name: 'n8n', password });
  const env = n8nEnvironment({
    database_url,
    state_dir,
    port: ports.triggers,
    broker_port: ports.n8n_broker,
    zone: layout.zone,
    encryption_key: n8nSecret(credentials_key, 'encryption'),
  });
  const command = [process.execPath, bin] as const;
  const path = { PATH: process.env['PATH'] ?? '' };
  const say = (line: string): void => where.step(`n8n: ${line}`);
  await importOnce({ command, env: { ...path, ...env } }, files, { database_url, say });
  return env;
}

function filesFor(options: EmbeddedOptions, layout: Layout): PreparedFiles {
  const { poll_cron } = options.n8n ?? {};
  return prepareFiles({
    urls: layout.urls,
    zone: layout.zone,
    n8n_token: layout.secrets.n8n_token,
    webhook_key: layout.secrets.webhook_key,
    timers: options.timers,
    ...(poll_cron === undefined ? {} : { poll_cron }),
  });
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
