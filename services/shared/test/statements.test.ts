import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';

const SERVICES_DIR = fileURLToPath(new URL('../../', import.meta.url));
const SERVICES = [
  'memory-gateway',
  'planner',
  'scheduler',
  'observer',
  'action-gateway',
  'console',
].filter((service) => existsSync(`${SERVICES_DIR}${service}/src/db`));

/** Shared files with statements, and whose roles run them; `admin` is the launcher or the operator. */
const ALL = [...SERVICES, 'console'];
const SHARED: Record<string, string[]> = {
  // Before append, which imports it: statements count where they are loaded first.
  'pg/notify-change.ts': ALL,
  'audit/append.ts': ALL,
  'audit/chain-rows.ts': ['action-gateway'],
  'controls/read-controls.ts': ALL,
  'controls/watch-controls.ts': ALL,
  'http/authenticate.ts': ALL,
  'http/health.ts': ALL,
  'http/idempotency.ts': ALL,
  'http/issue-token.ts': ['admin'],
  // Before record-call, for the same reason.
  'model/record-egress.ts': ALL,
  'model/record-call.ts': ALL,
  'model/reserve-call.ts': ALL,
  'providers/refusal-rows.ts': ALL,
  'vector/collection-rows.ts': ['memory-gateway'],
  'vector/postgres-vector-rows.ts': ['memory-gateway'],
};

let testing: TestDatabase;
beforeAll(async () => {
  testing = await createTestDatabase();
});
afterAll(() => testing.drop());

// Whatever this worker has loaded before, the files are loaded anew.
vi.resetModules();
const { allStatements } = await import('@almanac/shared/pg/statement');

/** What loading a file registers; each file is loaded once, in the order of the tests below. */
const of_file = new Map<string, readonly string[]>();
async function statementsIn(file: string): Promise<readonly string[]> {
  const known = of_file.get(file);
  if (known !== undefined) return known;
  const before = allStatements().length;
  await import(pathToFileURL(file).href);
  const found = allStatements().slice(before);
  of_file.set(file, found);
  return found;
}

/** PREPARE checks names and types; EXPLAIN checks the role's rights as well, and runs nothing. */
async function problemOf(db: Database, text: string): Promise<string | undefined> {
  try {
    await db.transaction(async (tx) => {
      await tx.query(`prepare checked as ${text}`);
      await tx.query('deallocate checked');
      await tx.query(`explain (generic_plan) ${text}`);
    });
    return undefined;
  } catch (error) {
    return `${String(error)}\n    ${text.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
  }
}

async function problems(role: string, statements: readonly string[]): Promise<string[]> {
  const db = role === 'admin' ? testing.admin : testing.openAs(role);
  const found: string[] = [];
  for (const text of statements) {
    const problem = await problemOf(db, text);
    if (problem !== undefined) found.push(problem);
  }
  if (role !== 'admin') await db.close();
  return found;
}

describe('every statement fits the migrated database and the rights of who runs it', () => {
  test.each(Object.entries(SHARED))('shared/%s', async (file, roles) => {
    const statements = await statementsIn(`${SERVICES_DIR}shared/src/${file}`);
    expect(statements.length).toBeGreaterThan(0);
    for (const role of roles) expect(await problems(role, statements), role).toEqual([]);
  });

  test.each(SERVICES)('%s', async (service) => {
    const files = globSync(`${SERVICES_DIR}${service}/src/**/*.ts`).filter(
      (file) => file.includes('/db/') && !file.endsWith('.test.ts'),
    );
    expect(files.length).toBeGreaterThan(0);
    const statements = (await Promise.all(files.map(statementsInOrder))).flat();
    expect(statements.length).toBeGreaterThan(0);
    expect(await problems(service, statements)).toEqual([]);
  });
});

// Imports are counted by what they add, so only one may be under way at a time.
let last: Promise<unknown> = Promise.resolve();
function statementsInOrder(file: string): Promise<readonly string[]> {
  const next = last.then(() => statementsIn(file));
  last = next.catch(() => undefined);
  return next;
}

test('every shared file with a statement stands in the list above', () => {
  const files = globSync(`${SERVICES_DIR}shared/src/**/*.ts`).filter((file) => {
    return !file.endsWith('.test.ts') && !file.endsWith('pg/statement.ts');
  });
  const with_statements = files
    .filter((file) => /\b(?:statement|prepared)</.test(readFileSync(file, 'utf8')))
    .map((file) => file.split('/shared/src/')[1] ?? '');
  expect(with_statements.toSorted()).toEqual(Object.keys(SHARED).toSorted());
});

test('a service has its statements in db, where the test above looks for them', () => {
  const elsewhere = SERVICES.flatMap((service) => globSync(`${SERVICES_DIR}${service}/src/**/*.ts`))
    .filter((file) => !file.includes('/db/') && !file.endsWith('.test.ts'))
    .filter((file) => /\b(?:statement|prepared)</.test(readFileSync(file, 'utf8')));
  expect(elsewhere).toEqual([]);
});
