/**
 * `npm test [-- --no-check] [vitest's arguments]`: the check without its unit tests, then every test there is.
 * The last line is the sum; a failed step of the check counts as one failure.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSteps } from './check/run-steps.ts';
import { checkSteps } from './check/steps.ts';
import { totalsOf, type Totals } from './check/test-totals.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const failed_steps = args.includes('--no-check') ? 0 : await runSteps(checkSteps(root));
const totals = await runTests(args.filter((arg) => arg !== '--no-check'));
const failed = totals.failed + failed_steps;
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${totals.passed} passed, ${failed} failed`);

async function runTests(more: readonly string[]): Promise<Totals> {
  const dir = await mkdtemp(join(tmpdir(), 'almanac-report-'));
  const report = join(dir, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const child = spawn('vitest', ['run', ...reporters, ...more], { cwd: root, stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    const text = await readFile(report, 'utf8').catch(() => undefined);
    return totalsOf(text, code === 0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
