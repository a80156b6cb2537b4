/**
 * Where the data lie. Normally where the caller says; when the server's user cannot reach that place (root, in a project
 * below a closed directory), in a directory of the system that is named after it: data worth keeping where nothing tidies
 * up, thrown-away data among the temporary files.
 */
import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canReach, type Owner } from './postgres-owner.ts';

const PREFIX = 'almanac-data-';
/** Systems remove old files below /var/tmp, which would eat a database piece by piece. */
const KEPT_DIR = '/var/lib/almanac';
const OWNER_NOTE = 'belongs-to';

/** A directory that every user can enter and write to; the first survives a restart of the machine. */
export function publicDir(owner: Owner): string {
  const found = ['/var/tmp', tmpdir(), '/tmp'].find(
    (dir) => canReach(owner, dir, 'w') && canReach(owner, dir, 'x'),
  );
  if (found === undefined) throw new Error('No directory for temporary files can be written to');
  return found;
}

/**
 * The directory that will hold the cluster, made if absent, closed to all but the owner.
 * Throws when it belongs to somebody else.
 */
export async function placeFor(wanted: string, owner: Owner, is_durable: boolean): Promise<string> {
  if (owner.uid === undefined || (await isReachable(wanted, owner))) {
    await prepare(wanted, owner);
    return wanted;
  }
  const base = is_durable ? KEPT_DIR : publicDir(owner);
  if (is_durable) await mkdir(base, { recursive: true, mode: 0o755 });
  else await removeForsaken(base, owner);
  const place = join(base, PREFIX + createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  await prepare(place, owner);
  await writeFile(join(place, OWNER_NOTE), wanted);
  return place;
}

async function isReachable(wanted: string, owner: Owner): Promise<boolean> {
  await mkdir(dirname(wanted), { recursive: true });
  return canReach(owner, dirname(wanted), 'x');
}

async function prepare(dir: string, owner: Owner): Promise<void> {
  const expected = owner.uid ?? process.getuid?.();
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  const found = await lstat(dir);
  const is_ours = made !== undefined || found.uid === expected || found.uid === process.getuid?.();
  // In a public directory somebody else could have put a link or a directory of theirs under our name.
  if (!found.isDirectory() || !is_ours) {
    throw new Error(
      `${dir} belongs to another user (was Almanac started as root before?): ` +
        'remove it or start as that user.',
    );
  }
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(dir, owner.uid, owner.gid);
  await chmod(dir, 0o700);
}

/** Demos of projects that were deleted leave data behind in the public directory: they are removed at the next start. */
async function removeForsaken(base: string, owner: Owner): Promise<void> {
  for (const name of await readdir(base)) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = join(base, name);
    const { uid } = await lstat(dir);
    const home = await readFile(join(dir, OWNER_NOTE), 'utf8').catch(() => undefined);
    if (uid !== owner.uid || home === undefined) continue;
    const is_forsaken = await stat(dirname(home)).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    // A server that still runs there keeps its data: it may belong to a start that is under way.
    const is_running = await stat(join(dir, 'pgdata/postmaster.pid')).then(
      () => true,
      () => false,
    );
    if (is_forsaken && !is_running) await rm(dir, { recursive: true, force: true });
  }
}
