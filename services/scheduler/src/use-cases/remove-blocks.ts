/** Takes blocks that have not begun out of the calendar, by a run of their own: it goes out as an Action like any other. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';
import type { RunResult } from '../domain/runs/run-result.ts';
import { changeBlocks } from './change-blocks.ts';
import { announceRun, type RunToCommit, storeChanges, storeRunRow } from './commit-run.ts';
import { blocksThatMayStand } from './store-run.ts';

const NOTHING_PLACED: RunResult = {
  unscheduled: [],
  objective: { total: 0, tardiness_hours: 0, completion_hours: 0, late_steps: 0 },
  moved: [],
  solver: { name: 'none', ms: 0 },
  degraded: [],
};

/** The caller holds the scheduling lock and the blocks; `why` is a sentence. False where none of them can be in the calendar: then no Action is needed. */
export async function removeBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  blocks: readonly BlockRow[],
  { run_id, why }: { run_id: string; why: string },
): Promise<boolean> {
  const [first] = blocks;
  if (first === undefined) return false;
  const standing = await blocksThatMayStand(tx, blocks);
  const writes = standing.size > 0 && ctx.calendar !== undefined;
  const run: RunToCommit = {
    run_id,
    kind: 'cancel',
    status: writes ? 'applying' : 'applied',
    plan: null,
    client_id: first.client_id,
    zone: ctx.config.ALMANAC_ZONE,
    request: { remove: blocks.map(({ block_id }) => block_id) },
    result: { ...NOTHING_PLACED, why },
  };
  await storeRunRow(ctx, tx, run);
  const wanted = { remove: [...blocks], move: [], create: [] };
  const changes = await changeBlocks(ctx, tx, { run_id, writable: writes, detail: why }, wanted);
  await storeChanges(tx, run, writes ? changes : []);
  await announceRun(ctx, tx, run, { changes: writes ? changes.length : 0, blocks: 0 });
  return writes;
}
