/**
 * Brings a backup back beside what is there, looks whether it is whole, and only then takes the old database's name. What was
 * there keeps its rows under another name, so a wrong restore is undone by renaming.
 */
import { join } from 'node:path';
import type { PostgresPrograms } from './postgres-programs.ts';
import { COUNT_ROWS, countDifferences, countsBySchema, parseCounts } from './row-counts.ts';
import type { Manifest } from './save.ts';

const NAME = /^[a-z][a-z0-9_]{0,50}$/;

/** Restores into a new database of that name; answers what differs from what was saved, and the counts for a person. */
export async function restoreInto(
  programs: PostgresPrograms,
  { folder, saved, name }: { folder: string; saved: Manifest['databases'][number]; name: string },
): Promise<{ differences: string[]; counts: string[] }> {
  await dropDatabase(programs, name);
  await sql(programs, `create database ${named(name)} template template0`);
  await programs.run('pg_restore', name, {
    args: ['--exit-on-error', '--single-transaction'],
    input: { file: join(folder, saved.file) },
  });
  const lines = await programs.run('psql', name, { args: [], input: COUNT_ROWS });
  const rows = parseCounts(lines.split('\n').filter(Boolean));
  return { differences: countDifferences(saved.rows, rows), counts: countsBySchema(rows) };
}

/** Throws where somebody is still connected: what they write until the end would be lost. */
export async function refuseInUse(programs: PostgresPrograms, database: string): Promise<void> {
  const said = await sql(
    programs,
    `select distinct coalesce(nullif(application_name, ''), usename) from pg_stat_activity where datname = '${named(database)}'`,
  );
  const users = said.split('\n').filter(Boolean);
  if (users.length > 0) {
    throw new Error(`${database} is in use by ${users.join(', ')}: stop the services first.`);
  }
}

/** `fresh` becomes `database`; what was called so is `kept` from now on. Both in one transaction. */
export async function takePlace(
  programs: PostgresPrograms,
  { database, fresh, kept }: { database: string; fresh: string; kept: string },
): Promise<void> {
  await refuseInUse(programs, database);
  await sql(
    programs,
    `begin; alter database ${named(database)} rename to ${named(kept)};
     alter database ${named(fresh)} rename to ${named(database)}; commit;`,
  );
}

export async function dropDatabase(programs: PostgresPrograms, name: string): Promise<void> {
  await sql(programs, `drop database if exists ${named(name)}`);
}

async function sql(programs: PostgresPrograms, text: string): Promise<string> {
  return programs.run('psql', 'postgres', { args: [], input: text });
}

/** Names come from here and from manifests: none is anything but a plain word. */
function named(name: string): string {
  if (!NAME.test(name)) throw new Error(`"${name}" is no name of a database.`);
  return name;
}
