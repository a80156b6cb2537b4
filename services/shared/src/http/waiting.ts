/** Whose time an answer took: what a request waited for providers is told to whoever asked, in `Server-Timing` (W3C). */
import { requestScope } from './request-scope.ts';

/** Waiting for one provider; calls that overlap are one wait. */
export interface Wait {
  open: number;
  /** When the first of the open ones began, by `performance.now`. */
  since: number;
  /** Of all that are over. */
  ms: number;
}

/** Does the work; the time it takes counts as waiting for the provider where a request asked for it. */
export async function waitingFor<T>(provider: string, work: () => Promise<T>): Promise<T> {
  const waits = requestScope()?.waits;
  if (waits === undefined) return work();
  const wait = waits.get(provider) ?? { open: 0, since: 0, ms: 0 };
  waits.set(provider, wait);
  if (wait.open === 0) wait.since = performance.now();
  wait.open += 1;
  try {
    return await work();
  } finally {
    wait.open -= 1;
    if (wait.open === 0) wait.ms += performance.now() - wait.since;
  }
}

/** The header, as `calendar;dur=12.3`; undefined where nobody was waited for. */
export function serverTiming(waits: ReadonlyMap<string, Wait>): string | undefined {
  if (waits.size === 0) return undefined;
  return [...waits].map(([provider, { ms }]) => `${provider};dur=${ms.toFixed(1)}`).join(', ');
}
