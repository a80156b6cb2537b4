/** The database of a program beside Almanac (n8n, Langfuse), where nothing of Almanac's can be reached. */
import pg from 'pg';

/** Makes the login and the database of this name. Answers the login's URL. Repeatable: a new password takes the old one's place. */
export async function prepareOwnDatabase(
  admin_url: string,
  { name, password }: { name: string; password: string },
): Promise<string> {
  const client = new pg.Client({ connectionString: admin_url });
  await client.connect();
  try {
    const id = client.escapeIdentifier(name);
    const role = await client.query('select 1 from pg_roles where rolname = $1', [name]);
    const login = `login password ${client.escapeLiteral(password)}`;
    await client.query(`${role.rowCount === 0 ? 'create' : 'alter'} role ${id} ${login}`);
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${id} owner ${id}`);
    await client.query(`revoke connect on database ${id} from public`);
  } finally {
    await client.end();
  }
  const url = new URL(admin_url);
  url.pathname = `/${name}`;
  url.username = name;
  url.password = password;
  return url.href;
}
