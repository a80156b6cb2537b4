import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { closeConflict, findSameContenders } from '../db/conflicts.ts';
import { setStatus } from '../db/memory-changes.ts';

/**
 * Ends the open conflicts of contenders that say what a memory says that is current now: there is nothing left to decide, and
 * the statement may be said again. The caller holds the locks of the statement and its slot.
 */
export async function settleContenders(
  ctx: MemoryContext,
  tx: Transaction,
  memory_id: string,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const actor = currentActor();
  const note = `the current memory ${memory_id} says the same`;
  for (const same of await findSameContenders.many(tx, memory_id)) {
    const { conflict_id, contender_id, client_id } = same;
    await closeConflict.run(tx, conflict_id, 'existing', note, actor, at);
    await setStatus.run(tx, contender_id, 'rejected', 1, at, 'resolved', actor);
    const data = { keep: 'existing', contender: contender_id, said_by: memory_id };
    await auditChange(ctx, tx, { action: 'memory.conflict_resolved', subject: conflict_id, data });
    await notifyChange(tx, 'memory', contender_id, client_id);
  }
}
