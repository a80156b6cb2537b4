/**
 * `npm run import-workflows [-- --n8n COMMAND] [--once]`: brings n8n-workflows/ into the n8n whose settings the environment holds
 * (its database and encryption key), for this installation: *_URL, ALMANAC_ZONE, N8N_TOKEN and WEBHOOK_KEY as in .env.example.
 * `--once`, for starts that repeat, does nothing where exactly this was imported before; it notes that in n8n's Postgres.
 */
import { z } from 'zod';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { importArguments } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { personsZone, readSettings } from './cli/settings.ts';
import type { Settings } from './embedded/providers.ts';
import { importWorkflows } from './n8n/import-workflows.ts';
import { importOnce } from './n8n/prepare-n8n.ts';
import { prepareFiles } from './n8n/workflow-files.ts';

/** A URL that is not set keeps the compose name of the committed files. */
const importEnv = z.object({
  MEMORY_GATEWAY_URL: z.url().optional(),
  PLANNER_URL: z.url().optional(),
  SCHEDULER_URL: z.url().optional(),
  OBSERVER_URL: z.url().optional(),
  ACTION_GATEWAY_URL: z.url().optional(),
  ALMANAC_ZONE: z.string(),
  N8N_TOKEN: z.string().min(24),
  WEBHOOK_KEY: z.string().min(16),
  N8N_ENCRYPTION_KEY: z.string().min(16),
});

/** n8n's own names of what `--once` needs. */
const databaseEnv = z.object({
  DB_POSTGRESDB_HOST: z.string(),
  DB_POSTGRESDB_PORT: z.string().default('5432'),
  DB_POSTGRESDB_DATABASE: z.string(),
  DB_POSTGRESDB_USER: z.string(),
  DB_POSTGRESDB_PASSWORD: z.string(),
});

await runCommand(async () => {
  const { n8n, once } = importArguments(process.argv.slice(2));
  const settings = readSettings();
  const config = configFromEnv(importEnv, { ...settings, ALMANAC_ZONE: personsZone(settings) });
  const given = {
    'memory-gateway': config.MEMORY_GATEWAY_URL,
    planner: config.PLANNER_URL,
    scheduler: config.SCHEDULER_URL,
    observer: config.OBSERVER_URL,
    'action-gateway': config.ACTION_GATEWAY_URL,
  };
  const files = prepareFiles({
    urls: Object.fromEntries(Object.entries(given).filter(([, url]) => url !== undefined)),
    zone: config.ALMANAC_ZONE,
    n8n_token: config.N8N_TOKEN,
    webhook_key: config.WEBHOOK_KEY,
    timers: true,
  });
  const env = Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const say = (line: string): void => console.log(`✓ ${line}`);
  const program = { command: n8n, env };
  if (once) {
    const did = await importOnce(program, files, { database_url: databaseUrl(settings), say });
    if (!did) return console.log('Nothing to do: exactly this was imported before.');
  } else {
    await importWorkflows(program, files, say);
  }
  console.log('An n8n that runs must be started again now: it registers webhooks at its start.');
});

function databaseUrl(settings: Settings): string {
  const config = configFromEnv(databaseEnv, settings);
  const url = new URL(`postgresql://${config.DB_POSTGRESDB_HOST}:${config.DB_POSTGRESDB_PORT}`);
  url.pathname = `/${config.DB_POSTGRESDB_DATABASE}`;
  url.username = config.DB_POSTGRESDB_USER;
  url.password = config.DB_POSTGRESDB_PASSWORD;
  return url.href;
}
