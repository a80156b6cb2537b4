/** A thread that solves one programme and ends, with all the memory it took. */
import { parentPort, workerData } from 'node:worker_threads';
import { solveHere } from './highs-solve.ts';
import type { ModelArrays } from './model-builder.ts';

export interface SolveJob {
  arrays: ModelArrays;
  limit_s: number;
}

// The job was posted by exact.ts.
const { arrays, limit_s } = workerData as SolveJob;
parentPort?.postMessage(await solveHere(arrays, limit_s));
