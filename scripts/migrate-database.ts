/**
 * Brings a database to the newest schema: the numbered SQL files, then each service's queue schema, then the logins. Safe to
 * repeat and to run twice at once: whoever comes second waits for the first and finds nothing left to do.
 */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { queueSchema } from '@almanac/shared/queue/queue';

export const QUEUE_SERVICES = [
  'memory-gateway',
  'planner',
  'scheduler',
  'observer',
  'action-gateway',
] as const;
export const SERVICES = [...QUEUE_SERVICES, 'console'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Passwords by service; a service without one keeps the login it has. */
export type RolePasswords = Partial<Record<ServiceName, string>>;

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
const MAINTENANCE = 'almanac_maintenance';
const ROLE_ATTEMPTS = 20;

export interface MigrationReport {
  applied: string[];
}

/** `url` is the owner's. Throws with the failing file's name; a failed file leaves nothing behind. */
export async function migrateDatabase(
  url: string,
  passwords: RolePasswords = {},
  log: (line: string) => void = () => undefined,
): Promise<MigrationReport> {
  const client = new pg.Client({ connectionString: url, application_name: 'migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCKS.migration]);
    const applied = await runner({
      dbClient: client,
      dir: MIGRATIONS,
      direction: 'up',
      migrationsTable: 'migrations',
      migrationsSchema: 'core',
      createMigrationsSchema: true,
      checkOrder: true,
      noLock: true,
      singleTransaction: true,
      log: () => undefined,
    });
    for (const { name } of applied) log(`applied ${name}`);
    for (const service of QUEUE_SERVICES) await installQueue(client, url, service);
    await closeToOthers(client);
    await setLogins(client, passwords);
    return { applied: applied.map(({ name }) => name) };
  } finally {
    await client.end();
  }
}

export function roleOf(service: string): string {
  return `almanac_${service.replaceAll('-', '_')}`;
}

async function installQueue(client: pg.Client, url: string, service: string): Promise<void> {
  const schema = queueSchema(service);
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: 1,
    migrate: true,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.stop({ graceful: false, close: true });
  const role = pg.escapeIdentifier(roleOf(service));
  await client.query(`grant usage on schema ${schema} to ${role}`);
  await client.query(
    `grant select, insert, update, delete on all tables in schema ${schema} to ${role}`,
  );
  await client.query(`grant usage on all sequences in schema ${schema} to ${role}`);
  await client.query(`grant execute on all functions in schema ${schema} to ${role}`);
  // The archive and the figures of the queues (migration 0029) read and clear them under this role.
  await client.query(`grant usage on schema ${schema} to ${MAINTENANCE}`);
  await client.query(`grant select, delete on all tables in schema ${schema} to ${MAINTENANCE}`);
}

/**
 * Only the services' logins enter, not those of other programs on this server. Nobody but the owner makes temporary objects: a function
 * with its owner's rights could come upon them (migration 0033). Done at each migration, as a copy of a database does not take this along.
 */
async function closeToOthers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const roles = SERVICES.map((service) => pg.escapeIdentifier(roleOf(service))).join(', ');
  for (const { name } of rows) {
    const database = pg.escapeIdentifier(name);
    await client.query(`revoke connect, temporary on database ${database} from public`);
    await client.query(`grant connect on database ${database} to ${roles}`);
  }
}

async function setLogins(client: pg.Client, passwords: RolePasswords): Promise<void> {
  for (const [service, password] of Object.entries(passwords)) {
    const role = pg.escapeIdentifier(roleOf(service));
    const text = `alter role ${role} login password ${pg.escapeLiteral(password)}`;
    await whileOthersAlter(() => client.query(text));
  }
}

/** Roles belong to the whole server, our lock to one database: of two migrations at once, one may be told to try again. */
async function whileOthersAlter(alter: () => Promise<unknown>): Promise<void> {
  for (let left = ROLE_ATTEMPTS; ; left -= 1) {
    try {
      await alter();
      return;
    } catch (error) {
      if (left <= 1 || !String(error).includes('tuple concurrently updated')) throw error;
    }
  }
}
