/** Moves, makes and removes blocks as one run decided, with the calendar calls that follow from it. What goes first makes room. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, insertBlock } from '../db/block-rows.ts';
import type { ProposedPlace, WorkOfBlock } from '../domain/runs/run-result.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock, keepHistory } from './change-block.ts';
import { type PlannedChange, refuseTooMany } from './commit-run.ts';
import { insertValues, type MakingRun, movedRow, newRow } from './rows-of-blocks.ts';
import { blocksThatMayStand } from './store-run.ts';
import { tellOfQuiet } from './tell-differences.ts';

export interface BlockChanges {
  remove: BlockRow[];
  move: { row: BlockRow; to: ProposedPlace }[];
  create: { like: WorkOfBlock; place: ProposedPlace }[];
}

export function countOf({ remove, move, create }: BlockChanges): number {
  return remove.length + move.length + create.length;
}

/** `detail` says why, in the history of each block. */
export async function changeBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  run: MakingRun & { detail: string },
  wanted: BlockChanges,
): Promise<PlannedChange[]> {
  refuseTooMany(countOf(wanted));
  const at = ctx.clock.now();
  const by = actorNow();
  const change = { at, by, detail: `${run.run_id}: ${run.detail}` };
  const changes: PlannedChange[] = [];
  const standing = await blocksThatMayStand(tx, wanted.remove);
  for (const row of wanted.remove) {
    const gone = { ...row, status: 'deleted' as const, deleted_by: 'scheduler' as const };
    const block = await changeBlock(tx, gone, { ...change, what: 'block.removed' });
    if (standing.has(row.block_id)) changes.push({ op: 'delete', block, before: row });
  }
  for (const { row, to } of wanted.move) {
    const block = await changeBlock(tx, movedRow(row, to), { ...change, what: 'block.replanned' });
    changes.push({ op: row.etag === null ? 'create' : 'update', block, before: row });
  }
  for (const { like, place } of wanted.create) {
    const block = newRow(run, like, place);
    await insertBlock.run(tx, ...insertValues(block, at));
    await keepHistory(tx, block, { ...change, what: 'block.planned' });
    changes.push({ op: 'create', block, before: undefined });
  }
  await tellOfQuiet(ctx, tx, wanted.remove, run.writable ? changes : []);
  return changes;
}
