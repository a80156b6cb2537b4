import type { Predicate } from '@almanac/shared/contracts/memory-review';
import { auditChange, currentActor } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { findPredicate, insertPredicate, listPredicates } from '../db/predicates.ts';
import { cleanReason, requireSaying } from '../domain/says-something.ts';
import { storable } from '../domain/storable.ts';

/** The predicates that are declared single-valued, by name; any other one may have many values. */
export async function readPredicates(ctx: MemoryContext): Promise<{ items: Predicate[] }> {
  return { items: await listPredicates.many(ctx.db) };
}

/**
 * From now on a subject has one value of this predicate at a time. What stands already stays as it is until the next value
 * arrives. Declaring it again changes nothing. The caller checks the person.
 */
export function declarePredicate(
  ctx: MemoryContext,
  given: { predicate: string; reason: string },
): Promise<Predicate> {
  const predicate = storable(given.predicate);
  requireSaying('predicate', predicate);
  const reason = cleanReason(given.reason);
  return ctx.db.transaction(async (tx) => {
    const at = ctx.clock.now().toISOString();
    const added = await insertPredicate.run(tx, predicate, at, currentActor(), reason);
    if (added > 0) {
      const data = { reason };
      await auditChange(ctx, tx, { action: 'predicate.declared', subject: predicate, data });
    }
    return findPredicate.one(tx, predicate);
  });
}
