/** Failures of a provider after which the same question may be answered a moment later. */
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 500;
/** A provider that wants more time than this is asked no more for this question. */
const MAX_PAUSE_S = 5;

/** A status that says so (408, 429, 5xx), or a connection that broke; a `Retry-After` of more than 5 s is no passing failure. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'APIConnectionTimeoutError') return false;
  if (error.constructor.name === 'APIConnectionError') return true;
  const status = 'status' in error ? Number(error.status) : Number.NaN;
  return (status === 408 || status === 429 || status >= 500) && wantedS(error) <= MAX_PAUSE_S;
}

/** Waits as long as the provider wants, half a second where it does not say. Throws when `signal` is aborted meanwhile. */
export function pauseBefore(error: unknown, signal: AbortSignal): Promise<void> {
  return pause(Math.max(PAUSE_MS, wantedS(error) * 1000), undefined, { signal });
}

/** `Retry-After` in seconds; 0 where there is none that is a number. */
function wantedS(error: unknown): number {
  const headers = error instanceof Error && 'headers' in error ? error.headers : undefined;
  const seconds = headers instanceof Headers ? Number(headers.get('retry-after')) : 0;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
