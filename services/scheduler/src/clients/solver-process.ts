/** One child process that solves programs: started, asked, ended. It never outlives this process and holds nobody up. */
import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LinearAnswer } from '../domain/exact/linear-program.ts';
import type { FromSolver } from './solver-program.ts';
import type { SolveTask } from './solve-with-highs.ts';

export interface SolverProcess {
  readonly pid: number | undefined;
  /** False once it is ending or has ended. */
  readonly alive: boolean;
  /**
   * Waits until it is loaded and answers within `time_ms`, all in all. `taskFor` gets the milliseconds left. Where it is late
   * with a task it is ended; where it is not loaded in time it goes on loading, for the next task.
   * Never rejects. One task at a time.
   */
  solve(taskFor: (left_ms: number) => SolveTask, time_ms: number): Promise<LinearAnswer>;
  /** Ends it at once; resolves when it is gone. */
  end(): Promise<void>;
}

/** HiGHS looks at its clock between two pieces of work only, and its answer has to be read. */
const OVERHEAD_MS = 60;
/** After its limit a process that has not answered is ended; on a busy machine an answer is late. */
const GRACE_MS = 150;
/** A process that is not loaded by then never will be. */
const LOAD_MS = 10_000;
/**
 * Small: what HiGHS takes is outside of V8's heap. A flag that chooses the compile cache must be one that the service itself was
 * started with, or the cache is of no use.
 */
const FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--max-old-space-size=128',
  '--max-semi-space-size=2',
];

export function solverProcess(program: URL): SolverProcess {
  const child = start(program);
  const gone = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(`the process ended (${signal ?? `exit ${code}`})`),
    );
  });
  let alive = true;
  const ready = new Promise<void>((resolve) => {
    child.once('message', () => resolve());
  });
  const unloaded = setTimeout(() => void end(), LOAD_MS).unref();
  void ready.then(() => clearTimeout(unloaded));
  const end = async (): Promise<void> => {
    alive = false;
    hold(child, true);
    child.kill('SIGKILL');
    await gone;
  };
  void gone.then(() => {
    alive = false;
  });
  hold(child, false);
  return {
    pid: child.pid,
    get alive() {
      return alive;
    },
    end,
    solve: async (taskFor, time_ms) => {
      hold(child, true);
      const late = deadline(time_ms + GRACE_MS);
      const since = performance.now();
      const task = { given: false, over: false };
      const asked = ready.then(() => {
        if (task.over) return undefined;
        task.given = true;
        const left_ms = time_ms - OVERHEAD_MS - (performance.now() - since);
        return ask(child, taskFor(left_ms));
      });
      try {
        const first = await Promise.race([asked, gone, late.passed]);
        if (typeof first === 'object' && first.kind !== 'failed') return first;
        const answer =
          typeof first === 'object'
            ? first
            : failed(first ?? `no answer within ${Math.round(time_ms)} ms`);
        // What is left of HiGHS is not to be trusted: the next task gets another process.
        if (task.given) await end();
        task.over = true;
        return answer;
      } finally {
        late.clear();
        hold(child, false);
      }
    },
  };
}

export function failed(detail: string): LinearAnswer {
  return { kind: 'failed', values: null, bound: -Infinity, nodes: 0, detail };
}

/** It gets nothing of this process's settings: it reads no file, calls nobody, and needs no token. */
function start(program: URL): ChildProcess {
  const cache = getCompileCacheDir();
  return fork(fileURLToPath(program), [String(process.pid)], {
    execArgv: FLAGS,
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Resolves with the answer to the task; never where the process ends before. */
function ask(child: ChildProcess, task: SolveTask): Promise<LinearAnswer> {
  return new Promise((resolve) => {
    child.once('message', (message: FromSolver) => {
      if (message !== 'ready') resolve(message);
    });
    // A channel that is closed already is told by the end of the process.
    child.send(task, () => undefined);
  });
}

/** Whether this process stays alive for the child's sake. */
function hold(child: ChildProcess, held: boolean): void {
  if (held) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function deadline(ms: number): { passed: Promise<undefined>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { passed, clear: () => clearTimeout(timer) };
}
