import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import { findSlot, type StandingRow } from '../db/memories.ts';
import { isSingleValued } from '../db/predicates.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { decideSlot, type SlotDecision } from '../domain/supersession.ts';

/** What stands in the slot of a statement, and what becomes of both. The caller holds the slot's lock. */
export async function decideIn(
  tx: Transaction,
  memory: RememberRequest,
): Promise<{ standing: StandingRow[]; decision: SlotDecision }> {
  const standing = await standingIn(tx, memory);
  const { authority, occurred_at = null, valid_from = null, valid_to = null } = memory;
  return {
    standing,
    decision: decideSlot(standing, { authority, occurred_at, valid_from, valid_to }),
  };
}

/** Nothing for a statement whose predicate may have many values. */
async function standingIn(tx: Transaction, memory: RememberRequest): Promise<StandingRow[]> {
  const { subject, predicate, client_id } = memory;
  if (subject === undefined || predicate === undefined) return [];
  if ((await isSingleValued.maybe(tx, predicate)) === undefined) return [];
  return findSlot.many(tx, client_id ?? GLOBAL_SCOPE, subject, predicate);
}
