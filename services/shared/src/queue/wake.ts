/**
 * Wakes the queue's workers when there is something to do for them: one at a time, as a look in vain costs as much as one that finds
 * a job, and whoever finds one has the next look. Left to themselves they look every few seconds, also after a job and when one that
 * was put back is due. It only saves time: what it misses is found at the next look.
 */
export interface Wakers {
  /** A worker of a job's queue, by its id. */
  add(name: string, worker_id: string): void;
  /** There may be a job: one of those that have none looks, or the first that is done with its own. */
  wake(name: string): void;
  /** As `wake`, for what the database tells: it does so before it answers the commit, and whoever waits for that answer comes first. */
  tell(name: string): void;
  /** From here until `idle` it has a job. */
  busy(name: string, worker_id: string): void;
  /** It looks once more where something came while all were busy, unless it `rests`. */
  idle(name: string, worker_id: string, rests: boolean): void;
  /** As `wake`, after so many milliseconds. */
  wakeAfter(name: string, delay_ms: number): void;
  /** Whether one of them will be woken anyway. */
  isPlanned(name: string): boolean;
  stop(): void;
}

/** Of a commit that tells of jobs, the answer is mostly there by then. */
export const ANSWER_FIRST_MS = 10;
/** Later than this somebody looks anyway. */
const FARTHEST_MS = 60_000;
/** The database's clock and ours differ a little, and a look too early is a look in vain. */
const MARGIN_MS = 25;
/** Jobs that are due at nearly the same time share a look, and a queue plans so many looks at most. */
const TOGETHER_MS = 50;
const MOST_PLANNED = 20;

interface Hands {
  workers: string[];
  busy: Set<string>;
  /** Something came while all were busy. */
  missed: boolean;
  turn: number;
  looks: Map<number, NodeJS.Timeout>;
}

export function wakers(notify: (worker_id: string) => void): Wakers {
  const queues = new Map<string, Hands>();
  const wake = (name: string): void => {
    const hands = queues.get(name);
    if (hands === undefined) return;
    const free = hands.workers.filter((worker) => !hands.busy.has(worker));
    const next = free[hands.turn % free.length];
    hands.turn += 1;
    if (next === undefined) hands.missed = true;
    else notify(next);
  };
  return {
    add: (name, worker_id) => {
      const known = queues.get(name);
      if (known !== undefined) return void known.workers.push(worker_id);
      const none = { busy: new Set<string>(), missed: false, turn: 0, looks: new Map() };
      queues.set(name, { workers: [worker_id], ...none });
    },
    wake,
    tell: (name) => void setTimeout(() => wake(name), ANSWER_FIRST_MS).unref(),
    busy: (name, worker_id) => queues.get(name)?.busy.add(worker_id),
    idle: (name, worker_id, rests) => {
      const hands = queues.get(name);
      hands?.busy.delete(worker_id);
      if (hands?.missed !== true || rests) return;
      hands.missed = false;
      notify(worker_id);
    },
    wakeAfter: (name, delay_ms) => {
      const looks = queues.get(name)?.looks;
      if (delay_ms > FARTHEST_MS || looks === undefined || looks.size >= MOST_PLANNED) return;
      const due_at = performance.now() + Math.max(0, delay_ms) + MARGIN_MS;
      const slot = Math.ceil(due_at / TOGETHER_MS);
      if (looks.has(slot)) return;
      const look = (): void => {
        looks.delete(slot);
        wake(name);
      };
      looks.set(slot, setTimeout(look, slot * TOGETHER_MS - performance.now()).unref());
    },
    isPlanned: (name) => (queues.get(name)?.looks.size ?? 0) > 0,
    stop: () => {
      for (const { looks } of queues.values()) looks.forEach((timer) => clearTimeout(timer));
      queues.clear();
    },
  };
}
