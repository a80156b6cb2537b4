import type { z } from 'zod';
import type { pollReply } from '@almanac/shared/contracts/planner';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import type { PlannerContext } from '../context.ts';
import { advanceMark, findMark } from '../db/coda-mark.ts';
import { newestPlansOfTasks } from '../db/plans.ts';
import { taskOfRow } from '../domain/coda-task-row.ts';
import { decidePoll } from '../domain/poll-decision.ts';
import { auditChange } from './record-plan-change.ts';

/**
 * The tasks of the Coda table that still want a plan or a schedule. Plans nothing itself: the caller plans and schedules each,
 * and what it did not get done comes again with the next poll.
 */
export async function pollTasks(ctx: PlannerContext): Promise<z.infer<typeof pollReply>> {
  await requireAllowed(ctx.db, ctx.kill, 'plan');
  if (ctx.coda === undefined) {
    const detail = 'Coda is off: set CODA_API_TOKEN, CODA_DOC_ID and CODA_TASKS_TABLE_ID.';
    throw new AppError('invalid', detail, { code: 'coda_off' });
  }
  const { table_id } = ctx.coda;
  const rows = await ctx.coda.rows();
  const task_ids = rows.flatMap(({ values }) => {
    const read = taskOfRow(values);
    return read.outcome === 'task' ? [read.task.task_id] : [];
  });
  const plans = await newestPlansOfTasks.many(ctx.db, task_ids);
  const before = await findMark.maybe(ctx.db, table_id);
  const decision = decidePoll({
    rows,
    plans: new Map(plans.map((plan) => [plan.task_id, plan])),
    mark: before?.mark ?? null,
    now: ctx.clock.now(),
    zone: ctx.config.ALMANAC_ZONE,
  });
  const { mark } = decision;
  if (mark !== null && mark !== before?.mark) {
    await ctx.db.transaction(async (tx) => {
      const moved = await advanceMark.run(tx, table_id, mark, ctx.clock.now());
      if (moved === 1)
        await auditChange(ctx, tx, {
          action: 'coda.mark_moved',
          subject: table_id,
          data: { mark },
        });
    });
  }
  return decision;
}
