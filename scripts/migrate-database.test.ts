import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { prepareOwnDatabase } from './embedded/own-database.ts';
import { migrateDatabase, roleOf, SERVICES, type RolePasswords } from './migrate-database.ts';

const FILES = readdirSync(new URL('../migrations', import.meta.url))
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.slice(0, -'.sql'.length))
  .toSorted();

const made: string[] = [];
const admin = async (text: string): Promise<void> => {
  const client = new pg.Client({ connectionString: inject('postgres').admin_url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
};
async function emptyDatabase(): Promise<string> {
  const name = `migrate_${randomBytes(6).toString('hex')}`;
  await admin(`create database ${name}`);
  made.push(name);
  const url = new URL(inject('postgres').admin_url);
  url.pathname = `/${name}`;
  return url.href;
}
/** The roles are the whole server's: every test keeps the password all of them have. */
const passwords = (): RolePasswords => {
  const { password } = inject('postgres');
  return Object.fromEntries(SERVICES.map((service) => [service, password]));
};

afterAll(async () => {
  for (const name of made) await admin(`drop database ${name} with (force)`);
});

async function namesIn(url: string): Promise<string[]> {
  const db = openDatabase({ url, application_name: 'look', onError: () => undefined });
  const { rows } = await db.query<{ name: string }>('select name from core.migrations order by id');
  await db.close();
  return rows.map(({ name }) => name);
}

async function entering(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query<{ name: string }>('select current_user as name')).rows[0]?.name;
  } finally {
    await client.end();
  }
}

