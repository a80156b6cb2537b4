/** A thread that solves one programme and ends, with all the memory it took. */
import { parentPort, workerData } from 'node:worker_threads';
import { type SolveJob, solveHere } from './highs-solve.ts';

// The job was posted by exact.ts.
parentPort?.postMessage(await solveHere(workerData as SolveJob));
