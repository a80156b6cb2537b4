import type { RememberReply } from '@almanac/shared/contracts/memory';
import type { CorrectionRequest, SupersedeRequest } from '@almanac/shared/contracts/memory-review';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import {
  findCurrentTwin,
  findMemory,
  findMemoryForUpdate,
  type MemoryRow,
} from '../db/memories.ts';
import { findStandingNow, insertCorrection } from '../db/memory-history.ts';
import { inheritEdges, inheritNode } from '../db/memory-nodes.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { successorRequest } from '../domain/new-memory.ts';
import { cleanReason, requireSaying } from '../domain/says-something.ts';
import { scrubbedOf } from '../domain/scrub.ts';
import type { Scopes } from '../domain/scope.ts';
import { storable } from '../domain/storable.ts';
import { authorityRank } from '../domain/supersession.ts';
import { answerOnce } from './answer-once.ts';
import { lockStatement, replaceMemories, storeMemory } from './store-memory.ts';

interface Succession {
  memory_id: string;
  next: Parameters<typeof successorRequest>[1];
  reason: string;
  event_type: 'memory.superseded' | 'memory.corrected';
}

/**
 * Replaces one memory by another that keeps its scope, kind, subject and predicate. Throws 404 outside of the scopes, 409
 * when it is not current any more, says the same, or has a higher authority than its successor.
 */
export function supersede(
  ctx: QueueContext,
  scopes: Scopes,
  body: SupersedeRequest & { memory_id: string },
  request_key?: string,
): Promise<RememberReply> {
  const { memory_id, reason: given, client_id: _scope, ...next } = body;
  const reason = cleanReason(given);
  return ctx.db.transaction((tx) =>
    answerOnce(ctx, tx, { request_key, body }, () =>
      succeed(ctx, tx, scopes, { memory_id, next, reason, event_type: 'memory.superseded' }),
    ),
  );
}

/** "That's wrong": a person's word replaces a memory of any authority and is canonical. The caller checks the person. */
export function correct(
  ctx: QueueContext,
  scopes: Scopes,
  request: CorrectionRequest,
  request_key?: string,
): Promise<RememberReply> {
  const { memory_id, correction } = request;
  const reason = cleanReason(request.reason);
  requireSaying('correction', storable(correction));
  return ctx.db.transaction((tx) =>
    answerOnce(ctx, tx, { request_key, body: request }, () =>
      succeed(ctx, tx, scopes, {
        memory_id,
        next: {
          content: correction,
          authority: 'canonical',
          confidence: 1,
          source: { type: 'correction', ref: memory_id },
        },
        reason,
        event_type: 'memory.corrected',
      }),
    ),
  );
}

async function succeed(
  ctx: QueueContext,
  tx: Transaction,
  scopes: Scopes,
  { memory_id, next, reason, event_type }: Succession,
): Promise<RememberReply> {
  const what = `memory ${memory_id}`;
  const memory = successorRequest(found(await findMemory.maybe(tx, memory_id, scopes), what), next);
  await lockStatement(tx, memory, [memory_id]);
  const old = found(await findMemoryForUpdate.maybe(tx, memory_id, scopes), what);
  await requireReplaceable(tx, old, memory.authority);
  const twin = await findCurrentTwin.maybe(tx, fingerprintOf(memory));
  if (twin !== undefined) {
    throw new AppError('conflict', `The current memory ${twin.memory_id} says exactly this.`, {
      code: 'already_known',
    });
  }
  const version = old.version + 1;
  const now = ctx.clock.now();
  const stored = await storeMemory(ctx, tx, memory, { status: 'current', version, now });
  const new_id = stored.memory_id;
  const { scope } = old;
  await inheritNode.run(tx, scope, memory_id, new_id, now.toISOString());
  await inheritEdges.run(tx, scope, memory_id, new_id, now.toISOString());
  const replacement = { old_ids: [memory_id], new_id, scope, reason, event_type, at: now };
  await replaceMemories(ctx, tx, replacement);
  if (event_type === 'memory.corrected') {
    const at = now.toISOString();
    await insertCorrection.run(tx, memory_id, new_id, reason, currentActor(), at);
  }
  await auditChange(ctx, tx, { action: event_type, subject: memory_id, data: { by: new_id } });
  return {
    memory_id: new_id,
    status: 'superseded_older',
    superseded: [memory_id],
    indexed: { sparse: true, dense: false },
    ...scrubbedOf(next, memory),
  };
}

async function requireReplaceable(
  tx: Transaction,
  old: MemoryRow,
  authority: MemoryRow['authority'],
): Promise<void> {
  if (old.status !== 'current') {
    const by = old.superseded_by === null ? '' : ` by ${old.superseded_by}`;
    const standing = (await findStandingNow.many(tx, old.memory_id)).map((row) => row.memory_id);
    const now = standing.length === 0 ? '' : ` What stands now is ${standing.join(', ')}.`;
    throw new AppError('conflict', `This memory is ${old.status}${by}.${now}`, {
      code: 'not_current',
    });
  }
  if (authorityRank(authority) < authorityRank(old.authority)) {
    throw new AppError('conflict', `${authority} does not supersede ${old.authority}.`, {
      code: 'lower_authority',
    });
  }
}
