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

/** The caller holds the scheduling lock and the blocks. False where none of them can be in the calendar, so that no run is needed. */
export async function removeBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  blocks: readonly BlockRow[],
  run_id: string,
): Promise<boolean> {
  const at = ctx.clock.now();
  const by = actorNow();
  const zone = ctx.config.ALMANAC_ZONE;
  const standing = await blocksThatMayStand(
    tx,
    blocks.map((row) => ({ row })),
  );
  const changes = [];
  for (const before of blocks) {
    const gone = { ...before, status: 'deleted' as const, deleted_by: 'scheduler' as const };
    const block = await changeBlock(tx, gone, { what: 'block.removed', at, by });
    if (standing.has(block.block_id)) changes.push({ op: 'delete' as const, block, before });
  }
  if (changes.length === 0 || ctx.calendar === undefined) return false;
  const request = JSON.stringify({ remove: changes.map(({ block }) => block.block_id) });
  const [first] = blocks;
  const { client_id = null, plan_id = null } = first ?? {};
  await insertRun.run(
    tx,
    ...[run_id, 'cancel', 'applying', null, null, null, client_id, zone, request],
    ...[JSON.stringify(NOTHING_PLACED), by.actor, at, null],
  );
  const calls = changes.map((change) => calendarChange(change, zone, undefined));
  await setChanges.run(tx, run_id, JSON.stringify(calls));
  for (const [position, { block, before }] of changes.entries()) {
    const { block_id, calendar_event_id, version } = block;
    const was = [before.start_at, before.end_at];
    await insertChange.run(
      tx,
      ...[run_id, position, block_id, 'delete', calendar_event_id, version, ...was],
    );
  }
  await appendAudit(tx, {
    at,
    actor: by.actor,
    actor_type: by.actor_type,
    action: 'schedule.cancelled',
    subject: run_id,
    corr_id: by.request_id,
    data: { plan_id, changes: changes.length },
  });
  await ctx.queue.send(tx, 'propose-run', { run_id }, { key: run_id, ...lineOfPlan(plan_id) });
  return true;
}
