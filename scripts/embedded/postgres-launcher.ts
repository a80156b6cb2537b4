/**
 * One launcher per data directory. The file names the launcher's process; it is linked into place whole, so it is never
 * read half written. A launcher that died without tidying up leaves a dead claim, and perhaps a live server: both are
 * cleared away here.
 */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { ClusterFiles } from './postgres-cluster.ts';
import { birthOf, commandOf, hasEnded, isAlive, signal } from './processes.ts';

const FAST_STOP_MS = 15_000;
const HARD_STOP_MS = 5_000;
const CLAIM_ATTEMPTS = 5;

interface Claim {
  pid: number;
  birth: string;
}

/** Takes the data directory for this process. Throws when a living launcher has it, this one included. */
export async function claim(files: ClusterFiles): Promise<void> {
  const mine = `${files.launcher}.${process.pid}`;
  const content: Claim = { pid: process.pid, birth: birthOf(process.pid) };
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
    await writeFile(mine, JSON.stringify(content), { mode: 0o600 });
    const is_taken = await link(mine, files.launcher).then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return true;
      },
    );
    await rm(mine, { force: true });
    if (!is_taken) return;
    await dropDeadClaim(files.launcher);
  }
  throw new Error(`${files.launcher} is fought over by several starts: try again`);
}

export async function releaseClaim(files: ClusterFiles): Promise<void> {
  await rm(files.launcher, { force: true });
}

async function dropDeadClaim(path: string): Promise<void> {
  const seen = await readFile(path, 'utf8').catch(() => undefined);
  if (seen === undefined) return;
  const { pid, birth } = JSON.parse(seen) as Claim;
  if (isAlive(pid) && birthOf(pid) === birth) {
    throw new Error(
      `This database is already in use by a running Almanac (pid ${pid}): stop that one first.`,
    );
  }
  // Two starts may both see the dead claim: what is moved away must still be that one.
  const grave = `${path}.dead.${process.pid}`;
  await rename(path, grave).catch(() => undefined);
  const moved = await readFile(grave, 'utf8').catch(() => seen);
  if (moved !== seen) await link(grave, path).catch(() => undefined);
  await rm(grave, { force: true });
}

/**
 * Ends the server that an earlier, dead launcher left running on our data, and removes the lock of one that is gone.
 * A process number used again by another program is left alone: only a command line with our data directory is ours.
 */
export async function stopOrphan(files: ClusterFiles): Promise<void> {
  const lock = `${files.pgdata}/postmaster.pid`;
  const first_line = (await readFile(lock, 'utf8').catch(() => '')).split('\n')[0] ?? '';
  const pid = Number(first_line);
  if (!Number.isInteger(pid) || pid <= 0) return;
  // The words are `postgres -D DIRECTORY …`; the path must end there, since one directory's name may begin another's.
  const is_ours = isAlive(pid) && `${commandOf(pid)} `.includes(` -D ${files.pgdata} `);
  if (is_ours) return stopServer(pid);
  // The server itself sees that a dead one's lock is stale, and it finds in it which workers may still have to end.
  if (isAlive(pid)) await rm(lock, { force: true });
}

/** Fast shutdown (open transactions are rolled back), then ever harder ones; at most about 25 s. */
export async function stopServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await hasEnded(pid, FAST_STOP_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await hasEnded(pid, HARD_STOP_MS)) return;
  signal(pid, 'SIGKILL');
  if (!(await hasEnded(pid, HARD_STOP_MS))) throw new Error(`PostgreSQL (pid ${pid}) does not end`);
}
