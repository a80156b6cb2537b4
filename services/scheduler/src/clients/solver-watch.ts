/** The thread that ends the solver's process when its parent has gone, however busy the process is: nobody waits for the answer. */
import { isMainThread, workerData } from 'node:worker_threads';

const LOOK_MS = 250;

if (!isMainThread) {
  const parent = workerData as number;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, LOOK_MS);
}
