import type { RememberReply, RememberRequest } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import { currentActor } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { closeConflict, findOpenConflict } from '../db/conflicts.ts';
import { reinforce } from '../db/memory-changes.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { authorityRank, reinforcedConfidence } from '../domain/supersession.ts';
import { admitContender } from './admit-contender.ts';
import { awaitBeginning, decideIn } from './slot.ts';

/**
 * The reply for a statement that waits as a contender: it keeps waiting, unless it is said again with an authority that may
 * replace what stands; then it does, and its conflict is decided. Undefined for any other statement.
 */
export async function hearContender(
  ctx: QueueContext,
  tx: Transaction,
  memory: RememberRequest,
  fingerprint: string,
): Promise<RememberReply | undefined> {
  const waiting = await findOpenConflict.maybe(tx, memory.client_id ?? GLOBAL_SCOPE, fingerprint);
  if (waiting === undefined) return undefined;
  const { contender_id, conflict_id, authority, confidence } = waiting;
  const still = conflictReply(contender_id, conflict_id);
  if (authorityRank(memory.authority) <= authorityRank(authority)) return still;
  const now = ctx.clock.now();
  const at = now.toISOString();
  const firmer = reinforcedConfidence(confidence, memory.confidence);
  await reinforce.run(tx, contender_id, firmer, memory.authority, at, currentActor());
  const { decision } = await decideIn(tx, memory, now);
  if (decision.outcome === 'conflict') return still;
  const note = `said again as ${memory.authority}`;
  await closeConflict.run(tx, conflict_id, 'contender', note, currentActor(), at);
  const superseded = await admitContender(ctx, tx, {
    contender_id,
    old_ids: decision.outcome === 'supersedes' ? decision.old_ids : [],
    twin_id: undefined,
    reason: note,
    at: now,
  });
  await awaitBeginning(ctx, tx, memory, { memory_id: contender_id, now });
  const status = superseded.length > 0 ? 'superseded_older' : 'stored';
  const indexed = { sparse: true, dense: false };
  return { memory_id: contender_id, status, superseded, indexed };
}

export function conflictReply(memory_id: string, conflict_id: string): RememberReply {
  return {
    memory_id,
    status: 'conflict',
    superseded: [],
    conflict_id,
    indexed: { sparse: false, dense: false },
  };
}
