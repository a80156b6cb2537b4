/**
 * Whether the audit chain holds, as the action-gateway verifies it. That walks the whole chain, so the answer is kept for a
 * minute, and a page never waits for a walk longer than for a service: the walk goes on and the next page shows it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { auditVerification } from '@almanac/shared/contracts/audit';
import type { Clock } from '@almanac/shared/lang/clock';
import { TIMEOUT_MS } from './ask-health.ts';

export interface AuditState {
  verified: boolean;
  rows: number;
  /** When it was verified. */
  at: string;
}

export interface AuditWatch {
  /** Null while nothing is known. */
  read(): Promise<AuditState | null>;
}

const KEEP_MS = 60_000;
const WALK_TIMEOUT_MS = 30_000;

export function auditWatch(url: string, token: string, clock: Clock): AuditWatch {
  let last: AuditState | null = null;
  let asked_ms = Number.NEGATIVE_INFINITY;
  let walk: Promise<void> | undefined;

  const verify = async (): Promise<void> => {
    try {
      const response = await fetch(new URL('/api/v1/audit/verify', url), {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(WALK_TIMEOUT_MS),
      });
      const { verified, rows } = auditVerification.parse(await response.json());
      last = { verified, rows, at: clock.now().toISOString() };
      asked_ms = performance.now();
    } catch {
      // What cannot be verified now is not known: an old answer must not stand for it.
      last = null;
    } finally {
      walk = undefined;
    }
  };
  return {
    read: async () => {
      if (performance.now() - asked_ms > KEEP_MS) {
        walk ??= verify();
        await Promise.race([walk, sleep(TIMEOUT_MS)]);
      }
      return last;
    },
  };
}
