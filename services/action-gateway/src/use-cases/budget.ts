/** What models may cost in a month. Only admins change it; the limit itself is asked before each call, in the database. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Budget, budgetPatch } from '@almanac/shared/contracts/operations';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { findBudget, lockBudget, spentInMonth, writeBudget } from '../db/costs.ts';
import { requireFreshDeed } from './require-deed.ts';

export async function readBudget(ctx: ActionGatewayContext): Promise<Budget> {
  const budget = await findBudget.one(ctx.db);
  const spent = await spentInMonth.one(ctx.db, ctx.clock.now(), ctx.config.ALMANAC_ZONE);
  const counted = Number(spent.known_usd) + Number(spent.estimated_usd);
  const paused = budget.hard_cap_usd !== null && counted >= Number(budget.hard_cap_usd);
  return { ...budget, spent, paused };
}

/** 409 when `version` is given and is not the present one. */
export async function changeBudget(
  ctx: ActionGatewayContext,
  actor: Actor,
  { reason, version, ...given }: z.infer<typeof budgetPatch>,
): Promise<Budget> {
  await ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'edit_policy');
    const before = await lockBudget.one(tx);
    if (version !== undefined && version !== before.version) {
      const detail = `The budget is at version ${before.version} now.`;
      throw new AppError('conflict', detail, { code: 'version_conflict' });
    }
    const changes = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const at = ctx.clock.now();
    const after = await writeBudget.one(tx, JSON.stringify(changes), actor.actor, reason, at);
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'budget.changed',
      subject: 'model_budget',
      corr_id: requestScope()?.request_id ?? null,
      data: { version: after.version, changes },
      private: { of: actor.actor, data: { reason } },
    });
    await notifyChange(tx, 'control', 'budget', null);
  });
  return readBudget(ctx);
}
