import type { RememberReply, RememberRequest } from '@almanac/shared/contracts/memory';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { QueueContext } from '../context.ts';
import { openConflict } from '../db/conflicts.ts';
import type { MemoryRow } from '../db/memories.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { conflictReply } from './hear-contender.ts';
import { awaitBeginning, decideIn } from './slot.ts';
import { replaceMemories, storeMemory } from './store-memory.ts';

/**
 * Puts a new statement where it belongs beside, or instead of, what stands in its slot. An announced one replaces `successor_of`,
 * wherever that stands, when it begins.
 */
export async function placeMemory(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
  successor_of?: Pick<MemoryRow, 'memory_id' | 'version'>,
): Promise<RememberReply> {
  const now = ctx.clock.now();
  const { standing, decision } = await decideIn(tx, memory, now);
  const scope = memory.client_id ?? GLOBAL_SCOPE;
  if (decision.outcome === 'conflict') {
    const as = { status: 'conflict', version: 1, now } as const;
    const { memory_id } = await storeMemory(ctx, tx, memory, as);
    const given_id = newId('cfl', now);
    const { with_id, reason } = decision;
    const at = now.toISOString();
    const opened = await openConflict.one(tx, given_id, with_id, memory_id, scope, reason, at);
    return conflictReply(memory_id, opened.conflict_id);
  }
  const version = Math.max(successor_of?.version ?? 0, ...standing.map((old) => old.version)) + 1;
  const { memory_id } = await storeMemory(ctx, tx, memory, { status: 'current', version, now });
  const replaces = successor_of === undefined ? undefined : [successor_of.memory_id];
  await awaitBeginning(ctx, tx, memory, { memory_id, replaces, now });
  const indexed = { sparse: true, dense: false };
  if (decision.outcome === 'stored') {
    return { memory_id, status: 'stored', superseded: [], indexed };
  }
  const { old_ids } = decision;
  const reason = `${memory.predicate ?? ''} has one value at a time`;
  const event_type = 'memory.superseded';
  const what = { old_ids, new_id: memory_id, scope, reason, event_type, at: now } as const;
  await replaceMemories(ctx, tx, what);
  return { memory_id, status: 'superseded_older', superseded: old_ids, indexed };
}
