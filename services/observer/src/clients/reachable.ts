import type { Check } from '@almanac/shared/contracts/health';

const TIMEOUT_MS = 1500;

/** Whether another service's process answers; not whether all is well with it. */
export function reachable(service: string, url: string): () => Promise<Check> {
  return async () => {
    try {
      const response = await fetch(new URL('/livez', url), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      if (response.ok) return { status: 'pass' };
      return { status: 'warn', detail: `${service} answers ${response.status}` };
    } catch {
      return { status: 'warn', detail: `${service} does not answer` };
    }
  };
}
