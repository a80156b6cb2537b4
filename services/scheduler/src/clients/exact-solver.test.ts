import { expect, test } from 'vitest';
import type { LinearProgram } from '../domain/exact/linear-program.ts';
import { exactSolver } from './exact-solver.ts';

/** Choose of three things, worth 5, 4 and 3, what weighs at most 5 together; they weigh 2, 3 and 4. */
const knapsack: LinearProgram = {
  cost: [-5, -4, -3],
  whole: [true, true, true],
  rows: [{ lower: -Infinity, upper: 5, at: [0, 1, 2], values: [2, 3, 4] }],
};
const LIMITS = { time_ms: 10_000, max_nodes: 1_000 };

const script = (source: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(source)}`);

test('a program is solved to the proven optimum, from a known solution or from none', async () => {
  for (const start of [null, [1, 0, 0]]) {
    const answer = await exactSolver().begin().solve(knapsack, start, LIMITS);
    expect(answer).toMatchObject({ kind: 'optimal', values: [1, 1, 0] });
    expect(answer.bound).toBeCloseTo(-9);
  }
});

test('a program without a solution is said to have none', async () => {
  const rows = [{ lower: 4, upper: 4, at: [0, 1, 2], values: [1, 1, 1] }];
  const answer = await exactSolver()
    .begin()
    .solve({ ...knapsack, rows }, null, LIMITS);
  expect(answer).toMatchObject({ kind: 'infeasible', values: null, bound: Infinity });
});

test('a thread that dies is an answer, not an error', async () => {
  const worker_url = script('process.exit(3)');
  const answer = await exactSolver({ worker_url }).begin().solve(knapsack, null, LIMITS);
  expect(answer).toMatchObject({
    kind: 'failed',
    values: null,
    detail: expect.stringContaining('3'),
  });
});

test('what is thrown in the thread is an answer, not an error', async () => {
  const worker_url = script('throw new RangeError("out of memory")');
  const answer = await exactSolver({ worker_url }).begin().solve(knapsack, null, LIMITS);
  expect(answer).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining('out of memory'),
  });
});

test('a thread that does not answer in time is ended', async () => {
  const worker_url = script('setInterval(() => {}, 1000)');
  const limits = { ...LIMITS, time_ms: 1 };
  const answer = await exactSolver({ worker_url }).begin().solve(knapsack, null, limits);
  expect(answer).toMatchObject({ kind: 'failed', detail: 'no answer within 1 ms' });
});

test('while the solver is at work for one, another is refused at once, and served afterwards', async () => {
  const solver = exactSolver();
  const [first, second] = await Promise.all([
    solver.begin().solve(knapsack, null, LIMITS),
    solver.begin().solve(knapsack, null, LIMITS),
  ]);
  expect([first.kind, second.kind]).toEqual(['optimal', 'failed']);
  expect((await solver.begin().solve(knapsack, null, LIMITS)).kind).toBe('optimal');
});
