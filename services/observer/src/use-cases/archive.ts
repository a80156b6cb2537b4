import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { ObserverContext } from '../context.ts';
import { archiveFinished } from '../db/archive.ts';
import { keepWatchMark } from '../db/watch-signals.ts';

const BATCH = 2000;
/** A night moves at most a million rows of each place; what is left comes the next night. */
const MOST_BATCHES = 500;

/** Moves what ended more than 30 days ago, batch by batch. *Dies between two:* what was moved is moved, the rest comes next time. */
export async function archiveOld(
  ctx: ObserverContext,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const moved: Record<string, number> = {};
  for (let batch = 0; batch < MOST_BATCHES && !signal.aborted; batch += 1) {
    const rows = await archiveFinished(ctx.db, BATCH);
    for (const row of rows) moved[row.place] = (moved[row.place] ?? 0) + row.moved;
    if (rows.every((row) => row.moved < BATCH)) break;
  }
  const at = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    await keepWatchMark(tx, 'archive', at, moved);
    await appendAudit(tx, {
      at,
      actor: 'observer',
      actor_type: 'service',
      action: 'archive.moved',
      subject: 'archive',
      corr_id: requestScope()?.request_id ?? null,
      data: moved,
    });
  });
  return moved;
}
