import { plainRequest, type PlainAnswer } from '@almanac/shared/http/plain-request';
import type { HealthAnswer } from '../domain/service-status.ts';

export const TIMEOUT_MS = 1500;

/** What a service says of itself, or that it said nothing in time. Never throws. */
export async function askHealth(url: string, token: string): Promise<HealthAnswer> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    return readHealth(
      await plainRequest(new URL('/health', url), { headers, timeout_ms: TIMEOUT_MS }),
    );
  } catch {
    return 'silent';
  }
}

/** The status and the body, which is undefined where it is no JSON. */
export function readHealth({
  status,
  text,
}: Pick<PlainAnswer, 'status' | 'text'>): Exclude<HealthAnswer, 'silent'> {
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    return { status, body: undefined };
  }
}
