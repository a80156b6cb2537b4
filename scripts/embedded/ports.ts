import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename } from 'node:path';

/** How many ports above the preferred one are tried: enough for several installations side by side. */
const PORTS_TRIED = 100;
const HIGHEST_PORT = 65_535;

export interface PortHolder {
  pid: number;
  name: string;
}

/**
 * The first port at or above `preferred` on which 127.0.0.1 can be listened to, passing over those in `taken`
 * (ports promised to somebody who does not listen yet). Throws when 100 ports in a row are held.
 * The port is free at the moment of asking; who needs it must still be ready to find it taken.
 */
export async function findFreePort(
  preferred: number,
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  const last = Math.min(preferred + PORTS_TRIED - 1, HIGHEST_PORT);
  for (let port = preferred; port <= last; port++) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port on 127.0.0.1 between ${preferred} and ${last}`);
}

/**
 * Who listens on the TCP port, as far as this user may know; undefined when nobody does, when the process belongs to
 * another user, or on a system without /proc.
 */
export async function whoHolds(port: number): Promise<PortHolder | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const entry of await listOf('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    if (await holdsSocket(entry, inodes)) {
      return { pid: Number(entry), name: await nameOf(entry) };
    }
  }
  return undefined;
}

/** A sentence for the person whose port is taken: "port 8090 is held by node (pid 123)". */
export async function describeHolder(port: number): Promise<string> {
  const holder = await whoHolds(port);
  if (holder === undefined) return `port ${port} is held by another program`;
  return `port ${port} is held by ${holder.name} (pid ${holder.pid})`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}

/** Socket inodes in state LISTEN (0A) on the port, from the kernel's two tables. */
async function listeningInodes(port: number): Promise<Set<string>> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all([textOf('/proc/net/tcp'), textOf('/proc/net/tcp6')]);
  const inodes = new Set<string>();
  for (const line of tables.join('\n').split('\n')) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === '0A' && inode !== undefined && local?.endsWith(`:${hexPort}`)) inodes.add(inode);
  }
  return inodes;
}

/** The program as it was called: the kernel's own name is that of a thread, which Node calls "MainThread". */
async function nameOf(pid: string): Promise<string> {
  const [program = ''] = (await textOf(`/proc/${pid}/cmdline`)).split('\0');
  return basename(program) || (await textOf(`/proc/${pid}/comm`)).trim();
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const fd of await listOf(`/proc/${pid}/fd`)) {
    // A descriptor may close, or its process end, between the listing and this look.
    const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

/** What this user may not read counts as empty: the answer is best effort. */
const listOf = (path: string): Promise<string[]> => readdir(path).catch(() => []);
const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
