/**
 * A database of its own for one test file, copied from the migrated template that the global setup made, reached under the
 * services' real roles, so that a missing grant fails a test.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { issueToken } from '../http/issue-token.ts';
import { openDatabase, type Database } from '../pg/database.ts';

/** What the global setup provides as `postgres`. */
export interface TestPostgres {
  /** The superuser's URL of the database `postgres`. */
  admin_url: string;
  template: string;
  /** The password of every service's role. */
  password: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres;
  }
}

export interface TestDatabase {
  /** As superuser: to arrange and to look. */
  admin: Database;
  admin_url: string;
  /** The URL a service would be configured with. */
  urlFor(service: string): string;
  /** Opens the database under a service's role. */
  openAs(service: string): Database;
  /** A token of the actor; `person` for people. */
  token(actor: string, actor_type?: 'service' | 'orchestrator' | 'person'): Promise<string>;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const { admin_url, template, password } = inject('postgres');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(admin_url, `create database ${name} template ${pg.escapeIdentifier(template)}`);
  // Rights to a database are not copied with it; the services run without this one.
  await asAdmin(admin_url, `revoke temporary on database ${name} from public`);
  const opened: Database[] = [];
  const open = (url: string, application_name: string): Database => {
    const db = openDatabase({ url, application_name, onError: () => undefined });
    opened.push(db);
    return db;
  };
  const urlFor = (service: string): string => {
    const url = new URL(admin_url);
    url.pathname = `/${name}`;
    url.username = `almanac_${service.replaceAll('-', '_')}`;
    url.password = password;
    return url.href;
  };
  const own = new URL(admin_url);
  own.pathname = `/${name}`;
  const admin = open(own.href, 'test');
  return {
    admin,
    admin_url: own.href,
    urlFor,
    openAs: (service) => open(urlFor(service), service),
    token: (actor, actor_type = 'service') =>
      issueToken(admin, { actor, actor_type, all_clients: actor_type !== 'orchestrator' }),
    drop: async () => {
      for (const db of opened) await db.close();
      await asAdmin(admin_url, `drop database if exists ${name} with (force)`);
    },
  };
}

async function asAdmin(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
