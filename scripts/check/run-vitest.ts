import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { totalsOf, type Totals } from './test-totals.ts';

/** Linux's file system in memory. */
const IN_MEMORY = '/dev/shm';
/** Of bytes: the databases of a whole run take less than half of it at a time. */
const ROOM = 4 * 2 ** 30;

/**
 * Runs vitest in `root` with its output shown, and answers its sums. What the tests write stands in one folder that is gone when they end,
 * in memory where there is room: copying the template of a database creates 1,500 files, which measured takes 45 ms there
 * and 500 on a disk.
 */
export async function runVitest(root: string, args: readonly string[]): Promise<Totals> {
  const dir = await mkdtemp(
    join((await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir(), 'almanac-run-'),
  );
  const report = join(dir, 'report.json');
  try {
    // A server that root starts runs as another user, who must get through to its own folder.
    await chmod(dir, 0o711);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const child = spawn('vitest', ['run', ...reporters, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, TMPDIR: dir },
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    const text = await readFile(report, 'utf8').catch(() => undefined);
    return totalsOf(text, code === 0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function hasRoom(dir: string): Promise<boolean> {
  const found = await statfs(dir).catch(() => undefined);
  return found !== undefined && found.bavail * found.bsize >= ROOM;
}