describe('a migration', () => {
  test('applies every file in order, says so, and has nothing left to do the second time', async () => {
    const url = await emptyDatabase();
    const lines: string[] = [];
    const first = await migrateDatabase(url, passwords(), (line) => lines.push(line));
    expect(first.applied).toEqual(FILES);
    expect(lines).toEqual(FILES.map((name) => `applied ${name}`));
    expect((await migrateDatabase(url, passwords())).applied).toEqual([]);
    expect(await namesIn(url)).toEqual(FILES);
  });

  test('of one database, twice at once, is done once', async () => {
    const url = await emptyDatabase();
    const both = await Promise.all([migrateDatabase(url, passwords()), migrateDatabase(url)]);
    expect(both.flatMap(({ applied }) => applied)).toEqual(FILES);
    expect(await namesIn(url)).toEqual(FILES);
  });

  test('of several databases of one server at once does not trip over the common roles', async () => {
    const urls = await Promise.all([emptyDatabase(), emptyDatabase(), emptyDatabase()]);
    const all = await Promise.all(urls.map((url) => migrateDatabase(url, passwords())));
    expect(all.map(({ applied }) => applied)).toEqual([FILES, FILES, FILES]);
    for (let i = 0; i < 5; i += 1) {
      await Promise.all(urls.map((url) => migrateDatabase(url, passwords())));
    }
  });

  test('lets the services in and no other program of the server, and they do not get into its database', async () => {
    const url = await emptyDatabase();
    await migrateDatabase(url, passwords());
    const name = `other_${randomBytes(6).toString('hex')}`;
    const others = await prepareOwnDatabase(url, {
      name,
      password: randomBytes(9).toString('hex'),
    });
    onTestFinished(async () => {
      await admin(`drop database ${name} with (force)`);
      await admin(`drop role ${name}`);
    });
    const [almanac, own] = [new URL(others), new URL(others)];
    almanac.pathname = new URL(url).pathname;
    await expect(entering(almanac.href)).rejects.toThrow('permission denied for database');
    expect(await entering(own.href)).toBe(name);
    for (const service of SERVICES) {
      for (const at of [almanac, own]) {
        at.username = roleOf(service);
        at.password = inject('postgres').password;
      }
      expect(await entering(almanac.href)).toBe(roleOf(service));
      await expect(entering(own.href)).rejects.toThrow('permission denied for database');
    }
  });

  test('leaves no service the right to temporary objects, which functions with more rights could come upon', async () => {
    const url = await emptyDatabase();
    await migrateDatabase(url, passwords());
    const db = openDatabase({ url, application_name: 'look', onError: () => undefined });
    const { rows } = await db.query<{ role: string }>(
      `select rolname as role from pg_roles
        where rolname like 'almanac%' and has_database_privilege(rolname, current_database(), 'temporary')`,
    );
    await db.close();
    expect(rows).toEqual([]);
  });

  test('of a database that cannot be reached says so', async () => {
    await expect(migrateDatabase('postgres://x:y@127.0.0.1:1/none')).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

describe('what the roles may do with what all services share', () => {
  let testing: TestDatabase;
  beforeAll(async () => {
    testing = await createTestDatabase();
    await testing.admin.transaction(async (tx) => {
      await tx.query((INSERT['core.audit_event'] ?? '').replace('aud_test', 'aud_kept'));
    });
  });
  afterAll(() => testing.drop());

  /** A right is there when the statement is not refused for want of it; nothing is kept. */
  async function may(db: Database, text: string): Promise<boolean> {
    const kept = new Error('not kept');
    try {
      await db.transaction(async (tx) => {
        await tx.query(text);
        throw kept;
      });
    } catch (error) {
      if (error === kept) return true;
      if (/permission denied|this is history/.test(String(error))) return false;
      throw error;
    }
    return true;
  }

  const rights = async (db: Database, table: string): Promise<string> => {
    const column = COLUMN[table] ?? '';
    const statements = {
      select: `select ${column} from ${table} limit 1`,
      insert: INSERT[table] ?? '',
      update: `update ${table} set ${column} = ${column}`,
      delete: `delete from ${table}`,
      truncate: `truncate ${table} cascade`,
    };
    const allowed: string[] = [];
    for (const [right, text] of Object.entries(statements)) {
      if (await may(db, text)) allowed.push(right);
    }
    return allowed.join(' ');
  };

  const GATEWAY: Record<string, string> = {
    'core.audit_event': 'select insert',
    'core.audit_chain': 'select',
    'core.control_flags': 'select update',
    'core.control_acks': 'select',
    'core.model_calls': 'select insert',
    'core.audit_private': 'select insert',
    'core.audit_subject_keys': 'select',
    'core.model_budget': 'select',
    'core.model_reservations': 'select',
  };
  /** Who watches the costs sees the budget. */
  const OBSERVER: Record<string, string> = { 'core.model_budget': 'select' };
  const EVERYBODY: Record<string, string> = {
    'core.audit_event': 'insert',
    'core.audit_chain': '',
    'core.control_flags': 'select',
    'core.control_acks': '',
    'core.idempotency_keys': 'select insert update',
    'core.api_tokens': 'select',
    'core.model_calls': 'insert',
    'core.egress': 'insert',
    'core.provider_refusals': 'select insert update',
    'core.migrations': 'select',
    'core.audit_private': 'insert',
    'core.audit_subject_keys': '',
    'core.model_budget': '',
    'core.model_reservations': '',
  };

  test.each(SERVICES)('%s: exactly the rights of the list', async (service) => {
    const db = testing.openAs(service);
    const own = { 'action-gateway': GATEWAY, observer: OBSERVER }[String(service)];
    const expected = { ...EVERYBODY, ...own };
    const found: Record<string, string> = {};
    for (const table of Object.keys(EVERYBODY)) found[table] = await rights(db, table);
    expect(found).toEqual(expected);
    expect(await may(db, 'select core.acknowledge_controls(1)')).toBe(true);
  });

  test('the list has every table of the schema core', async () => {
    const { rows } = await testing.admin.query<{ name: string }>(
      `select 'core.' || tablename as name from pg_tables where schemaname = 'core'`,
    );
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(EVERYBODY).toSorted());
  });

  test.each(SERVICES)('%s: no new tables, roles, schemas or functions', async (service) => {
    const db = testing.openAs(service);
    for (const text of [
      'create table core.mine (a int)',
      'create table public.mine (a int)',
      'create schema mine',
      'create role mine',
      'create function core.mine() returns int language sql as $$ select 1 $$',
      'drop table core.egress',
      'alter table core.egress add column a int',
      'set role postgres',
    ]) {
      await expect(db.query(text), text).rejects.toThrow(/permission denied|must be (owner|able)/);
    }
  });

  test('every function with its owner’s rights looks among temporary objects last', async () => {
    const { rows } = await testing.admin.query<{ name: string; config: string[] | null }>(
      `select p.oid::regprocedure::text as name, p.proconfig as config
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(10);
    const unsafe = rows.filter(
      ({ config }) => !config?.some((one) => /^search_path=.*, pg_temp$/.test(one)),
    );
    expect(unsafe).toEqual([]);
  });

  test('a type of the caller’s own does not run code with the rights of such a function', async () => {
    const { rows } = await testing.admin.query<{ name: string }>(
      'select current_database() as name',
    );
    await testing.admin.query(
      `grant temporary on database ${rows[0]?.name ?? ''} to almanac_observer`,
    );
    const db = testing.openAs('observer');
    const left = db.transaction(async (tx) => {
      for (const [type, value] of [
        ['bytea', `'\\x00'`],
        ['text', `'x'`],
      ] as const) {
        await tx.query(`create function pg_temp.evil_${type}(given pg_catalog.${type}) returns boolean
          language plpgsql as $$ begin
            if current_user <> 'almanac_observer' then raise exception 'ran as %', current_user; end if;
            return true;
          end $$`);
        await tx.query(`create domain pg_temp.${type} as pg_catalog.${type}
          check (pg_temp.evil_${type}(value))`);
        // The bait works: under the caller's own rights its check is called.
        expect((await tx.query(`select ${value}::pg_temp.${type}`)).rows).toHaveLength(1);
      }
      await tx.query((INSERT['core.audit_event'] ?? '').replace('aud_test', 'aud_bait'));
      await tx.query('select core.archive_finished(1)');
    });
    await expect(left).resolves.toBeUndefined();
  });

  test('control_flags has one row for ever', async () => {
    await expect(testing.admin.query('delete from core.control_flags')).rejects.toThrow(/history/);
    await expect(testing.admin.query('truncate core.control_flags')).rejects.toThrow(/history/);
    const second = 'insert into core.control_flags default values';
    await expect(testing.admin.query(second)).rejects.toThrow(/duplicate key/);
    const another = 'insert into core.control_flags (id) values (false)';
    await expect(testing.admin.query(another)).rejects.toThrow(/check constraint/);
  });

  test.each(SERVICES)('%s: its own queue, and nobody else’s', async (service) => {
    const db = testing.openAs(service);
    for (const other of SERVICES.filter((name) => name !== 'console')) {
      const table = `${other.replaceAll('-', '_')}_queue.job`;
      expect(await may(db, `select id from ${table} limit 1`), table).toBe(other === service);
    }
  });
});

const COLUMN: Record<string, string> = {
  'core.audit_event': 'subject',
  'core.audit_chain': 'seq',
  'core.control_flags': 'reason',
  'core.control_acks': 'version',
  'core.idempotency_keys': 'body_hash',
  'core.provider_refusals': 'reason',
  'core.api_tokens': 'revoked_at',
  'core.model_calls': 'detail',
  'core.egress': 'what',
  'core.migrations': 'name',
  'core.audit_private': 'key_id',
  'core.audit_subject_keys': 'subject',
  'core.model_budget': 'id',
  'core.model_reservations': 'service',
};

const INSERT: Record<string, string> = {
  'core.audit_event': `insert into core.audit_event
    (id, at, actor, actor_type, action, subject, canon, content_hash)
    values ('aud_test', now(), 'a', 'service', 'x', 'x', '{}', '')`,
  'core.audit_chain': `insert into core.audit_chain (seq, event_id, content_hash, prev_hash, hash)
    values (2, 'aud_x', '', '', '')`,
  'core.control_flags': 'insert into core.control_flags (id) values (true)',
  'core.control_acks': `insert into core.control_acks (service, version) values ('x', 1)`,
  'core.idempotency_keys': `insert into core.idempotency_keys
    (actor, route, key, body_hash, locked_until) values ('a', 'r', 'k', 'h', now())`,
  'core.api_tokens': `insert into core.api_tokens (token_hash, actor, actor_type)
    values ('', 'a', 'service')`,
  'core.model_calls': `insert into core.model_calls (call_id, at, service, purpose, model, outcome, ms)
    values ('c', now(), 's', 'p', 'm', 'ok', 1)`,
  'core.egress': `insert into core.egress (egress_id, at, service, destination, what, why, bytes)
    values ('e', now(), 's', 'd', 'w', 'y', 1)`,
  'core.provider_refusals': `insert into core.provider_refusals
    (service, provider, area, reason, told, probe_at, changed_at)
    values ('x', 'coda', '', 'y', true, now(), now())`,
  'core.migrations': `insert into core.migrations (name, run_on) values ('x', now())`,
  'core.audit_private': `insert into core.audit_private (audit_id, key_id, sealed)
    select 'a', 'k', '' where false`,
  'core.audit_subject_keys': `insert into core.audit_subject_keys (key_id, subject) values ('k', 's')`,
  'core.model_budget': 'insert into core.model_budget (id) values (true)',
  'core.model_reservations': `insert into core.model_reservations (call_id, at, service, estimate_usd)
    values ('c', now(), 's', 1)`,
};
