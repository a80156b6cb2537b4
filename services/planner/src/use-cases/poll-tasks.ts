import type { z } from 'zod';
import type { pollReply } from '@almanac/shared/contracts/planner';
import type { CodaRow } from '@almanac/shared/coda/coda-port';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { areaOf, isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { CodaTasks } from '../clients/coda-tasks.ts';
import type { PlannerContext } from '../context.ts';
import { advanceMark, findMark } from '../db/coda-mark.ts';
import { newestPlansOfTasks } from '../db/plans.ts';
import { notePoll } from '../db/polls.ts';
import { taskOfRow } from '../domain/coda-task-row.ts';
import { decidePoll, wordsOfRows } from '../domain/poll-decision.ts';
import { readSprints } from './read-sprints.ts';
import { auditChange } from './audit-change.ts';
import { newWords, takeTaskWords } from './take-task-words.ts';

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
  const [rows] = await Promise.all([readRows(ctx, ctx.coda), readSprints(ctx)]);
  await notePoll.run(ctx.db, table_id, ctx.clock.now());
  const task_ids = rows.flatMap(({ values }) => {
    const read = taskOfRow(values);
    return read.outcome === 'task' ? [read.task.task_id] : [];
  });
  const words = await newWords(ctx, wordsOfRows(rows));
  if (words.length > 0) await ctx.db.transaction((tx) => takeTaskWords(ctx, tx, words));
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

const AREA = 'reading tasks';

/** A refused token is the operator's to mend, not the caller's: 503, told once, and said by health until it is accepted. */
async function readRows({ refusals }: PlannerContext, coda: CodaTasks): Promise<CodaRow[]> {
  try {
    const rows = await coda.rows();
    await refusals.accepted('coda', AREA);
    return rows;
  } catch (error) {
    if (isCredentialRefusal(error)) {
      const area = areaOf(error, AREA);
      await refusals.refused({ provider: 'coda', area, reason: error.message });
    }
    throw error;
  }
}
