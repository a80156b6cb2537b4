import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import type { QueueContext } from '../context.ts';
import { findSlot, type MemoryRow, type StandingRow } from '../db/memories.ts';
import { isSingleValued } from '../db/predicates.ts';
import { BEGIN_JOB } from '../domain/job-names.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { decideSlot, isAnnounced, type SlotDecision } from '../domain/supersession.ts';

/** What stands in the slot of a statement, but for `except`, and what becomes of both at `now`. The caller holds the slot's lock. */
export async function decideIn(
  tx: Transaction,
  memory: RememberRequest,
  now: Date,
  except?: string,
): Promise<{ standing: StandingRow[]; decision: SlotDecision }> {
  const { client_id = GLOBAL_SCOPE, subject = null, predicate = null } = memory;
  const all = await findStanding(tx, { scope: client_id, subject, predicate });
  const standing = all.filter((row) => row.memory_id !== except);
  const { authority, occurred_at = null, valid_from = null, valid_to = null } = memory;
  const contender = { authority, occurred_at, valid_from, valid_to };
  return { standing, decision: decideSlot(standing, contender, now) };
}

/** Nothing for a statement whose predicate may have many values. */
export async function findStanding(
  tx: Transaction,
  { scope, subject, predicate }: Pick<MemoryRow, 'scope' | 'subject' | 'predicate'>,
): Promise<StandingRow[]> {
  if (subject === null || predicate === null) return [];
  if ((await isSingleValued.maybe(tx, predicate)) === undefined) return [];
  return findSlot.many(tx, scope, subject, predicate);
}

/** What says when a value begins to hold: a request, or a row. */
export interface Announced {
  subject?: string | null | undefined;
  predicate?: string | null | undefined;
  valid_from?: string | null | undefined;
}

/** What a value takes the place of when it begins, beside what the rules of its slot say. */
export interface Beginning {
  memory_id: string;
  /** Replaced where they are current then; what is of higher authority by then only if a person `decided`. */
  replaces?: string[] | undefined;
  decided?: boolean | undefined;
}

/** A value that is announced for later takes its place when it begins to hold. */
export async function awaitBeginning(
  ctx: QueueContext,
  tx: Transaction,
  { subject, predicate, valid_from }: Announced,
  { now, ...beginning }: Beginning & { now: Date },
): Promise<void> {
  if (!valid_from || !isAnnounced({ valid_from }, now)) return;
  if ((!subject || !predicate) && beginning.replaces === undefined) return;
  await ctx.queue.send(tx, BEGIN_JOB, { ...beginning }, { start_after: new Date(valid_from) });
}
