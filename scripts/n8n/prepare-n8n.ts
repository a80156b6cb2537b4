/** What n8n needs in its own database before it starts: the workflows. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { importWorkflows, type N8nCommand } from './import-workflows.ts';
import { N8N_VERSION } from './n8n-package.ts';
import type { PreparedFiles } from './workflow-files.ts';

const NAME = 'n8n';

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
