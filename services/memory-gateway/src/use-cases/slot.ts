import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import type { QueueContext } from '../context.ts';
import { findSlot, type StandingRow } from '../db/memories.ts';
import { isSingleValued } from '../db/predicates.ts';
import { BEGIN_JOB } from '../domain/job-names.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { decideSlot, isAnnounced, type SlotDecision } from '../domain/supersession.ts';

/** What stands in the slot of a statement, and what becomes of both at `now`. The caller holds the slot's lock. */
export async function decideIn(
  tx: Transaction,
  memory: RememberRequest,
  now: Date,
): Promise<{ standing: StandingRow[]; decision: SlotDecision }> {
  const standing = await standingIn(tx, memory);
  const { authority, occurred_at = null, valid_from = null, valid_to = null } = memory;
  const contender = { authority, occurred_at, valid_from, valid_to };
  return { standing, decision: decideSlot(standing, contender, now) };
}

/** Nothing for a statement whose predicate may have many values. */
async function standingIn(tx: Transaction, memory: RememberRequest): Promise<StandingRow[]> {
  const { subject, predicate, client_id } = memory;
  if (subject === undefined || predicate === undefined) return [];
  if ((await isSingleValued.maybe(tx, predicate)) === undefined) return [];
  return findSlot.many(tx, client_id ?? GLOBAL_SCOPE, subject, predicate);
}

/** What says when a value begins to hold: a request, or a row. */
export interface Announced {
  subject?: string | null | undefined;
  predicate?: string | null | undefined;
  valid_from?: string | null | undefined;
}

/** A value that is announced for later takes its place when it begins to hold. */
export async function awaitBeginning(
  ctx: QueueContext,
  tx: Transaction,
  { subject, predicate, valid_from }: Announced,
  told: { memory_id: string; now: Date },
): Promise<void> {
  if (!subject || !predicate || !valid_from) return;
  if (!isAnnounced({ valid_from }, told.now)) return;
  const start_after = new Date(valid_from);
  await ctx.queue.send(tx, BEGIN_JOB, { memory_id: told.memory_id }, { start_after });
}
