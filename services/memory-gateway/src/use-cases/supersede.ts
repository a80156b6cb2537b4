import type { RememberReply, RememberRequest } from '@almanac/shared/contracts/memory';
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
import { authorityRank, isAnnounced } from '../domain/supersession.ts';
import { answerOnce } from './answer-once.ts';
import { placeMemory } from './place-memory.ts';
import { awaitBeginning, decideIn } from './slot.ts';
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
  const now = ctx.clock.now();
  const seen = found(await findMemory.maybe(tx, memory_id, scopes), what);
  const corrects = event_type === 'memory.corrected';
  // What is told anew holds from now on; what replaces an announcement is announced.
  const keeps = { time: corrects || isAnnounced(seen, now), turn: corrects };
  const memory = successorRequest(seen, next, keeps);
  await lockStatement(tx, memory, [memory_id]);
  const old = found(await findMemoryForUpdate.maybe(tx, memory_id, scopes), what);
  await requireReplaceable(tx, old, memory.authority);
  await requireNews(tx, old, memory);
  if (isAnnounced({ valid_from: memory.valid_from ?? null }, now) && !isAnnounced(old, now)) {
    return { ...(await announce(ctx, tx, old, memory)), ...scrubbedOf(next, memory) };
  }
  const others = isAnnounced(old, now) ? await contradicted(tx, old, memory, now) : [];
  const version = old.version + 1;
  const stored = await storeMemory(ctx, tx, memory, { status: 'current', version, now });
  const new_id = stored.memory_id;
  const { scope } = old;
  await inheritLinks(tx, old, new_id, { status: 'current', now });
  const old_ids = [memory_id, ...others];
  await replaceMemories(ctx, tx, { old_ids, new_id, scope, reason, event_type, at: now });
  await awaitBeginning(ctx, tx, memory, { memory_id: new_id, now });
  if (corrects) {
    const at = now.toISOString();
    await insertCorrection.run(tx, memory_id, new_id, reason, currentActor(), at);
  }
  await auditChange(ctx, tx, { action: event_type, subject: memory_id, data: { by: new_id } });
  return {
    memory_id: new_id,
    status: 'superseded_older',
    superseded: old_ids,
    indexed: { sparse: true, dense: false },
    ...scrubbedOf(next, memory),
  };
}

/** A value for later: the old memory stands until it begins, and links lead to both. */
async function announce(
  ctx: QueueContext,
  tx: Transaction,
  old: MemoryRow,
  memory: RememberRequest,
): Promise<RememberReply> {
  const now = ctx.clock.now();
  const reply = await placeMemory(ctx, tx, memory, old);
  const status = reply.status === 'conflict' ? 'conflict' : 'current';
  await inheritLinks(tx, old, reply.memory_id, { status, now });
  const data = { status: reply.status, announced_for: memory.valid_from, by: reply.memory_id };
  await auditChange(ctx, tx, { action: 'memory.announced', subject: old.memory_id, data });
  return reply;
}

async function inheritLinks(
  tx: Transaction,
  { memory_id, scope }: MemoryRow,
  new_id: string,
  as: { status: 'current' | 'conflict'; now: Date },
): Promise<void> {
  const at = as.now.toISOString();
  await inheritNode.run(tx, scope, memory_id, new_id, at, as.status);
  await inheritEdges.run(tx, scope, memory_id, new_id, at);
}

/** What stands beside an announced memory and must go with it when its successor holds already, or begins with it. */
async function contradicted(
  tx: Transaction,
  old: MemoryRow,
  memory: RememberRequest,
  now: Date,
): Promise<string[]> {
  const { decision } = await decideIn(tx, memory, now, old.memory_id);
  if (decision.outcome === 'conflict') {
    const detail = `The current memory ${decision.with_id} stands against it.`;
    throw new AppError('conflict', detail, { code: decision.reason });
  }
  return decision.outcome === 'supersedes' ? decision.old_ids : [];
}

async function requireNews(tx: Transaction, old: MemoryRow, memory: RememberRequest) {
  const print = fingerprintOf(memory);
  // Its place in a thread was given to it after its own fingerprint was made.
  const { content, source } = old;
  const repeated = successorRequest(old, { content, source }, { time: true, turn: true });
  const twin =
    fingerprintOf(repeated) === print ? old : await findCurrentTwin.maybe(tx, old.scope, print);
  if (twin === undefined) return;
  throw new AppError('conflict', `The current memory ${twin.memory_id} says exactly this.`, {
    code: 'already_known',
  });
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
