/**
 * Wakes the queue's workers when there is something to do for them. Left to themselves they look every two seconds, also after a
 * job and when one that was put back is due. It only saves time: what it misses is found at the next look.
 */
export interface Wakers {
  /** A worker of a job's queue, by its id. */
  add(name: string, worker_id: string): void;
  /** The workers of that queue look once more after so many milliseconds. */
  wakeAfter(name: string, delay_ms: number): void;
  /** Whether they will be woken anyway. */
  isPlanned(name: string): boolean;
  stop(): void;
}

/** Later than this somebody looks anyway. */
const FARTHEST_MS = 60_000;
/** The database's clock and ours differ a little, and a look too early is a look in vain. */
const MARGIN_MS = 25;
/** Jobs that are due at nearly the same time share a look, and a queue plans so many looks at most. */
const TOGETHER_MS = 50;
const MOST_PLANNED = 20;

export function wakers(notify: (worker_id: string) => void): Wakers {
  const workers = new Map<string, string[]>();
  const planned = new Map<string, Map<number, NodeJS.Timeout>>();
  const of = (name: string): Map<number, NodeJS.Timeout> => planned.get(name) ?? new Map();
  return {
    add: (name, worker_id) => {
      workers.set(name, [...(workers.get(name) ?? []), worker_id]);
      planned.set(name, of(name));
    },
    wakeAfter: (name, delay_ms) => {
      const looks = of(name);
      if (delay_ms > FARTHEST_MS || !workers.has(name) || looks.size >= MOST_PLANNED) return;
      const due_at = performance.now() + Math.max(0, delay_ms) + MARGIN_MS;
      const slot = Math.ceil(due_at / TOGETHER_MS);
      if (looks.has(slot)) return;
      const look = (): void => {
        looks.delete(slot);
        workers.get(name)?.forEach(notify);
      };
      looks.set(slot, setTimeout(look, slot * TOGETHER_MS - performance.now()).unref());
    },
    isPlanned: (name) => of(name).size > 0,
    stop: () => {
      for (const looks of planned.values()) looks.forEach((timer) => clearTimeout(timer));
      planned.clear();
      workers.clear();
    },
  };
}
