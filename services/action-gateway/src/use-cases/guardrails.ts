/** The limits that hold whatever a policy allows: one reader for all guards, one way to change them. */
import { appendAudit } from '@almanac/shared/audit/append';
import {
  guardrailSettings,
  type Guardrails,
  type guardrailsChange,
} from '@almanac/shared/contracts/guardrails';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { currentGuardrails, insertGuardrails } from '../db/guardrails.ts';
import { lockPolicy } from '../db/policies.ts';
import { requireFreshDeed } from './require-deed.ts';

/** Throws where what is stored is no settings: nothing is judged without limits. */
export async function readGuardrails(db: Queryable): Promise<Guardrails> {
  const row = await currentGuardrails.one(db);
  return { ...row, settings: guardrailSettings.parse(row.settings) };
}

/** The whole settings, as a new version. 403 for all but admins after a fresh sign-in; 409 where `version` is not the present one. */
export function changeGuardrails(
  ctx: ActionGatewayContext,
  actor: Actor,
  change: z.infer<typeof guardrailsChange>,
): Promise<Guardrails> {
  return ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'edit_policy');
    await lockPolicy.run(tx);
    const before = await readGuardrails(tx);
    if (before.version !== change.version) {
      const detail = `The guardrails are at version ${before.version} now: ${before.reason}.`;
      throw new AppError('conflict', detail, { code: 'version_conflict' });
    }
    const at = ctx.clock.now();
    const version = before.version + 1;
    const { settings, reason } = change;
    await insertGuardrails.run(tx, version, JSON.stringify(settings), actor.actor, reason, at);
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'guardrails.changed',
      subject: 'guardrails',
      corr_id: requestScope()?.request_id ?? null,
      data: { version, reason, changed: changedKeys(before.settings, settings) },
    });
    await notifyChange(tx, 'control', 'guardrails', null);
    return readGuardrails(tx);
  });
}

function changedKeys(before: Guardrails['settings'], after: Guardrails['settings']): string[] {
  const keys = Object.keys(after) as (keyof Guardrails['settings'])[];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
