/** vitest's global setup: one server for the whole run, with a migrated database that every test file copies. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import type {} from '@almanac/shared/testing/database';
import { migrateDatabase, SERVICES, type RolePasswords } from '../migrate-database.ts';
import { startPostgres } from './postgres.ts';

const TEMPLATE = 'almanac_template';
const PREFERRED_PORT = 54_400;

export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return postgresForTests(project);
}

/** `settings` of the server, over those of tests, which may lose what was committed when it crashes. */
export async function postgresForTests(
  project: TestProject,
  settings: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'almanac-tests-'));
  // Root's server runs as another user, who must get through to the data directory, which itself is closed.
  await chmod(dir, 0o711);
  const server = await startPostgres({
    data_dir: join(dir, 'data'),
    port: PREFERRED_PORT,
    durable: false,
    settings,
  });
  const teardown = async (): Promise<void> => {
    await server.stop();
    await rm(server.data_dir, { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const password = randomBytes(18).toString('base64url');
    await makeTemplate(server.url, password);
    project.provide('postgres', { admin_url: server.url, template: TEMPLATE, password });
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}

async function makeTemplate(admin_url: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin_url });
  await client.connect();
  try {
    await client.query(`create database ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  const url = new URL(admin_url);
  url.pathname = `/${TEMPLATE}`;
  const passwords: RolePasswords = Object.fromEntries(
    SERVICES.map((service) => [service, password]),
  );
  await migrateDatabase(url.href, passwords);
}
