/** The best answer there is, or the best one found in time and how much better another could be. */
import { Worker } from 'node:worker_threads';
import { exactModel } from './exact-model.ts';
import type { SolveJob } from './exact-worker.ts';
import type { Solved } from './highs-solve.ts';
import type { ModelArrays } from './model-builder.ts';
import { type Answer, answerOf, type Instance, type Span } from './instance.ts';

export interface Exact {
  /** Absent when nothing was found in time. */
  answer?: Answer;
  /** No answer has a smaller J. */
  bound: number;
  proven: boolean;
  seconds: number;
}

/** `solve` runs in a thread of its own, as a programme may take minutes. */
export async function solveExactly(
  instance: Instance,
  limit_s: number,
  solve: (arrays: ModelArrays, limit_s: number) => Promise<Solved> = inThread,
): Promise<Exact> {
  const { arrays, arcs } = exactModel(instance);
  const { values, bound, proven, seconds } = await solve(arrays, limit_s);
  // Costs are sums of thousands of decimals; without an answer the bound may be minus infinity.
  const exact = { bound: Math.max(0, bound), proven, seconds };
  if (values === undefined) return exact;
  const blocks = new Map<string, Span[]>();
  for (const [id, own] of arcs) {
    const chosen = own.filter(({ column }) => (values[column] ?? 0) > 0.5);
    blocks.set(
      id,
      chosen.map(({ start, end }) => ({ start, end })),
    );
  }
  return { ...exact, answer: answerOf(instance.tasks, blocks) };
}

function inThread(arrays: ModelArrays, limit_s: number): Promise<Solved> {
  const job: SolveJob = { arrays, limit_s };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./exact-worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { stackSizeMb: 16 },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the exact solver ended with code ${code}`));
    });
  });
}
