/** The best answer there is, or the best one found in time and how much better another could be. */
import { Worker } from 'node:worker_threads';
import { answerFrom, startFrom } from './exact-answer.ts';
import { exactModel } from './exact-model.ts';
import type { SolveJob, Solved } from './highs-solve.ts';
import type { Answer, Instance } from './instance.ts';
import { gridHoldsTheBest } from './room.ts';

export interface Exact {
  /** Absent when nothing was found in time. */
  answer?: Answer;
  /** No answer has a smaller J; NaN where none was found in time, or the grid does not hold the best. */
  bound: number;
  /** That nothing is better than the answer. */
  proven: boolean;
  seconds: number;
}

interface Asked {
  limit_s: number;
  start?: Answer;
  solve?: (job: SolveJob) => Promise<Solved>;
}

/** `start`: an answer to begin from. `solve` runs in a thread of its own, as a programme may take minutes. */
export async function solveExactly(
  instance: Instance,
  { limit_s, start, solve = inThread }: Asked,
): Promise<Exact> {
  const model = exactModel(instance);
  const { arrays } = model;
  const holds = gridHoldsTheBest(instance);
  const begin = start === undefined ? null : startFrom(model, start);
  const job = { arrays, limit_s, ...(begin === null ? {} : { start: begin }) };
  const { values, bound, proven, seconds } = await solve(job);
  return {
    ...(values === undefined ? {} : { answer: answerFrom(model, values) }),
    bound: holds && bound > 0 ? bound : Number.NaN,
    proven: proven && holds,
    seconds,
  };
}

function inThread(job: SolveJob): Promise<Solved> {
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
