import { newId } from '@almanac/shared/lang/ids';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { openConflict } from '../db/conflicts.ts';
import { findMemories, lockMemories, type MemoryRow } from '../db/memories.ts';
import { setStatus } from '../db/memory-changes.ts';
import { resizeScope, retireTerms } from '../db/sparse-index.ts';
import { authorityRank, decideSlot, isAnnounced } from '../domain/supersession.ts';
import { findStanding, type Beginning } from './slot.ts';
import { lockStored, replaceMemories } from './store-memory.ts';

/**
 * The instant of an announced value has come: it replaces what stood in its slot until now, by the same rules as a value that
 * arrives now, and what it was told to replace. Changes nothing where it was replaced. Gives back false while its instant has
 * not come.
 */
export function beginAnnounced(ctx: QueueContext, beginning: Beginning): Promise<boolean> {
  const { memory_id, replaces = [] } = beginning;
  return ctx.db.transaction(async (tx) => {
    const [seen] = await findMemories.many(tx, [memory_id]);
    if (seen === undefined) return true;
    if (isAnnounced(seen, ctx.clock.now())) return false;
    const ids = [memory_id, ...replaces];
    await lockStored(tx, ids, seen);
    const rows = await lockMemories.many(tx, ids);
    const row = rows.find((one) => one.memory_id === memory_id);
    if (row?.status !== 'current') return true;
    const told = rows.filter((old) => old !== row && mayReplace(row, old, beginning.decided));
    await begin(
      ctx,
      tx,
      row,
      told.map((old) => old.memory_id),
    );
    return true;
  });
}

function mayReplace(row: MemoryRow, old: MemoryRow, decided = false): boolean {
  if (old.status !== 'current') return false;
  return decided || authorityRank(old.authority) <= authorityRank(row.authority);
}

async function begin(
  ctx: QueueContext,
  tx: Transaction,
  row: MemoryRow,
  told: string[],
): Promise<void> {
  const { memory_id, scope } = row;
  const now = ctx.clock.now();
  const standing = await findStanding(tx, row);
  const others = standing.filter((old) => ![memory_id, ...told].includes(old.memory_id));
  const decision = decideSlot(others, row, now);
  if (decision.outcome === 'conflict') return contest(ctx, tx, row, { ...decision, now });
  const old_ids = decision.outcome === 'supersedes' ? [...told, ...decision.old_ids] : told;
  if (old_ids.length === 0) return;
  const reason = 'it was announced for now';
  const event_type = 'memory.superseded';
  const what = { old_ids, new_id: memory_id, scope, reason, event_type, at: now } as const;
  await replaceMemories(ctx, tx, what);
  const data = { superseded: old_ids };
  await auditChange(ctx, tx, { action: 'memory.begun', subject: memory_id, data });
}

/** Something stronger stands by now: the announced value waits for a person. */
async function contest(
  ctx: QueueContext,
  tx: Transaction,
  { memory_id, version, scope, client_id }: MemoryRow,
  { with_id, reason, now }: { with_id: string; reason: string; now: Date },
): Promise<void> {
  const at = now.toISOString();
  await setStatus.run(tx, memory_id, 'conflict', version, at, 'contested', currentActor());
  const gone = await retireTerms.one(tx, [memory_id]);
  await resizeScope.run(tx, scope, -gone.memories, -gone.words);
  const given_id = newId('cfl', now);
  const opened = await openConflict.one(tx, given_id, with_id, memory_id, scope, reason, at);
  const { conflict_id } = opened;
  const data = { status: 'conflict', conflict_id };
  await auditChange(ctx, tx, { action: 'memory.begun', subject: memory_id, data });
  await notifyChange(tx, 'memory', memory_id, client_id);
}
