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
  findConflictForUpdate,
  listConflicts,
  type ConflictRow,
} from '../db/conflicts.ts';
import {
  findFingerprint,
  findMemories,
  findMemoryForUpdate,
  lockKey,
  setStatus,
} from '../db/memories.ts';
import { setNodeStatus } from '../db/memory-nodes.ts';
import { decodeIdCursor, page } from '../domain/cursor.ts';
import { memoryOf } from '../domain/memory-view.ts';
import type { Scopes } from '../domain/scope.ts';
import { resumeOperations } from './operations.ts';
import { indexMemory, replaceMemories } from './store-memory.ts';

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
    client_id: scope === '' ? null : scope,
    existing: memoryOf(must(sides.get(memory_id), 'the existing memory')),
    contender: memoryOf(must(sides.get(contender_id), 'the contender')),
  }));
}

/**
 * Ends a conflict as a person decides: the existing memory stays alone, or its contender replaces it, or both stay. Throws
 * 404 outside of the scopes and 409 when it was resolved already.
 */
export function resolveConflict(
  ctx: QueueContext,
  scopes: Scopes,
  conflict_id: string,
  { keep, note }: ResolveConflictRequest,
): Promise<Conflict> {
  return ctx.db.transaction(async (tx) => {
    const row = found(
      await findConflictForUpdate.maybe(tx, conflict_id, scopes),
      `conflict ${conflict_id}`,
    );
    if (row.status === 'resolved') {
      throw new AppError('conflict', `This conflict was resolved: keep ${row.keep ?? ''}.`, {
        code: 'already_resolved',
      });
    }
    const at = ctx.clock.now().toISOString();
    if (keep === 'existing') await setStatus.run(tx, row.contender_id, 'rejected', 1);
    else await admitContender(ctx, tx, row, keep);
    const status = keep === 'existing' ? 'rejected' : 'current';
    await setNodeStatus.run(tx, row.scope, [row.contender_id], status, at);
    await closeConflict.run(tx, conflict_id, keep, note ?? null, currentActor(), at);
    const data = { keep, contender: row.contender_id };
    await auditChange(ctx, tx, { action: 'memory.conflict_resolved', subject: conflict_id, data });
    const client_id = row.scope === '' ? null : row.scope;
    await notifyChange(tx, 'memory', row.contender_id, client_id);
    const closed = await findConflictForUpdate.one(tx, conflict_id, scopes);
    return must((await withSides(tx, [closed]))[0], 'the conflict');
  });
}

/** The contender becomes current and findable; what it replaces, if anything, leaves. */
async function admitContender(
  ctx: QueueContext,
  tx: Transaction,
  row: ConflictRow,
  keep: 'contender' | 'both',
): Promise<void> {
  const { fingerprint } = await findFingerprint.one(tx, row.contender_id);
  await lockKey.run(tx, `statement:${fingerprint}`);
  const existing = await findMemoryForUpdate.one(tx, row.memory_id, [row.scope]);
  const contender = await findMemoryForUpdate.one(tx, row.contender_id, [row.scope]);
  const twin = await findFingerprint.maybe(tx, row.contender_id);
  if (twin?.is_known === true) {
    throw new AppError(
      'conflict',
      'A current memory says what the contender says: keep existing.',
      {
        code: 'already_known',
      },
    );
  }
  const replaces = keep === 'contender' && existing.status === 'current';
  const version = replaces ? existing.version + 1 : 1;
  await setStatus.run(tx, contender.memory_id, 'current', version);
  await indexMemory(ctx, tx, contender);
  await resumeOperations(ctx, tx, contender.memory_id);
  if (!replaces) return;
  await replaceMemories(ctx, tx, {
    old_ids: [existing.memory_id],
    new_id: contender.memory_id,
    scope: row.scope,
    reason: 'a person decided the conflict',
    event_type: 'memory.superseded',
  });
}
