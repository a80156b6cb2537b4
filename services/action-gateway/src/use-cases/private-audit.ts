/** What stands sealed beside the audit: people read it, and people have it erased. Both are audited. */
import { appendAudit } from '@almanac/shared/audit/append';
import { openPrivate } from '@almanac/shared/audit/private-data';
import type { auditPrivateReply, eraseReply } from '@almanac/shared/contracts/audit';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { eraseKeys, findPrivate } from '../db/audit.ts';
import { requireDeed, requireFreshDeed } from './require-deed.ts';

/** 404 where nothing is sealed beside the row. Throws where the text is not the one the chain knows. */
export async function readPrivate(
  ctx: ActionGatewayContext,
  actor: Actor,
  audit_id: string,
): Promise<z.infer<typeof auditPrivateReply>> {
  await requireDeed(ctx.db, actor, 'keep_audit');
  const row = found(await findPrivate.maybe(ctx.db, audit_id), `private text of ${audit_id}`);
  if (row.key === null) return { audit_id, state: 'erased', data: null };
  const { data } = JSON.parse(row.canon) as { data: { private: string } };
  const text = openPrivate({ hash: data.private, sealed: row.sealed }, row.key, audit_id);
  await ctx.db.transaction((tx) =>
    audit(ctx, tx, actor, { action: 'audit.private_read', subject: audit_id, data: {} }),
  );
  return { audit_id, state: 'readable', data: text };
}

/** What was sealed for this person is unreadable from here on, in copies of the database that are made later too; 403 without a fresh sign-in. */
export function erasePrivate(
  ctx: ActionGatewayContext,
  actor: Actor,
  { subject, reason }: { subject: string; reason: string },
): Promise<z.infer<typeof eraseReply>> {
  return ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'keep_audit');
    const keys = await eraseKeys.many(tx, subject, actor.actor);
    const erased = keys.length;
    const what = { action: 'audit.private_erased', subject: 'audit', data: { keys: erased } };
    const why = { of: actor.actor, data: { subject, reason } };
    await audit(ctx, tx, actor, { ...what, private: why });
    return { subject, erased };
  });
}

interface Audited {
  action: string;
  subject: string;
  data: Record<string, unknown>;
  private?: { of: string; data: Record<string, unknown> };
}

function audit(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  what: Audited,
): Promise<string> {
  return appendAudit(tx, {
    at: ctx.clock.now(),
    actor: actor.actor,
    actor_type: actor.actor_type,
    corr_id: requestScope()?.request_id ?? null,
    ...what,
  });
}
