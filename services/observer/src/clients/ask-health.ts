import { statfs } from 'node:fs/promises';
import { health } from '@almanac/shared/contracts/health';
import { plainRequest } from '@almanac/shared/http/plain-request';
import type { Observed, ServiceHealth } from '../domain/health/faults.ts';

const TIMEOUT_MS = 4000;

/** What a service says of itself and of what it depends on; the answer of a failing one (503) says it too. */
export async function askHealth(service: string, url: string): Promise<ServiceHealth> {
  try {
    const { text } = await plainRequest(new URL('/health', url), { timeout_ms: TIMEOUT_MS });
    const said = health.safeParse(JSON.parse(text));
    if (!said.success) return { service, status: 'silent', degraded: [] };
    return { service, status: said.data.status, degraded: said.data.degraded };
  } catch {
    // No answer, or one that is no JSON: that is what is asked about.
    return { service, status: 'silent', degraded: [] };
  }
}

/** Undefined where the system does not say. */
export async function diskSpace(path: string): Promise<Observed['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    if (blocks === 0) return undefined;
    return { free_share: bavail / blocks, free_gib: (bavail * bsize) / 2 ** 30 };
  } catch {
    return undefined;
  }
}
