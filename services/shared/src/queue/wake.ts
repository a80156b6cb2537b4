/**
 * Wakes the queue's workers when there is something to do for them. Left to themselves they look every two seconds, also after a
 * job and when one that was put back is due. It only saves time: what it misses is found at the next look.
 */
export interface Wakers {
  /** A worker of a job's queue, by its id. */
  add(name: string, worker_id: string): void;
  /** The workers of that queue look once more after so many milliseconds. */
  wakeAfter(name: string, delay_ms: number): void;
  stop(): void;
}

/** Later than this somebody looks anyway, and the timers of a long line of jobs would only pile up. */
const FARTHEST_MS = 60_000;
/** The database's clock and ours differ a little, and a look too early is a look in vain. */
const MARGIN_MS = 25;

export function wakers(notify: (worker_id: string) => void): Wakers {
  const workers = new Map<string, string[]>();
  const timers = new Set<NodeJS.Timeout>();
  const wake = (name: string): void => workers.get(name)?.forEach(notify);
  return {
    add: (name, worker_id) => {
      workers.set(name, [...(workers.get(name) ?? []), worker_id]);
    },
    wakeAfter: (name, delay_ms) => {
      if (delay_ms > FARTHEST_MS || !workers.has(name)) return;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          wake(name);
        },
        Math.max(0, delay_ms) + MARGIN_MS,
      );
      timers.add(timer.unref());
    },
    stop: () => {
      timers.forEach(clearTimeout);
      timers.clear();
      workers.clear();
    },
  };
}
