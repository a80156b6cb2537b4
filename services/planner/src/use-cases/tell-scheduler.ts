/** The scheduler hears, after the commit, of plans whose blocks may be wrong now. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { PlannerContext } from '../context.ts';
import { TELL_SCHEDULER } from '../domain/job-names.ts';

/** Whoever changed the steps mostly has them scheduled at once; the scheduler looks again after that. */
const AFTER_OTHERS_MS = 10_000;

/** Once per version and status; nothing where there is no scheduler to tell. */
export async function tellScheduler(
  ctx: PlannerContext,
  tx: Transaction,
  changed: { plan_id: string; version: number; status: string },
): Promise<void> {
  if (ctx.config.SCHEDULER_URL === undefined) return;
  const { plan_id, version, status } = changed;
  const over = status !== 'ready';
  const later = over ? {} : { start_after: new Date(Date.now() + AFTER_OTHERS_MS) };
  const key = `${plan_id}:${version}:${status}`;
  await ctx.queue.send(tx, TELL_SCHEDULER, changed, { key, ...later });
}
