import { publicKeyOf } from '@almanac/shared/http/console-key';
import type { ServiceName } from '../migrate-database.ts';
import type { Providers, Settings } from './providers.ts';
import type { Secrets } from './secrets.ts';

/** What the launcher knows once ports are chosen: enough to configure every service. */
export interface Layout {
  database_url: (service: ServiceName) => string;
  urls: Record<ServiceName, string>;
  triggers_url: string;
  sandbox_url: string;
  google_refresh_token: string | undefined;
  providers: Providers;
  secrets: Secrets;
  zone: string;
  clock: string | undefined;
  log_level: string;
  kill_file: string;
  checkpoint_dir: string;
  /** The person's `.env`. */
  settings: Settings;
}

type Env = Record<string, string>;

/** The environment of one service: what it needs, and no other service's secrets. */
export function serviceSettings(service: ServiceName, layout: Layout): Env {
  return {
    DATABASE_URL: layout.database_url(service),
    HOST: '127.0.0.1',
    PORT: new URL(layout.urls[service]).port,
    LOG_LEVEL: layout.log_level,
    ALMANAC_TOKEN: layout.secrets.service_tokens[service],
    ALMANAC_ZONE: layout.zone,
    ALMANAC_KILL_FILE: layout.kill_file,
    ...given(layout, ['ALMANAC_KILLED']),
    CONSOLE_PUBLIC_KEYS: publicKeyOf(layout.secrets.console_key),
    ...(layout.clock === undefined ? {} : { ALMANAC_CLOCK: layout.clock }),
    ...OWN[service](layout),
  };
}

const OWN: Record<ServiceName, (layout: Layout) => Env> = {
  'memory-gateway': (layout) => ({
    ...given(layout, MEMORY),
    ...modelSettings(layout),
  }),
  planner: (layout) => ({
    MEMORY_GATEWAY_URL: layout.urls['memory-gateway'],
    ACTION_GATEWAY_URL: layout.urls['action-gateway'],
    SCHEDULER_URL: layout.urls.scheduler,
    ...given(layout, ['RECALL_TIMEOUT_MS']),
    ...codaSettings(layout),
    ...modelSettings(layout),
  }),
  scheduler: (layout) => ({
    MEMORY_GATEWAY_URL: layout.urls['memory-gateway'],
    PLANNER_URL: layout.urls.planner,
    ACTION_GATEWAY_URL: layout.urls['action-gateway'],
    WEBHOOK_URL: layout.triggers_url,
    WEBHOOK_KEY: layout.secrets.webhook_key,
    CREDENTIALS_KEY: layout.secrets.credentials_key,
    PUBLIC_URL: layout.settings['PUBLIC_URL'] ?? layout.urls.scheduler,
    ...given(layout, SCHEDULER),
    ...googleSettings(layout),
    ...modelSettings(layout),
  }),
  observer: (layout) => ({
    MEMORY_GATEWAY_URL: layout.urls['memory-gateway'],
    PLANNER_URL: layout.urls.planner,
    SCHEDULER_URL: layout.urls.scheduler,
    ACTION_GATEWAY_URL: layout.urls['action-gateway'],
    ...given(layout, OBSERVER),
    ...modelSettings(layout),
  }),
  'action-gateway': (layout) => ({
    MEMORY_GATEWAY_URL: layout.urls['memory-gateway'],
    SCHEDULER_URL: layout.urls.scheduler,
    GOOGLE_SANDBOX: String(layout.providers.google === 'sandbox'),
    PUBLIC_URL: layout.settings['PUBLIC_URL'] ?? layout.urls['action-gateway'],
    CONSOLE_URL: layout.settings['CONSOLE_URL'] ?? layout.urls.console,
    ...given(layout, [
      'RETRY_BASE_MS',
      'HELD_ASKS_EVERY_MS',
      'EXECUTION_LEASE_MS',
      'CONFIRM_WITHIN_MINUTES',
      ...MAIL,
    ]),
    ALMANAC_CHECKPOINT_DIR: layout.checkpoint_dir,
    ...codaSettings(layout),
  }),
  console: (layout) => ({
    MEMORY_GATEWAY_URL: layout.urls['memory-gateway'],
    PLANNER_URL: layout.urls.planner,
    SCHEDULER_URL: layout.urls.scheduler,
    OBSERVER_URL: layout.urls.observer,
    ACTION_GATEWAY_URL: layout.urls['action-gateway'],
    CONSOLE_PRIVATE_KEY: layout.secrets.console_key,
    ALMANAC_SANDBOX: String(
      layout.providers.google === 'sandbox' && layout.providers.coda === 'sandbox',
    ),
  }),
};

