import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { type LinearProgram, withLead } from '../domain/exact/linear-program.ts';
import { exactSolver, type ExactSolverOptions, type ExactSolverProcess } from './exact-solver.ts';

/** Choose of three things, worth 5, 4 and 3, what weighs at most 5 together; they weigh 2, 3 and 4. */
const knapsack: LinearProgram = {
  cost: [-5, -4, -3],
  whole: [true, true, true],
  rows: [{ lower: -Infinity, upper: 5, at: [0, 1, 2], values: [2, 3, 4] }],
};
const LIMITS = { time_ms: 10_000, max_nodes: 1_000 };

const folder = mkdtempSync(join(tmpdir(), 'almanac-solver-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(source: string): URL {
  const path = join(folder, `${performance.now()}.mjs`);
  writeFileSync(path, source);
  return pathToFileURL(path);
}

function solverFor(options: ExactSolverOptions = {}): ExactSolverProcess {
  const solver = exactSolver(options);
  onTestFinished(() => solver.stop());
  return solver;
}

const isGone = (pid: number | undefined): boolean => {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};
const gone = (pid: number | undefined): Promise<void> =>
  vi.waitFor(() => expect(isGone(pid)).toBe(true), { timeout: 10_000, interval: 20 });

test('a program is solved to the proven optimum, from a known solution or from none, by one process', async () => {
  const solver = solverFor();
  const pids = new Set<number | undefined>();
  for (const start of [null, [1, 0, 0]]) {
    const answer = await solver.begin().solve(knapsack, start, LIMITS);
    expect(answer).toMatchObject({ kind: 'optimal', values: [1, 1, 0] });
    expect(answer.bound).toBeCloseTo(-9);
    pids.add(solver.pid);
  }
  expect([...pids]).toEqual([expect.any(Number)]);
});

test('a program without a solution is said to have none', async () => {
  const rows = [{ lower: 4, upper: 4, at: [0, 1, 2], values: [1, 1, 1] }];
  const answer = await solverFor()
    .begin()
    .solve({ ...knapsack, rows }, null, LIMITS);
  expect(answer).toMatchObject({ kind: 'infeasible', values: null, bound: Infinity });
});

test('a program that HiGHS refuses is an answer that is told, and the next one gets another process', async () => {
  const heard: string[] = [];
  const solver = solverFor({ onFailure: (detail) => heard.push(detail) });
  const rows = [{ lower: 0, upper: 1, at: [99], values: [1] }];
  const refused = await solver.begin().solve({ ...knapsack, rows }, null, LIMITS);
  expect(refused).toMatchObject({ kind: 'failed', values: null, bound: -Infinity });
  expect(heard).toEqual([refused.detail]);
  expect((await solver.begin().solve(knapsack, null, LIMITS)).kind).toBe('optimal');
});

test('a process that dies is an answer, not an error', async () => {
  const solver = solverFor({ program: program('process.exit(3)') });
  const answer = await solver.begin().solve(knapsack, null, LIMITS);
  expect(answer).toMatchObject({ kind: 'failed', detail: 'the process ended (exit 3)' });
});

test('a process that cannot be started is an answer that is told, every time, and preparing it throws nothing', async () => {
  const heard: string[] = [];
  const program = new URL('https://program.example/no-file.mjs');
  const run = solverFor({ program, onFailure: (detail) => heard.push(detail) }).begin();
  run.prepare();
  const answers = [
    await run.solve(knapsack, null, LIMITS),
    await run.solve(knapsack, null, LIMITS),
  ];
  expect(answers.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
  expect(heard).toHaveLength(3);
  expect(heard.every((detail) => detail.includes('scheme file'))).toBe(true);
});

test('a program that cannot be handed over is an answer, and the next one is solved', async () => {
  const solver = solverFor();
  const huge: LinearProgram = {
    ...knapsack,
    get cost(): number[] {
      throw new RangeError('Array buffer allocation failed');
    },
  };
  const refused = await solver.begin().solve(huge, null, LIMITS);
  expect(refused).toMatchObject({ kind: 'failed', detail: expect.stringContaining('allocation') });
  expect((await solver.begin().solve(knapsack, null, LIMITS)).kind).toBe('optimal');
});

test('a process that is killed while it works is an answer, and the next program is solved', async () => {
  const solver = solverFor();
  const answer = solver.begin().solve(endless(), null, LIMITS);
  process.kill(solver.pid ?? 0, 'SIGKILL');
  expect(await answer).toMatchObject({ kind: 'failed', detail: 'the process ended (SIGKILL)' });
  expect((await solver.begin().solve(knapsack, null, LIMITS)).kind).toBe('optimal');
});

test('a process that does not answer in time is ended', async () => {
  const silent = "process.send('ready'); process.on('message', () => {});";
  const solver = solverFor({ program: program(silent) });
  const answer = solver.begin().solve(knapsack, null, { ...LIMITS, time_ms: 2000 });
  const { pid } = solver;
  expect(await answer).toMatchObject({ kind: 'failed', detail: 'no answer within 2000 ms' });
  expect([solver.pid, isGone(pid)]).toEqual([undefined, true]);
});

test('a process that was not loaded in time serves the next program', async () => {
  const solver = solverFor();
  const late = solver.begin().solve(knapsack, null, { ...LIMITS, time_ms: -149 });
  const { pid } = solver;
  expect(await late).toMatchObject({ kind: 'failed', values: null });
  expect((await solver.begin().solve(knapsack, null, LIMITS)).kind).toBe('optimal');
  expect(solver.pid).toBe(pid);
});

test('while the solver is at work for one, another is refused at once, and served afterwards', async () => {
  const solver = solverFor();
  const [first, second] = await Promise.all([
    solver.begin().solve(knapsack, null, LIMITS),
    solver.begin().solve(knapsack, null, LIMITS),
  ]);
  expect([first.kind, second.kind]).toEqual(['optimal', 'failed']);
  expect((await solver.begin().solve(knapsack, null, LIMITS)).kind).toBe('optimal');
});

test('the process ends when it had no work for a while, and with the service', async () => {
  const solver = solverFor({ idle_ms: 30 });
  await solver.begin().solve(knapsack, null, LIMITS);
  await gone(solver.pid);
  solver.begin().prepare();
  const { pid } = solver;
  expect(pid).toBeGreaterThan(0);
  await solver.stop();
  expect(isGone(pid)).toBe(true);
});

test('the process has none of the settings of the service', async () => {
  const source = `process.send('ready'); process.on('message', () => process.send(
    { kind: 'stopped', values: null, bound: 0, nodes: 0, detail: Object.keys(process.env).join() }));`;
  vi.stubEnv('ALMANAC_TOKEN', 'secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { detail } = await solverFor({ program: program(source) })
    .begin()
    .solve(knapsack, null, LIMITS);
  expect(detail).not.toContain('ALMANAC_TOKEN');
});

/** Much more work than any test waits for: a market split problem. */
function endless(): LinearProgram {
  const count = 60;
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) % 100;
  const rows = Array.from({ length: 7 }, () => {
    const values = Array.from({ length: count }, random);
    const half = Math.floor(values.reduce((sum, value) => sum + value, 0) / 2);
    return { lower: half, upper: half, at: values.map((_, at) => at), values };
  });
  const cost = Array.from({ length: count }, random);
  return { cost, whole: cost.map(() => true), rows };
}

test.each(['between two programs', 'in the middle of one'])(
  'when the service is killed %s, the process ends with it',
  async (when) => {
    const asked = when.startsWith('between') ? knapsack : endless();
    const source = `
      import { exactSolver } from ${JSON.stringify(new URL('./exact-solver.ts', import.meta.url).href)};
      const solver = exactSolver();
      const read = (_, value) => (value === null ? -Infinity : value);
      const asked = JSON.parse(${JSON.stringify(JSON.stringify(asked))}, read);
      const limits = { time_ms: 600000, max_nodes: 1e9 };
      if (${asked === knapsack}) await solver.begin().solve(asked, null, limits);
      else {
        await solver.begin().solve(${JSON.stringify({ cost: [1], whole: [true], rows: [] })}, null, limits);
        void solver.begin().solve(asked, null, limits);
      }
      console.log(solver.pid);
      setInterval(() => {}, 1000);`;
    const service = spawn(process.execPath, ['--input-type=module', '-e', source], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void service.kill('SIGKILL'));
    const [line] = await createInterface({ input: service.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [String(value)]);
    const pid = Number(line);
    expect(isGone(pid)).toBe(false);
    service.kill('SIGKILL');
    await gone(pid);
  },
  30_000,
);

test('time that was spent before the solver is asked is counted', () => {
  const run = withLead(solverFor(), 400).begin();
  expect(run.elapsedMs()).toBeGreaterThanOrEqual(400);
});
