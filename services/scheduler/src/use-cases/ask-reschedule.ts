/** A cause becomes one job, in the transaction that made the fact; what the job does is in `react.ts`. */
import type { PlanChanged } from '@almanac/shared/contracts/reschedule';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { z } from 'zod';
import type { SchedulerContext } from '../context.ts';
import { CAUSES, reactionTo } from '../domain/runs/cause.ts';

/** The data of the job `reschedule`; the same `key` is one job and one run. */
export const causeOfRun = z.object({
  cause: z.enum(CAUSES),
  key: z.string().min(1),
  block_id: z.string().optional(),
  plan_id: z.string().optional(),
  /** What was noticed, by places alone: a person's no to the run is one to these. */
  situations: z.array(z.string()).optional(),
  /** What happened, for people. */
  text: z.string().optional(),
});
export type CauseOfRun = z.infer<typeof causeOfRun>;

/** What comes within it, a series of moved meetings, finds one run at work on all of it. */
const DEBOUNCE_MS = 1000;

/** Asks for a run in the transaction that made the fact; nothing where reacting is off. */
export async function askReschedule(
  ctx: SchedulerContext,
  tx: Transaction,
  data: CauseOfRun,
): Promise<void> {
  if (reactionTo(data.cause, ctx.config.RESCHEDULE) === 'nothing') return;
  const start_after = new Date(Date.now() + DEBOUNCE_MS);
  await ctx.queue.send(tx, 'reschedule', data, { key: keyOfCause(data), start_after });
}

/** The planner's word: the plan's steps changed, or it is over. */
export function planHasChanged(
  ctx: SchedulerContext,
  { plan_id, version, status, changes }: PlanChanged,
): Promise<void> {
  const key = `${plan_id}:${version}:${status}`;
  return ctx.db.transaction((tx) => {
    return askReschedule(ctx, tx, {
      cause: 'plan_changed',
      plan_id,
      key,
      ...(changes === undefined ? {} : { text: changes.text }),
    });
  });
}

export function keyOfCause({ cause, key }: CauseOfRun): string {
  return sha256Hex(`${cause}:${key}`);
}
