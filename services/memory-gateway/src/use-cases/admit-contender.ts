import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import { currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { lockMemories } from '../db/memories.ts';
import { setStatus } from '../db/memory-changes.ts';
import { findAgain } from './find-again.ts';
import { settleContenders } from './settle-contenders.ts';
import { replaceMemories } from './store-memory.ts';

export interface Admission {
  contender_id: string;
  /** What it replaces; those of them that are not current any more are left alone. */
  old_ids: string[];
  /** Another current memory that says what the contender says. */
  twin_id: string | undefined;
  reason: string;
  at: Date;
}

/**
 * A contender becomes current and findable; what it replaces, if anything, leaves. The caller holds the locks of its statement
 * and slot. Throws 409 `already_known` where a current memory says the same.
 */
export async function admitContender(
  ctx: QueueContext,
  tx: Transaction,
  { contender_id, old_ids, twin_id, reason, at }: Admission,
): Promise<string[]> {
  if (twin_id !== undefined) {
    const detail = `The current memory ${twin_id} says what the contender says: keep existing.`;
    throw new AppError('conflict', detail, { code: 'already_known' });
  }
  const rows = await lockMemories.many(tx, [contender_id, ...old_ids]);
  const contender = must(
    rows.find((row) => row.memory_id === contender_id),
    'the contender',
  );
  const replaced = rows.filter((row) => row !== contender && row.status === 'current');
  const version = Math.max(0, ...replaced.map((row) => row.version)) + 1;
  const since = at.toISOString();
  await setStatus.run(tx, contender_id, 'current', version, since, 'resolved', currentActor());
  await findAgain(ctx, tx, contender);
  await settleContenders(ctx, tx, contender_id, at);
  const gone = replaced.map((row) => row.memory_id);
  if (gone.length === 0) return [];
  const { scope } = contender;
  const event_type = 'memory.superseded';
  const what = { old_ids: gone, new_id: contender_id, scope, reason, event_type, at } as const;
  await replaceMemories(ctx, tx, what);
  return gone;
}
