import { z } from 'zod';
import { auditFault } from '@almanac/shared/contracts/audit';
import type { Queryable } from '@almanac/shared/pg/database';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { verifyChain } from '../clients/verify-audit.ts';
import type { ObserverContext } from '../context.ts';
import { findWatchMark, keepWatchMark } from '../db/watch-signals.ts';
import { judgeAudit, type AuditMark } from '../domain/watch/audit-state.ts';
import { applyIn } from './apply-findings.ts';

const MARK = 'audit';
const JUST_WALKED = { first_fact_at: null, last_look_at: null };
const markResult = z.object({
  verified: z.boolean(),
  rows: z.int(),
  faults: z.array(auditFault).max(100),
});

/** Has the chain walked through and keeps what was found; a broken chain is an incident at once, also while stopped. */
export function checkAudit(ctx: ObserverContext): Promise<void> {
  return waitingWhileDown(async () => {
    const { verified, rows, head_seq, head_hash, faults } = await verifyChain(ctx.actions);
    await ctx.db.transaction(async (tx) => {
      const at = ctx.clock.now();
      await keepWatchMark(tx, MARK, at, { verified, rows, head_seq, head_hash, faults });
      const mark = { at: at.toISOString(), verified, rows, faults };
      await applyIn(ctx, tx, MARK, judgeAudit(mark, at, JUST_WALKED));
    });
  });
}

/** The last result; null before the first. */
export async function auditMark(db: Queryable): Promise<AuditMark | null> {
  const mark = await findWatchMark(db, MARK);
  return mark === undefined ? null : { at: mark.at, ...markResult.parse(mark.result) };
}
