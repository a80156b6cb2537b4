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
  /** One for each queue: many jobs that wait do not make many looks. */
  const next = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  const wake = (name: string): void => workers.get(name)?.forEach(notify);
  return {
    add: (name, worker_id) => {
      workers.set(name, [...(workers.get(name) ?? []), worker_id]);
    },
    wakeAfter: (name, delay_ms) => {
      if (delay_ms > FARTHEST_MS || !workers.has(name)) return;
      const wait_ms = Math.max(0, delay_ms) + MARGIN_MS;
      const at = performance.now() + wait_ms;
      const planned = next.get(name);
      if (planned !== undefined && planned.at <= at) return;
      clearTimeout(planned?.timer);
      const timer = setTimeout(() => {
        next.delete(name);
        wake(name);
      }, wait_ms).unref();
      next.set(name, { at, timer });
    },
    stop: () => {
      for (const { timer } of next.values()) clearTimeout(timer);
      next.clear();
      workers.clear();
    },
  };
}
