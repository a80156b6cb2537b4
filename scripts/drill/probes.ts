/** Questions that a service may answer with 423 alone while everything is stopped, and that change nothing when it is not. */
import type { RunFile } from '@almanac/shared/contracts/health';

export interface Probe {
  /** The service, and what it is asked to do. */
  name: string;
  stopped: () => Promise<boolean>;
}

const NOBODY = '0'.repeat(26);
const TIMEOUT_MS = 3000;

export function probesOf(run: RunFile): Probe[] {
  const probe = (service: string, what: string, path: string, body: object): Probe => ({
    name: `${service}: ${what}`,
    stopped: async () => (await ask(run, service, path, body)) === 423,
  });
  return [
    probe('planner', 'plan', '/api/v1/planner/plan', {
      intent: 'A drill of the stop; no such engagement exists.',
      engagement_id: 'almanac-drill',
    }),
    probe('scheduler', 'schedule', '/api/v1/scheduler/schedule', { plan_id: `plan_${NOBODY}` }),
    probe('observer', 'reflect', '/api/v1/observer/reflect?mode=daily&date=2999-01-01', {}),
    probe('action-gateway', 'approve', `/api/v1/actions/act_${NOBODY}/approve`, {
      version: 1,
      payload_hash: '0'.repeat(64),
    }),
  ];
}

/** The status; 0 where there was no answer, which is no proof of a stop. */
async function ask(run: RunFile, service: string, path: string, body: object): Promise<number> {
  try {
    const answer = await fetch(new URL(path, run.services[service]), {
      method: 'POST',
      headers: { authorization: `Bearer ${run.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}

const EVERY_MS = 50;

/** Seconds from `from` (performance.now) until each probe says `stopped`; null where it did not by `until`. */
export async function timesUntil(
  probes: readonly Probe[],
  stopped: boolean,
  { from, until }: { from: number; until: number },
): Promise<Record<string, number | null>> {
  const times = await Promise.all(
    probes.map(async (probe) => {
      while (performance.now() < until) {
        const is = await probe.stopped();
        const now = performance.now();
        if (is === stopped) return [probe.name, Math.round(now - from) / 1000] as const;
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
      return [probe.name, null] as const;
    }),
  );
  return Object.fromEntries(times);
}
