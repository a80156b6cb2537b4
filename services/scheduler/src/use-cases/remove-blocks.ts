/** Takes blocks that have not begun out of the calendar, by a run of their own: it goes out as an Action like any other. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';
import { insertChange, insertRun, setChanges } from '../db/run-rows.ts';
import type { RunResult } from '../domain/runs/run-result.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import { blocksThatMayStand, calendarChange, lineOfPlan } from './store-run.ts';

const NOTHING_PLACED: RunResult = {
  unscheduled: [],
  objective: { total: 0, tardiness_hours: 0, completion_hours: 0, late_steps: 0 },
  moved: [],
  solver: { name: 'none', ms: 0 },
  degraded: [],
};

interface Removal {
  block: BlockRow;
  before: BlockRow;
}

/** The caller holds the scheduling lock and the blocks. False where none of them can be in the calendar, so that no run is needed. */
export async function removeBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  blocks: readonly BlockRow[],
  run_id: string,
): Promise<boolean> {
  const at = ctx.clock.now();
  const by = actorNow();
  const standing = await blocksThatMayStand(
    tx,
    blocks.map((row) => ({ row })),
  );
  const removals: Removal[] = [];
  for (const before of blocks) {
    const gone = { ...before, status: 'deleted' as const, deleted_by: 'scheduler' as const };
    const block = await changeBlock(tx, gone, { what: 'block.removed', at, by });
    if (standing.has(block.block_id)) removals.push({ block, before });
  }
  const [first] = removals;
  if (first === undefined || ctx.calendar === undefined) return false;
  const { client_id, plan_id } = first.block;
  const request = { remove: removals.map(({ block }) => block.block_id) };
  const zone = ctx.config.ALMANAC_ZONE;
  await insertRun.run(
    tx,
    run_id,
    'cancel',
    'applying',
    null,
    null,
    null,
    client_id,
    zone,
    JSON.stringify(request),
    JSON.stringify(NOTHING_PLACED),
    by.actor,
    at,
    null,
  );
  await storeRemovals(tx, run_id, removals, zone);
  await appendAudit(tx, {
    at,
    actor: by.actor,
    actor_type: by.actor_type,
    action: 'schedule.cancelled',
    subject: run_id,
    corr_id: by.request_id,
    data: { plan_id, changes: removals.length },
  });
  await ctx.queue.send(tx, 'propose-run', { run_id }, { key: run_id, ...lineOfPlan(plan_id) });
  return true;
}

async function storeRemovals(
  tx: Transaction,
  run_id: string,
  removals: readonly Removal[],
  zone: string,
): Promise<void> {
  const calls = removals.map((removal) => {
    return calendarChange({ op: 'delete', ...removal }, zone, undefined);
  });
  await setChanges.run(tx, run_id, JSON.stringify(calls));
  for (const [position, { block, before }] of removals.entries()) {
    await insertChange.run(
      tx,
      run_id,
      position,
      block.block_id,
      'delete',
      block.calendar_event_id,
      block.version,
      before.start_at,
      before.end_at,
    );
  }
}
