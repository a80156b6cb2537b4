/** n8n's settings on this machine, beside Almanac's processes. */
import { mkdirSync } from 'node:fs';
import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';

export interface N8nPlace {
  /** The URL of n8n's own database. */
  database_url: string;
  state_dir: string;
  port: number;
  /** Where its helper process for code talks to it. */
  broker_port: number;
  zone: string;
  encryption_key: string;
}

/** A secret of n8n's, derived from the one the installation keeps: it needs no place of its own and never changes. */
export function n8nSecret(credentials_key: string, purpose: 'encryption' | 'database'): string {
  const key = hkdfSync('sha256', Buffer.from(credentials_key, 'base64'), '', `n8n ${purpose}`, 24);
  return Buffer.from(key).toString('hex');
}

export function n8nEnvironment(place: N8nPlace): Record<string, string> {
  const url = new URL(place.database_url);
  const user_folder = join(place.state_dir, 'n8n');
  mkdirSync(user_folder, { recursive: true, mode: 0o700 });
  return {
    // Without it error answers carry the stack trace of n8n.
    NODE_ENV: 'production',
    N8N_USER_FOLDER: user_folder,
    N8N_ENCRYPTION_KEY: place.encryption_key,
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_HOST: '127.0.0.1',
    N8N_PORT: String(place.port),
    N8N_PROTOCOL: 'http',
    N8N_WEBHOOK_URL: `http://127.0.0.1:${place.port}/`,
    N8N_EDITOR_BASE_URL: `http://127.0.0.1:${place.port}/`,
    // The editor is reached on this machine alone, without HTTPS.
    N8N_SECURE_COOKIE: 'false',
    N8N_RUNNERS_BROKER_PORT: String(place.broker_port),
    N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
    GENERIC_TIMEZONE: place.zone,
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: url.hostname,
    DB_POSTGRESDB_PORT: url.port,
    DB_POSTGRESDB_DATABASE: url.pathname.slice(1),
    DB_POSTGRESDB_USER: decodeURIComponent(url.username),
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(url.password),
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    // Executions that are not kept are removed within minutes instead of after an hour: they hold the webhook's key.
    EXECUTIONS_DATA_HARD_DELETE_BUFFER: '0',
    EXECUTIONS_DATA_PRUNE_HARD_DELETE_INTERVAL: '1',
    EXECUTIONS_DATA_MAX_AGE: '168',
  };
}
