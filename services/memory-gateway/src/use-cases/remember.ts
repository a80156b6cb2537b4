import type { RememberReply, RememberRequest } from '@almanac/shared/contracts/memory';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { isUniqueViolation, type Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { findDuplicate, type KnownRow } from '../db/memories.ts';
import { reinforce } from '../db/memory-changes.ts';
import { needsNoModel } from '../domain/extraction-prompt.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { cleanRequest } from '../domain/new-memory.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { scrubbedOf } from '../domain/scrub.ts';
import { authorityRank, reinforcedConfidence } from '../domain/supersession.ts';
import { answerOnce } from './answer-once.ts';
import { hearContender } from './hear-contender.ts';
import { openOperation } from './operations.ts';
import { placeMemory } from './place-memory.ts';
import { storeLinks } from './store-links.ts';
import { lockStatement } from './store-memory.ts';

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
  const once = () =>
    ctx.db.transaction((tx) =>
      answerOnce(ctx, tx, { request_key, body: request }, async () => ({
        ...(await rememberIn(ctx, tx, memory)),
        ...scrubbedOf(request, memory),
      })),
    );
  // An import stores without the statement's lock: who loses to it finds the winner's row at the second try.
  return once().catch((error: unknown) => {
    if (isUniqueViolation(error, 'memories_fingerprint')) return once();
    throw error;
  });
}

async function rememberIn(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
): Promise<RememberReply> {
  await lockStatement(tx, memory);
  const reply = (await reinforced(ctx, tx, memory)) ?? (await placeMemory(ctx, tx, memory));
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
  const known = await findDuplicate.maybe(tx, memory.client_id ?? GLOBAL_SCOPE, fingerprint);
  if (known !== undefined) return heardAgain(ctx, tx, memory, known);
  const contending = await hearContender(ctx, tx, memory, fingerprint);
  if (contending === undefined) return undefined;
  const status = contending.status === 'conflict' ? 'conflict' : 'current';
  await storeLinks(tx, contending.memory_id, memory, { now: ctx.clock.now(), status });
  return contending;
}

async function heardAgain(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
  known: KnownRow,
): Promise<RememberReply> {
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
