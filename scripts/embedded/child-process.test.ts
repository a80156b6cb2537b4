import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startProcess, type ManagedProcess } from './child-process.ts';
import { isAlive } from './processes.ts';

let folder: string;
let started: ManagedProcess | undefined;
let troubles: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almanac-child-'));
  troubles = [];
  started = undefined;
});
afterEach(async () => {
  await started?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(program: string): Promise<ManagedProcess> {
  const entry = join(folder, 'program.ts');
  writeFileSync(entry, program);
  started = await startProcess({
    name: 'program',
    entry,
    env: { GREETING: 'hello' },
    log_file: join(folder, 'log'),
    onRestart: (line) => troubles.push(line),
  });
  return started;
}

const READY = `process.send({ ready: true, url: 'http://127.0.0.1:1' }); setInterval(() => {}, 1000);`;

test('a process that is killed is started again, and the launcher is told', async () => {
  const child = await run(READY);
  const first = child.pid;
  await child.killAndWait();
  expect(child.pid).not.toBe(first);
  expect(troubles[0]).toContain('SIGKILL');
});

test('a process on hold stays down until it is let go', async () => {
  const child = await run(READY);
  const pid = child.pid ?? 0;
  const letGo = await child.hold();
  expect(isAlive(pid)).toBe(false);
  await letGo();
  expect(isAlive(child.pid ?? 0)).toBe(true);
});

test('a process that does not start is reported with the end of its log', async () => {
  const failing = run(`console.error('the setting PORT is missing'); process.exit(78);`);
  await expect(failing).rejects.toThrow(/exit 78[\s\S]*the setting PORT is missing/);
});

test("a process sees its own settings and not the launcher's environment", async () => {
  process.env['SECRET_OF_THE_LAUNCHER'] = 'x';
  await run(`console.log(process.env.GREETING, process.env.SECRET_OF_THE_LAUNCHER); ${READY}`);
  const log = await waitFor('the log', () => {
    const text = readFileSync(join(folder, 'log'), 'utf8');
    return text.length > 0 && text;
  });
  expect(log.trim()).toBe('hello undefined');
});

test('a log that has grown large is set aside at the next start', async () => {
  writeFileSync(join(folder, 'log'), 'x'.repeat(10_000_001));
  await run(READY);
  expect(statSync(join(folder, 'log.old')).size).toBe(10_000_001);
  expect(statSync(join(folder, 'log')).size).toBe(0);
});

test('stop asks a process to end and waits until it is gone', async () => {
  const child = await run(`process.on('SIGTERM', () => process.exit(0)); ${READY}`);
  const pid = child.pid ?? 0;
  await child.stop();
  expect(isAlive(pid)).toBe(false);
});

test("a Ctrl+C at the launcher's terminal does not reach a process before the launcher stops it", async () => {
  const { pid } = await run(READY);
  // A process group of its own: the terminal signals the launcher's alone.
  expect(() => process.kill(-(pid ?? 0), 0)).not.toThrow();
});

test('a log that somebody removed does not bring the launcher down', async () => {
  const child = await run(READY);
  rmSync(join(folder, 'log'));
  await child.killAndWait();
  expect(isAlive(child.pid ?? 0)).toBe(true);
});

test('what an earlier start wrote to the log is not shown as the reason of this failure', async () => {
  writeFileSync(join(folder, 'log'), 'an old sorrow\n');
  const failing = run(`console.error('the new one'); process.exit(1);`);
  await expect(failing).rejects.toThrow(/ended at once \(exit 1\)\.\n.*\n {2}the new one$/);
});
