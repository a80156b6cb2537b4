/** What a person says about a block without the calendar: done, pinned, free again. */
import type { Block } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, lockBlock } from '../db/block-rows.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import { blockDone } from './follow-event.ts';
import { blockView } from './views.ts';

/** A repeat with the same outcome answers the block as it is. */
export function finishBlock(
  ctx: SchedulerContext,
  block_id: string,
  done: { outcome: 'done' | 'partial' | 'skipped'; actual_minutes?: number | undefined },
): Promise<Block> {
  const { actor, actor_type } = actorNow();
  return ctx.db.transaction(async (tx) => {
    const block = await liveBlock(await lockBlock.maybe(tx, block_id), block_id);
    if (block.status === done.outcome) return blockView(block);
    if (block.status !== 'planned' && block.status !== 'applied') {
      throw new AppError('conflict', `The block is ${block.status} already.`);
    }
    const { outcome } = done;
    const actual_minutes = done.actual_minutes ?? null;
    const by = { actor, actor_type };
    return blockView(await blockDone(ctx, tx, block, { outcome, actual_minutes, by }));
  });
}

export function pinBlock(ctx: SchedulerContext, block_id: string, pinned: boolean): Promise<Block> {
  return ctx.db.transaction(async (tx) => {
    const block = await liveBlock(await lockBlock.maybe(tx, block_id), block_id);
    if (block.pinned === pinned) return blockView(block);
    const change = {
      what: pinned ? 'block.pinned' : 'block.unpinned',
      at: ctx.clock.now(),
      by: actorNow(),
    };
    return blockView(await changeBlock(tx, { ...block, pinned }, change));
  });
}

async function liveBlock(row: BlockRow | undefined, block_id: string): Promise<BlockRow> {
  const block = found(row, `block ${block_id}`);
  if (block.status !== 'deleted') return block;
  throw new AppError('conflict', 'The block was deleted.');
}
