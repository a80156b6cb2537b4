/**
 * The child process in which HiGHS solves: it says `ready` when HiGHS is loaded, answers one task after the other, and ends
 * with whoever started it (argument: its process id). While HiGHS works nothing else has its turn here, so that a thread
 * looks after the parent; between tasks the closed channel says it at once.
 */
import { Worker } from 'node:worker_threads';
import { errorText } from '@almanac/shared/lang/app-error';
import type { LinearAnswer } from '../domain/exact/linear-program.ts';
import { loadHighs, solveWithHighs, type Highs, type SolveTask } from './solve-with-highs.ts';

export type FromSolver = 'ready' | LinearAnswer;

const send = (message: FromSolver): void => {
  process.send?.(message);
};

/** Not `process.exit`: that waits for V8's own threads, and has been seen to wait for ever. There is nothing to save. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}

function serve(highs: Highs): void {
  // Only the scheduler has the other end of this channel.
  process.on('message', (task: SolveTask) => {
    try {
      send(solveWithHighs(highs, task));
    } catch (error) {
      const failed = { kind: 'failed' as const, values: null, bound: -Infinity, nodes: 0 };
      send({ ...failed, detail: errorText(error) });
    }
  });
  send('ready');
}

// It is also imported without being run, to have its code compiled.
if (import.meta.main) {
  process.on('disconnect', endNow);
  const workerData = Number(process.argv[2]);
  new Worker(new URL('./solver-watch.ts', import.meta.url), { workerData }).unref();
  serve(await loadHighs());
}
