import type { MemoryContext } from '../context.ts';
import { lockMemories } from '../db/memories.ts';
import { CURRENT_VECTORS, PAST_VECTORS } from '../domain/vector-collections.ts';

/**
 * Puts the vectors of memories where their status says they belong. It asks what is true now, so that jobs of a supersession
 * and of its undo may run in any order, and an embedding that was under way while its memory was redacted leaves nothing.
 */
export async function settleVectors(ctx: MemoryContext, memory_ids: string[]): Promise<void> {
  const { dense } = ctx;
  if (dense === undefined || memory_ids.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    const rows = await lockMemories.many(tx, memory_ids);
    const idsOf = (is: (status: string) => boolean) =>
      rows.filter((row) => is(row.status)).map((row) => row.memory_id);
    const current = idsOf((status) => status === 'current');
    const redacted = idsOf((status) => status === 'redacted');
    const past = idsOf((status) => status !== 'current' && status !== 'redacted');
    if (current.length > 0) await dense.vectors.move(current, PAST_VECTORS, CURRENT_VECTORS);
    if (past.length > 0) await dense.vectors.move(past, CURRENT_VECTORS, PAST_VECTORS);
    if (redacted.length > 0) await dense.vectors.remove(redacted);
  });
}
