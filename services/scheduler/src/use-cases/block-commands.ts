/** What a person says about a block's place without the calendar: pinned, free again. */
import type { Block } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, lockBlock } from '../db/block-rows.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import { blockView } from './views.ts';

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
