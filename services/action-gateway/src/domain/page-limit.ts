/** How many requests a key may make in any window: a log of instants per key, so that no edge lets twice as many through. */
export interface PageLimit {
  /** Milliseconds until the next is allowed; 0 where this one is, which then counts. `now_ms` never goes back. */
  take(key: string, now_ms: number): number;
}

const MAX_KEYS = 10_000;

/** `all` bounds the sum over all keys; with it the memory this needs is bounded too. */
export function pageLimit(limits: { each: number; all: number; window_ms: number }): PageLimit {
  const { each, all, window_ms } = limits;
  const total: number[] = [];
  const by_key = new Map<string, number[]>();
  const wait = (log: number[], allowed: number, now_ms: number): number => {
    while ((log[0] ?? now_ms) <= now_ms - window_ms) log.shift();
    return log.length < allowed ? 0 : (log[log.length - allowed] ?? now_ms) + window_ms - now_ms;
  };
  return {
    take: (key, now_ms) => {
      const log = by_key.get(key) ?? [];
      const left_ms = Math.max(wait(log, each, now_ms), wait(total, all, now_ms));
      if (left_ms > 0) return left_ms;
      log.push(now_ms);
      total.push(now_ms);
      by_key.set(key, log);
      if (by_key.size > MAX_KEYS) forget(by_key, now_ms - window_ms);
      return 0;
    },
  };
}

function forget(by_key: Map<string, number[]>, before_ms: number): void {
  for (const [key, log] of by_key) {
    if ((log.at(-1) ?? before_ms) <= before_ms) by_key.delete(key);
  }
}
