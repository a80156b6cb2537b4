import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { totalsOf, type Totals } from './test-totals.ts';

/** Runs vitest in `root` with its output shown, and answers its sums. */
export async function runVitest(root: string, args: readonly string[]): Promise<Totals> {
  const dir = await mkdtemp(join(tmpdir(), 'almanac-report-'));
  const report = join(dir, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const child = spawn('vitest', ['run', ...reporters, ...args], { cwd: root, stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    const text = await readFile(report, 'utf8').catch(() => undefined);
    return totalsOf(text, code === 0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
