import { canonicalHash } from '@almanac/shared/lang/canonical';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { currentActor } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { findAnswer, insertAnswer } from '../db/answered-requests.ts';
import { lockKey } from '../db/memories.ts';

export interface KeyedRequest {
  /** Route and Idempotency-Key; undefined when the caller gave none. */
  request_key: string | undefined;
  body: unknown;
}

/**
 * Does the work, or answers as the first time when the actor's key is known. The answer is stored with the change itself, so
 * that a repeat after a crash does nothing twice. Throws 409 `idempotency_conflict` for another body under the same key.
 */
export async function answerOnce<T>(
  ctx: MemoryContext,
  tx: Transaction,
  { request_key, body }: KeyedRequest,
  work: () => Promise<T>,
): Promise<T> {
  if (request_key === undefined) return work();
  const actor = currentActor();
  const body_hash = canonicalHash(body);
  await lockKey.run(tx, `answer:${actor}:${request_key}`);
  const known = await findAnswer.maybe(tx, actor, request_key);
  if (known === undefined) {
    const reply = await work();
    const at = ctx.clock.now().toISOString();
    await insertAnswer.run(tx, actor, request_key, body_hash, JSON.stringify(reply), at);
    return reply;
  }
  if (known.body_hash === body_hash) return known.reply as T;
  throw new AppError('conflict', 'This Idempotency-Key was used with another body.', {
    code: 'idempotency_conflict',
  });
}
