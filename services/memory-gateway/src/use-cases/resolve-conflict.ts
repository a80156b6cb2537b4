import type { Conflict, ResolveConflictRequest } from '@almanac/shared/contracts/memory-review';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { MemoryContext, QueueContext } from '../context.ts';
import {
  closeConflict,
  findConflict,
  findConflictForUpdate,
  listConflicts,
  type ConflictRow,
} from '../db/conflicts.ts';
import { findMemories } from '../db/memories.ts';
import { setStatus } from '../db/memory-changes.ts';
import { decodeIdCursor, page } from '../domain/cursor.ts';
import { memoryOf } from '../domain/memory-view.ts';
import { GLOBAL_SCOPE, type Scopes } from '../domain/scope.ts';
import { scrubSecrets } from '../domain/scrub.ts';
import { storable } from '../domain/storable.ts';
import { beginTogether, isAnnounced } from '../domain/supersession.ts';
import { admitContender } from './admit-contender.ts';
import { awaitBeginning } from './slot.ts';
import { lockStored } from './store-memory.ts';

/** Conflicts with both sides, newest first. */
export async function readConflicts(
  ctx: MemoryContext,
  scopes: Scopes,
  query: { status: 'open' | 'resolved'; limit: number; cursor?: string | undefined },
): Promise<{ items: Conflict[]; next_cursor: string | null }> {
  const before = decodeIdCursor(query.cursor);
  const rows = await listConflicts.many(ctx.db, scopes, query.status, before, query.limit + 1);
  const { items, next_cursor } = page(
    rows,
    query.limit,
    (row) => row.conflict_id,
    (row) => row,
  );
  return { items: await withSides(ctx.db, items), next_cursor };
}

async function withSides(db: Queryable, rows: ConflictRow[]): Promise<Conflict[]> {
  const ids = rows.flatMap((row) => [row.memory_id, row.contender_id]);
  const sides = new Map((await findMemories.many(db, ids)).map((row) => [row.memory_id, row]));
  return rows.map(({ memory_id, contender_id, scope, ...row }) => ({
    ...row,
    client_id: scope === GLOBAL_SCOPE ? null : scope,
    existing: memoryOf(must(sides.get(memory_id), 'the existing memory')),
    contender: memoryOf(must(sides.get(contender_id), 'the contender')),
  }));
}

/**
 * Ends a conflict as a person decides: the existing memory stays alone, or its contender replaces it (an announced one when it
 * begins), or both stay. Throws 404 outside of the scopes and 409 when it was resolved already.
 */
export function resolveConflict(
  ctx: QueueContext,
  scopes: Scopes,
  conflict_id: string,
  { keep, note }: ResolveConflictRequest,
): Promise<Conflict> {
  return ctx.db.transaction(async (tx) => {
    const what = `conflict ${conflict_id}`;
    const seen = found(await findConflict.maybe(tx, conflict_id, scopes), what);
    const [contender] = await findMemories.many(tx, [seen.contender_id]);
    const ids = [seen.contender_id];
    const twins = await lockStored(tx, ids, must(contender, 'the contender'));
    const row = await findConflictForUpdate.one(tx, conflict_id, scopes);
    if (row.status === 'resolved') {
      throw new AppError('conflict', `This conflict was resolved: keep ${row.keep ?? ''}.`, {
        code: 'already_resolved',
      });
    }
    const now = ctx.clock.now();
    const at = now.toISOString();
    const actor = currentActor();
    const { contender_id } = row;
    await closeConflict.run(tx, conflict_id, keep, cleanNote(note), actor, at);
    if (keep === 'existing') {
      await setStatus.run(tx, contender_id, 'rejected', 1, at, 'resolved', actor);
    } else {
      const replaces = keep === 'contender' ? [row.memory_id] : [];
      const waits = await waitsForBeginning(tx, row, now);
      await admitContender(ctx, tx, {
        contender_id,
        old_ids: waits ? [] : replaces,
        twin_id: twins.get(contender_id),
        reason: 'a person decided the conflict',
        at: now,
      });
      if (keep === 'contender') {
        const beginning = {
          memory_id: contender_id,
          decided: true,
          ...(waits ? { replaces } : {}),
        };
        await awaitBeginning(ctx, tx, must(contender, 'the contender'), { ...beginning, now });
      }
    }
    const data = { keep, contender: contender_id };
    await auditChange(ctx, tx, { action: 'memory.conflict_resolved', subject: conflict_id, data });
    const client_id = row.scope === GLOBAL_SCOPE ? null : row.scope;
    await notifyChange(tx, 'memory', contender_id, client_id);
    const closed = await findConflictForUpdate.one(tx, conflict_id, scopes);
    return must((await withSides(tx, [closed]))[0], 'the conflict');
  });
}

/** Whether the contender is announced for later, and what exists may stand until then. */
async function waitsForBeginning(
  tx: Transaction,
  { memory_id, contender_id }: ConflictRow,
  now: Date,
): Promise<boolean> {
  const rows = await findMemories.many(tx, [memory_id, contender_id]);
  const existing = rows.find((one) => one.memory_id === memory_id);
  const contender = rows.find((one) => one.memory_id === contender_id);
  if (existing === undefined || contender === undefined) return false;
  return isAnnounced(contender, now) && !beginTogether(existing, contender);
}

function cleanNote(note: string | undefined): string | null {
  return note === undefined ? null : scrubSecrets(storable(note));
}
