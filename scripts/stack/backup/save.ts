/**
 * A backup: a dump of each database with the counts of its rows, both of one snapshot, and a manifest with the digest of each file.
 * A folder with the manifest is whole: it is written last, and the folder gets its name after that.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { PostgresPrograms } from './postgres-programs.ts';
import { COUNT_ROWS, parseCounts } from './row-counts.ts';

export const MANIFEST = 'manifest.json';
const PARTIAL = '.partial';
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

const saved = z.object({
  database: z.string(),
  file: z.string(),
  sha256: z.string(),
  rows: z.record(z.string(), z.int()),
});
export const manifestSchema = z.object({
  created_at: z.string(),
  version: z.string(),
  databases: z.array(saved).min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;
type Saved = z.infer<typeof saved>;

export interface SaveOptions {
  dir: string;
  databases: readonly string[];
  version: string;
  now: Date;
}

/** Answers the backup's folder. What is left of one that was interrupted is removed. */
export async function saveBackup(
  programs: PostgresPrograms,
  { dir, databases, version, now }: SaveOptions,
): Promise<string> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(dir)) {
    if (name.endsWith(PARTIAL)) rmSync(join(dir, name), { recursive: true });
  }
  const folder = join(dir, now.toISOString().replaceAll(/[:.]/g, '-'));
  const work = `${folder}${PARTIAL}`;
  mkdirSync(work, { mode: 0o700 });
  const done: Saved[] = [];
  for (const database of databases) done.push(await saveDatabase(programs, database, work));
  const manifest: Manifest = { created_at: now.toISOString(), version, databases: done };
  writeFileSync(join(work, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(work, folder);
  return folder;
}

/** The transaction that gave the snapshot stays open until the dump is done, so that both see the same rows. */
async function saveDatabase(
  programs: PostgresPrograms,
  database: string,
  work: string,
): Promise<Saved> {
  const file = `${database}.dump`;
  const session = programs.session(database);
  try {
    const [snapshot = ''] = await session.ask(
      'begin isolation level repeatable read read only; select pg_export_snapshot();',
    );
    const rows = parseCounts(await session.ask(COUNT_ROWS));
    await programs.run('pg_dump', database, {
      args: ['--format=custom', '--compress=zstd:3', `--snapshot=${snapshot}`],
      output_file: join(work, file),
    });
    return { database, file, sha256: await digestOf(join(work, file)), rows };
  } finally {
    await session.close();
  }
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Throws where the folder is no whole backup, or a file of it changed since. */
export async function readBackup(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) throw new Error(`${folder} is no whole backup: it has no ${MANIFEST}.`);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  for (const { file, sha256 } of manifest.databases) {
    if ((await digestOf(join(folder, file))) !== sha256) {
      throw new Error(`${join(folder, file)} is damaged: it is not what was saved.`);
    }
  }
  return manifest;
}

/** Whole backups below the folder, newest first. */
export function backupsIn(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => NAME.test(name))
    .toSorted()
    .toReversed()
    .map((name) => join(dir, name));
}

/** Removes all but the newest; answers what it removed. */
export function forgetOld(dir: string, keep: number): string[] {
  const old = backupsIn(dir).slice(keep);
  for (const folder of old) rmSync(folder, { recursive: true });
  return old;
}
