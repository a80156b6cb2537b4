import { AppError } from '@almanac/shared/lang/app-error';
import { hasSqlState } from '@almanac/shared/pg/database';
import type { MemoryContext } from '../context.ts';
import { limitLockWait, queueItems, wakeAtCommit } from '../db/vector-outbox.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/** Queues items for the workers; answers how many did not wait already. Throws `unavailable` where a writer holds one of them. */
export async function queueMissing(
  ctx: MemoryContext,
  collection_no: number,
  items: readonly { item_id: string; scope: string }[],
): Promise<number> {
  if (items.length === 0) return 0;
  try {
    return await ctx.db.transaction(async (tx) => {
      await limitLockWait.run(tx);
      const ids = items.map((item) => item.item_id);
      const scopes = items.map((item) => item.scope);
      const queued = await queueItems.run(tx, collection_no, ids, scopes);
      if (queued > 0) await wakeAtCommit.one(tx);
      return queued;
    });
  } catch (error) {
    if (!hasSqlState(error, LOCK_NOT_AVAILABLE)) throw error;
    throw new AppError('unavailable', 'Items are being written at this moment.', { cause: error });
  }
}
