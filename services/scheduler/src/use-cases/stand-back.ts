/** Blocks go back to where the calendar has them, also where their place was given to another meanwhile: then a run makes room. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, blockInTheWay } from '../db/block-rows.ts';
import { actorNow } from './actor-now.ts';
import { askReschedule } from './ask-reschedule.ts';
import { changeBlock } from './change-block.ts';

/**
 * The blocks as given, with their new versions. `key` names the occasion, once. That two stand in one place is not our doing any
 * more: such a block counts as put there by a person.
 */
export async function standBack(
  ctx: SchedulerContext,
  tx: Transaction,
  blocks: readonly BlockRow[],
  { key, detail }: { key: string; detail: string },
): Promise<BlockRow[]> {
  const change = { what: 'block.taken_back', at: ctx.clock.now(), by: actorNow(), detail };
  const back: BlockRow[] = [];
  let taken = false;
  for (const block of blocks) {
    const over = await isTaken(tx, block, blocks);
    taken ||= over;
    const moved_by = over ? ('person' as const) : block.moved_by;
    back.push(await changeBlock(tx, { ...block, moved_by }, change));
  }
  if (taken) await askReschedule(ctx, tx, { cause: 'block_dragged', key });
  return back;
}

/** By a block that stands, or by another of those that go back. */
async function isTaken(
  tx: Transaction,
  block: BlockRow,
  together: readonly BlockRow[],
): Promise<boolean> {
  if (block.status === 'deleted') return false;
  const { start_at, end_at } = block;
  const ids = together.map(({ block_id }) => block_id);
  if ((await blockInTheWay.maybe(tx, [...ids, block.block_id], start_at, end_at)) !== undefined) {
    return true;
  }
  return together.some((other) => {
    const stands = other.block_id !== block.block_id && other.status !== 'deleted';
    return stands && other.start_at < end_at && start_at < other.end_at;
  });
}
