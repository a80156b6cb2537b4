/** What n8n needs before it starts beside the embedded Almanac: a database of its own, and the workflows in it. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { importWorkflows, type N8nCommand } from './import-workflows.ts';
import { N8N_VERSION } from './n8n-package.ts';
import type { PreparedFiles } from './workflow-files.ts';

const NAME = 'n8n';

/** Makes n8n's login and database, where nothing of Almanac's can be reached. Answers the login's URL. Repeatable. */
export async function prepareN8nDatabase(admin_url: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: admin_url });
  await client.connect();
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [NAME]);
    const login = `login password ${client.escapeLiteral(password)}`;
    await client.query(`${role.rowCount === 0 ? 'create' : 'alter'} role ${NAME} ${login}`);
    const found = await client.query('select 1 from pg_database where datname = $1', [NAME]);
    if (found.rowCount === 0) await client.query(`create database ${NAME} owner ${NAME}`);
    await client.query(`revoke connect on database ${NAME} from public`);
  } finally {
    await client.end();
  }
  const url = new URL(admin_url);
  url.pathname = `/${NAME}`;
  url.username = NAME;
  url.password = password;
  return url.href;
}

/**
 * Imports unless exactly this was imported into this database before: the commands take twenty seconds. The note of what was
 * imported is the database's comment, so it is gone with the database. Answers whether it imported.
 */
export async function importOnce(
  n8n: N8nCommand,
  files: PreparedFiles,
  { database_url, say }: { database_url: string; say: (line: string) => void },
): Promise<boolean> {
  const wanted = createHash('sha256')
    .update(JSON.stringify([N8N_VERSION, files]))
    .digest('hex');
  const client = new pg.Client({ connectionString: database_url });
  await client.connect();
  try {
    const { rows } = await client.query<{ imported: string | null }>(
      `select shobj_description(oid, 'pg_database') as imported from pg_database
        where datname = current_database()`,
    );
    if (rows[0]?.imported === wanted) return false;
    await importWorkflows(n8n, files, say);
    await client.query(`comment on database ${NAME} is ${client.escapeLiteral(wanted)}`);
    return true;
  } finally {
    await client.end();
  }
}
