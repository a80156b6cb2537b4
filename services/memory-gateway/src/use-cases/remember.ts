import type { RememberReply, RememberRequest } from '@almanac/shared/contracts/memory';
import { newId } from '@almanac/shared/lang/ids';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { insertConflict } from '../db/conflicts.ts';
import { findDuplicate } from '../db/memories.ts';
import { reinforce } from '../db/memory-changes.ts';
import { needsNoModel } from '../domain/extraction-prompt.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { cleanRequest } from '../domain/new-memory.ts';
import { scrubbedOf } from '../domain/scrub.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { authorityRank, reinforcedConfidence } from '../domain/supersession.ts';
import { answerOnce } from './answer-once.ts';
import { conflictReply, hearContender } from './hear-contender.ts';
import { openOperation } from './operations.ts';
import { awaitBeginning, decideIn } from './slot.ts';
import { storeLinks } from './store-links.ts';
import { lockStatement, replaceMemories, storeMemory } from './store-memory.ts';

/**
 * Remembers one statement: stored, or a duplicate that reinforces, or a successor of what it replaces, or a conflict for a
 * person. Row, index, links, audit and the answer to `request_key` are one transaction: its text is findable at the reply.
 */
export function remember(
  ctx: QueueContext,
  request: RememberRequest,
  request_key?: string,
): Promise<RememberReply> {
  const memory = cleanRequest(request);
  return ctx.db.transaction((tx) =>
    answerOnce(ctx, tx, { request_key, body: request }, async () => ({
      ...(await rememberIn(ctx, tx, memory)),
      ...scrubbedOf(request, memory),
    })),
  );
}

async function rememberIn(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
): Promise<RememberReply> {
  await lockStatement(tx, memory);
  const reply = (await reinforced(ctx, tx, memory)) ?? (await placed(ctx, tx, memory));
  await auditChange(ctx, tx, {
    action: reply.status === 'duplicate' ? 'memory.reinforced' : 'memory.remembered',
    subject: reply.memory_id,
    data: { status: reply.status, kind: memory.kind, superseded: reply.superseded },
  });
  if (memory.infer !== true) return reply;
  const operation_id = await openOperation(ctx, tx, {
    kind: 'infer',
    memory_id: reply.memory_id,
    client_id: memory.client_id ?? null,
    not_needed: needsNoModel(memory.content),
  });
  return { ...reply, operation_id };
}

/** The reply for a statement that is known already: heard again, or waiting as a conflict. */
async function reinforced(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
): Promise<RememberReply | undefined> {
  const fingerprint = fingerprintOf(memory);
  const contending = await hearContender(ctx, tx, memory, fingerprint);
  if (contending !== undefined) {
    const status = contending.status === 'conflict' ? 'conflict' : 'current';
    await storeLinks(tx, contending.memory_id, memory, { now: ctx.clock.now(), status });
    return contending;
  }
  const known = await findDuplicate.maybe(tx, memory.client_id ?? GLOBAL_SCOPE, fingerprint);
  if (known === undefined) return undefined;
  const stronger = authorityRank(memory.authority) > authorityRank(known.authority);
  await reinforce.run(
    tx,
    known.memory_id,
    reinforcedConfidence(known.confidence, memory.confidence),
    stronger ? memory.authority : known.authority,
    ctx.clock.now().toISOString(),
    currentActor(),
  );
  await storeLinks(tx, known.memory_id, memory, { now: ctx.clock.now(), status: 'current' });
  await notifyChange(tx, 'memory', known.memory_id, known.client_id);
  return {
    memory_id: known.memory_id,
    status: 'duplicate',
    superseded: [],
    indexed: { sparse: true, dense: known.embedded_by !== null },
  };
}

/** Puts a new statement where it belongs beside, or instead of, what stands in its slot. */
async function placed(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
): Promise<RememberReply> {
  const now = ctx.clock.now();
  const { standing, decision } = await decideIn(tx, memory, now);
  const scope = memory.client_id ?? GLOBAL_SCOPE;
  if (decision.outcome === 'conflict') {
    const as = { status: 'conflict', version: 1, now } as const;
    const { memory_id } = await storeMemory(ctx, tx, memory, as);
    const conflict_id = newId('cfl', now);
    const { with_id, reason } = decision;
    await insertConflict.run(tx, conflict_id, with_id, memory_id, scope, reason, now.toISOString());
    return conflictReply(memory_id, conflict_id);
  }
  const version = Math.max(0, ...standing.map((old) => old.version)) + 1;
  const { memory_id } = await storeMemory(ctx, tx, memory, { status: 'current', version, now });
  await awaitBeginning(ctx, tx, memory, { memory_id, now });
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
