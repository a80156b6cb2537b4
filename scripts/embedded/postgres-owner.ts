/**
 * Who the server runs as. PostgreSQL refuses to run as root, so root starts it as the user `postgres` (made if absent).
 * That user sees less than root: a project below /root or a 0700 directory is closed to it, so callers ask `canReach`.
 */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const USER = 'postgres';

/** Undefined fields mean: as the launcher itself. */
export interface Owner {
  uid?: number;
  gid?: number;
}

/** The launcher itself, or for root the user `postgres`, which is created where it is missing. */
export async function postgresOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const found = await idsOf(USER);
  if (found !== undefined) return found;
  // Two starts may create the user at once: what counts is that it exists afterwards.
  const refusal = await createUser().catch((error: unknown) => String(error));
  const created = await idsOf(USER);
  if (created !== undefined) return created;
  throw new Error(
    `PostgreSQL refuses to run as root, and the user "${USER}" could not be created (${refusal ?? 'no reason'}). ` +
      'Start Almanac as a normal user, or create that user and try again.',
  );
}

/** Whether the owner may use the path so: x execute or enter, w write, r read. Asks the kernel, so that ACLs count. */
export function canReach(owner: Owner, path: string, access: 'x' | 'w' | 'r'): boolean {
  const probe = spawnSync('/bin/sh', ['-c', `test -${access} "$1"`, 'sh', path], {
    ...owner,
    cwd: '/',
    stdio: 'ignore',
  });
  return probe.status === 0;
}

async function idsOf(user: string): Promise<Owner | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for a user that does not exist.
    return undefined;
  }
}

async function createUser(): Promise<string | undefined> {
  await run('useradd', ['--system', '--user-group', '--no-create-home', USER]);
  return undefined;
}
