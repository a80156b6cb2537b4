import type { Check } from '@almanac/shared/contracts/health';
import { isSuccess, plainRequest } from '@almanac/shared/http/plain-request';

const TIMEOUT_MS = 1500;

/** Whether another service's process answers; not whether all is well with it. */
export function reachable(service: string, url: string): () => Promise<Check> {
  return async () => {
    try {
      const answer = await plainRequest(new URL('/livez', url), { timeout_ms: TIMEOUT_MS });
      if (isSuccess(answer)) return { status: 'pass' };
      return { status: 'warn', detail: `${service} answers ${answer.status}` };
    } catch {
      return { status: 'warn', detail: `${service} does not answer` };
    }
  };
}