const MEMORY = [
  'EMBEDDINGS_MODEL',
  'EMBEDDINGS_DIMENSIONS',
  'EMBEDDINGS_TIMEOUT_MS',
  'RERANK_MODEL',
  'RERANK_TIMEOUT_MS',
  'QDRANT_URL',
  'QDRANT_API_KEY',
  'QDRANT_TIMEOUT_MS',
  'VALKEY_URL',
  'MCP_ALLOWED_HOSTS',
  'MEM0_MODE',
  'MEM0_URL',
  'MEM0_API_KEY',
  'MEM0_TIMEOUT_MS',
  'MEM0_SETTLE_MS',
];
const OBSERVER = [
  'REFLECT_WAIT_MS',
  'NOTIFY_PERSON',
  'DIGEST',
  'HEALTH_EVERY_MS',
  'DISK_PATH',
  'N8N_API_URL',
  'N8N_API_KEY',
];
const SCHEDULER = [
  'SCHEDULE_WAIT_MS',
  'SCHEDULE_MODE',
  'RESCHEDULE',
  'FREEZE_MINUTES',
  'COMPLETION_COLOURS',
];
const MAIL = ['SMTP_URL', 'SMTP_USER', 'SMTP_PASSWORD', 'MAIL_FROM', 'SMTP_TIMEOUT_MS'];
const MODEL_KEYS = ['OPENROUTER_API_KEY', 'OPENROUTER_BASE_URL'];

function modelSettings(layout: Layout): Env {
  const tracing = ['LANGFUSE_BASE_URL', 'LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'];
  return given(layout, [...MODEL_KEYS, 'MODEL', 'MODEL_TIMEOUT_MS', ...tracing]);
}

const CODA = [
  'CODA_API_BASE_URL',
  'CODA_API_TOKEN',
  'CODA_MCP_URL',
  'CODA_MCP_TOKEN',
  'CODA_MCP_TOOLS',
  'CODA_DOC_ID',
  'CODA_TASKS_TABLE_ID',
  'CODA_THREAD_TABLE_ID',
  'CODA_ENGAGEMENTS_TABLE_ID',
  'CODA_OFFERS_TABLE_ID',
  'CODA_BLUEPRINTS_TABLE_ID',
  'CODA_WORKFLOWS_TABLE_ID',
  'CODA_PROCESS_TEMPLATES_TABLE_ID',
  'CODA_SPRINTS_TABLE_ID',
  'CODA_COLUMNS',
  'CODA_CONTEXT_TIMEOUT_MS',
  'CODA_TIMEOUT_MS',
  'CODA_READS_PER_6_S',
  'CODA_WRITES_PER_10_S',
  'CODA_CONFIRM_FIRST_MS',
  'CODA_CONFIRM_MAX_MS',
];

function codaSettings(layout: Layout): Env {
  if (layout.providers.coda === 'real') return given(layout, CODA);
  const by_mcp = layout.settings['SANDBOX_CODA'] === 'mcp';
  return {
    CODA_API_BASE_URL: `${layout.sandbox_url}/coda/apis/v1`,
    CODA_API_TOKEN: 'sandbox-coda-token',
    ...(by_mcp
      ? { CODA_MCP_URL: `${layout.sandbox_url}/coda/mcp`, CODA_MCP_TOKEN: 'sandbox-coda-token' }
      : {}),
    CODA_SANDBOX: 'true',
    CODA_DOC_ID: 'sandbox-doc',
    CODA_TASKS_TABLE_ID: 'grid-tasks',
    CODA_THREAD_TABLE_ID: 'grid-daily-thread',
    CODA_ENGAGEMENTS_TABLE_ID: 'grid-engagements',
    CODA_OFFERS_TABLE_ID: 'grid-offers',
    CODA_BLUEPRINTS_TABLE_ID: 'grid-blueprints',
    CODA_WORKFLOWS_TABLE_ID: 'grid-workflows',
    CODA_PROCESS_TEMPLATES_TABLE_ID: 'grid-process-templates',
    CODA_SPRINTS_TABLE_ID: 'grid-sprints',
    // The sandbox is on this machine, quick, and has no rate limit.
    CODA_TIMEOUT_MS: '3000',
    CODA_READS_PER_6_S: '1000',
    CODA_WRITES_PER_10_S: '200',
    CODA_CONFIRM_FIRST_MS: '150',
  };
}

const GOOGLE = [
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_REFRESH_TOKEN',
  'GOOGLE_PUSH',
  'GOOGLE_API_ROOT_URL',
  'GOOGLE_AUTH_URL',
  'GOOGLE_TOKEN_URL',
  'GOOGLE_TIMEOUT_MS',
  'GOOGLE_CALLS_PER_MINUTE',
  'CALENDAR_READ_IDS',
  'SYNC_CRON',
];

function googleSettings(layout: Layout): Env {
  if (layout.providers.google === 'real') {
    return given(layout, GOOGLE);
  }
  const base = `${layout.sandbox_url}/google`;
  return {
    GOOGLE_CLIENT_ID: 'sandbox-client',
    GOOGLE_CLIENT_SECRET: 'sandbox-secret',
    GOOGLE_API_ROOT_URL: `${base}/`,
    GOOGLE_AUTH_URL: `${base}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${base}/token`,
    GOOGLE_PUSH: 'true',
    GOOGLE_TIMEOUT_MS: '3000',
    // As above: no limit here.
    GOOGLE_CALLS_PER_MINUTE: '6000',
    ...(layout.google_refresh_token === undefined
      ? {}
      : { GOOGLE_REFRESH_TOKEN: layout.google_refresh_token }),
  };
}

/** Those of the named settings that the person has set. */
function given(layout: Layout, names: string[]): Env {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = layout.settings[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
