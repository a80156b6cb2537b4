/**
 * HiGHS as the exact solver, in a child process: it is synchronous, its memory never shrinks, and what goes wrong in there
 * (memory, stack) must not take the service with it. The process stays for a while, as loading HiGHS costs as much as a small
 * program does; when it ends all its memory goes.
 */
import type {
  ExactRun,
  ExactSolver,
  LinearAnswer,
  LinearProgram,
  SolveLimits,
} from '../domain/exact/linear-program.ts';
import type { SolveTask } from './solve-with-highs.ts';
import { failed, solverProcess, type SolverProcess } from './solver-process.ts';

export interface ExactSolverOptions {
  program?: URL;
  /** How long the process stays without work. */
  idle_ms?: number;
  /** Hears why a program got no answer; what asked for it goes on without. */
  onFailure?: (detail: string) => void;
}

export interface ExactSolverProcess extends ExactSolver {
  /** Of the process, while there is one. */
  readonly pid: number | undefined;
  /** Ends the process; a program at work is answered `failed`. */
  stop(): Promise<void>;
}

const IDLE_MS = 30_000;
const PROGRAM = new URL('./solver-program.ts', import.meta.url);

export function exactSolver(options: ExactSolverOptions = {}): ExactSolverProcess {
  const { program = PROGRAM, idle_ms = IDLE_MS, onFailure = () => undefined } = options;
  let own: SolverProcess | undefined;
  let busy = false;
  let idle: NodeJS.Timeout | undefined;
  const current = (): SolverProcess => {
    if (own?.alive !== true) own = solverProcess(program);
    return own;
  };
  const endWhenIdle = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => !busy && void own?.end(), idle_ms).unref();
  };
  const begin = (): ExactRun => {
    const started = performance.now();
    return {
      elapsedMs: () => performance.now() - started,
      prepare: () => {
        try {
          current();
          endWhenIdle();
        } catch (error) {
          // Whoever asks goes on without; a program that is given later tries again.
          onFailure(`the process cannot be started: ${textOf(error)}`);
        }
      },
      solve: async (linear, start, limits) => {
        // One at a time: two would take each other's time, and have the memory twice.
        if (busy) return failed('the exact solver is at work for another');
        busy = true;
        const taskFor = (left_ms: number): SolveTask =>
          taskOf(linear, start, { ...limits, time_ms: left_ms });
        let answer: LinearAnswer;
        try {
          answer = await current().solve(taskFor, limits.time_ms);
        } catch (error) {
          answer = failed(`no task could be given: ${textOf(error)}`);
        } finally {
          busy = false;
          endWhenIdle();
        }
        if (answer.kind === 'failed') onFailure(answer.detail);
        return answer;
      },
    };
  };
  return {
    begin,
    get pid() {
      return own?.alive === true ? own.pid : undefined;
    },
    stop: async () => {
      clearTimeout(idle);
      await own?.end();
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The program as the sparse rows that HiGHS takes. */
function taskOf(
  { cost, whole, rows }: LinearProgram,
  start: readonly number[] | null,
  limits: SolveLimits,
): SolveTask {
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
    ...limits,
  };
}
