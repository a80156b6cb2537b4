/**
 * The data directory's making: `initdb` once, with a random password for the superuser beside it.
 * Invariant: the marker is written after everything else, so a directory without it was half made and is made again.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './postgres-binaries.ts';
import type { Owner } from './postgres-owner.ts';

export const SUPERUSER = 'postgres';

/** The files of one embedded server, all below one directory that only its owner may enter. */
export interface ClusterFiles {
  pgdata: string;
  password: string;
  marker: string;
  launcher: string;
  log: string;
}

export function filesOf(data_dir: string): ClusterFiles {
  return {
    pgdata: join(data_dir, 'pgdata'),
    password: join(data_dir, 'password'),
    marker: join(data_dir, 'complete'),
    launcher: join(data_dir, 'launcher.json'),
    log: join(data_dir, 'postgres.log'),
  };
}

/**
 * Makes the data directory where it is absent or half made; answers the superuser's password.
 * Throws when it was made by another major version, whose files this one cannot read.
 */
export async function ensureCluster(
  files: ClusterFiles,
  binaries: Binaries,
  owner: Owner,
): Promise<string> {
  if (await exists(files.marker)) {
    await refuseOtherVersion(files, binaries.major);
    return (await readFile(files.password, 'utf8')).trim();
  }
  await removeHalfMade(files);
  const password = randomBytes(24).toString('base64url');
  await writeFile(files.password, `${password}\n`, { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    await chown(files.password, owner.uid, owner.gid);
  }
  // The initdb of a killed start may still write: it does so under a name of its own.
  const draft = `${files.pgdata}.${randomBytes(6).toString('hex')}`;
  await initdb({ ...files, pgdata: draft }, binaries.initdb, owner);
  await rename(draft, files.pgdata);
  await writeFile(files.marker, `PostgreSQL ${binaries.major}\n`);
  return password;
}

async function removeHalfMade(files: ClusterFiles): Promise<void> {
  const dir = dirname(files.pgdata);
  const name = basename(files.pgdata);
  for (const entry of await readdir(dir)) {
    if (entry !== name && !entry.startsWith(`${name}.`)) continue;
    await rm(join(dir, entry), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function refuseOtherVersion(files: ClusterFiles, major: string): Promise<void> {
  const made_by = (await readFile(join(files.pgdata, 'PG_VERSION'), 'utf8')).trim();
  if (made_by === major) return;
  throw new Error(
    `The data in ${files.pgdata} were made by PostgreSQL ${made_by}, and this Almanac brings ${major}. ` +
      `Dump them with version ${made_by} and load them again, or move the directory away to begin anew.`,
  );
}

/** C.UTF-8 sorts by code point on every machine alike; a system without it gets C, which sorts the same. */
async function initdb(files: ClusterFiles, program: string, owner: Owner): Promise<void> {
  const first = await runInitdb(files, program, owner, 'C.UTF-8');
  if (first.code === 0) return;
  await rm(files.pgdata, { recursive: true, force: true });
  const is_locale = /invalid locale|locale name/.test(first.output);
  const second = is_locale ? await runInitdb(files, program, owner, 'C') : first;
  if (second.code !== 0) throw new Error(`PostgreSQL's initdb failed:\n${second.output.trim()}`);
}

function runInitdb(
  files: ClusterFiles,
  program: string,
  owner: Owner,
  locale: string,
): Promise<{ code: number | null; output: string }> {
  const args = [
    `--pgdata=${files.pgdata}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${files.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    `--locale=${locale}`,
    '--no-instructions',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...owner,
      // The launcher's own directory may be closed to the server's user, and initdb insists on knowing where it is.
      cwd: '/',
      // As with the server: Ctrl-C in the terminal is for the launcher to act on.
      detached: true,
      env: serverEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The server gets none of the launcher's environment, which may hold keys. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
