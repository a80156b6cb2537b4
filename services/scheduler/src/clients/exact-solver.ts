/**
 * HiGHS as the exact solver, in a thread that lives for one program: it is synchronous, its memory never shrinks, and what
 * goes wrong in there (memory, stack) must not take the service with it. When the thread ends all its memory goes.
 */
import { Worker } from 'node:worker_threads';
import type {
  ExactRun,
  ExactSolver,
  LinearAnswer,
  LinearProgram,
  SolveLimits,
} from '../domain/exact/linear-program.ts';
import type { SolveTask } from './exact-worker.ts';

export interface ExactSolverOptions {
  /** Programs solved at once; one more is answered `failed`. */
  max_threads?: number;
  worker_url?: URL;
}

/** HiGHS looks at its clock between two pieces of work only, and its answer has to be read. */
const OVERHEAD_MS = 100;
/** After its limit a thread that has not answered is ended. */
const GRACE_MS = 50;
const LIMITS = { stackSizeMb: 8, maxOldGenerationSizeMb: 128 };

export function exactSolver(options: ExactSolverOptions = {}): ExactSolver {
  const { max_threads = 1, worker_url = new URL('./exact-worker.ts', import.meta.url) } = options;
  let threads = 0;
  const begin = (): ExactRun => {
    const started = performance.now();
    return {
      elapsedMs: () => performance.now() - started,
      solve: async (program, start, limits) => {
        if (threads >= max_threads) return failed('the exact solver is at work for another');
        threads += 1;
        try {
          return await solveInThread(worker_url, taskOf(program, start, limits), limits.time_ms);
        } finally {
          threads -= 1;
        }
      },
    };
  };
  return { begin };
}

function solveInThread(url: URL, task: SolveTask, time_ms: number): Promise<LinearAnswer> {
  return new Promise((resolve) => {
    const worker = new Worker(url, { workerData: task, resourceLimits: LIMITS });
    let answer: LinearAnswer | undefined;
    const settle = (first: LinearAnswer): void => {
      answer ??= first;
      void worker.terminate();
    };
    const timer = setTimeout(
      () => settle(failed(`no answer within ${Math.round(time_ms)} ms`)),
      time_ms + GRACE_MS,
    );
    worker.once('message', (answered: LinearAnswer) => settle(answered));
    worker.once('error', (error) => settle(failed(error.message)));
    // Only then is its memory back, and its place free for another.
    worker.once('exit', (code) => {
      clearTimeout(timer);
      resolve(answer ?? failed(`the thread ended with code ${code}`));
    });
  });
}

function failed(detail: string): LinearAnswer {
  return { kind: 'failed', values: null, bound: -Infinity, nodes: 0, detail };
}

/** The program as the sparse rows that HiGHS takes. */
function taskOf(
  program: LinearProgram,
  start: readonly number[] | null,
  limits: SolveLimits,
): SolveTask {
  const { cost, whole, rows } = program;
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ at }, index) => {
    starts[index + 1] = (starts[index] ?? 0) + at.length;
  });
  return {
    cost: Float64Array.from(cost),
    whole: Int32Array.from(whole, Number),
    row_lower: Float64Array.from(rows, ({ lower }) => lower),
    row_upper: Float64Array.from(rows, ({ upper }) => upper),
    starts,
    indices: Int32Array.from(rows.flatMap(({ at }) => at)),
    values: Float64Array.from(rows.flatMap(({ values }) => values)),
    start: start === null ? null : Float64Array.from(start),
    until: performance.timeOrigin + performance.now() + limits.time_ms - OVERHEAD_MS,
    max_nodes: limits.max_nodes,
  };
}
