import type { MonitorReply } from '@almanac/shared/contracts/observer-watch';
import type { ObserverContext } from '../context.ts';
import { readHealthState } from '../db/health-state.ts';

/** What the health monitor saw last. */
export async function readMonitor(ctx: ObserverContext): Promise<MonitorReply> {
  const { checked_at, faults, alerted_at } = await readHealthState(ctx.db);
  return { checked_at, faults, alerted_at };
}
