import pg from 'pg';
import { issueToken } from '@almanac/shared/http/issue-token';
import { openDatabase } from '@almanac/shared/pg/database';
import { migrateDatabase, SERVICES } from '../migrate-database.ts';
import type { Secrets } from './secrets.ts';

const DATABASE = 'almanac';

type Needed = Pick<
  Secrets,
  'role_passwords' | 'service_tokens' | 'n8n_token' | 'operator_token'
> & { /** Of what scrapes the services. */ metrics_token?: string };

/** Makes or updates the database, its logins and its tokens. Answers the superuser's URL of the Almanac database. */
export async function prepareDatabase(admin_url: string, secrets: Needed): Promise<string> {
  const client = new pg.Client({ connectionString: admin_url });
  await client.connect();
  const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
  if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  await client.end();
  const url = new URL(admin_url);
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
    const prometheus = { actor: 'prometheus', actor_type: 'service', all_clients: false } as const;
    if (secrets.metrics_token !== undefined) {
      await issueToken(db, prometheus, secrets.metrics_token, 'metrics');
    }
  } finally {
    await db.close();
  }
  return url.href;
}
