import { AppError } from '../lang/app-error.ts';

export interface CallLimit {
  count: number;
  window_ms: number;
}

const MAX_WAIT_MS = 20_000;

/**
 * Keeps calls below a provider's limit: at most `count` start in any window of `window_ms`. Returns a function that resolves
 * when the next call may start, in order of asking. Who would wait over 20 s is refused with 503 instead, so that a
 * crowd of callers cannot pile up in memory.
 */
export function callRate(limit: CallLimit, provider: string): () => Promise<void> {
  // When each of the newest calls starts, oldest first; calls that still wait have a start in the future.
  const starts: number[] = [];
  return async () => {
    const now_ms = performance.now();
    const earliest = starts.length < limit.count ? undefined : starts[starts.length - limit.count];
    const start_ms = earliest === undefined ? now_ms : Math.max(now_ms, earliest + limit.window_ms);
    if (start_ms - now_ms > MAX_WAIT_MS) {
      throw new AppError('unavailable', `Too many calls wait for ${provider}.`, {
        code: 'provider_down',
        retry_after_s: Math.ceil((start_ms - now_ms) / 1000),
      });
    }
    starts.push(start_ms);
    if (starts.length > limit.count) starts.splice(0, starts.length - limit.count);
    if (start_ms > now_ms) await new Promise((go) => setTimeout(go, Math.ceil(start_ms - now_ms)));
  };
}
