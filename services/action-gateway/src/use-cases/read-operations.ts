/** What operators read beside Actions: people, policy, costs, dead letters, queues, audit. */
import type { z } from 'zod';
import type { auditListQuery, AuditRow } from '@almanac/shared/contracts/audit';
import type { actionCounts, costsQuery, queueMetrics } from '@almanac/shared/contracts/operations';
import type { ActionGatewayContext } from '../context.ts';
import { countByState } from '../db/actions.ts';
import { filterParams, listAudit } from '../db/audit.ts';
import { costsBy, type CostRow } from '../db/costs.ts';
import { countDeadLetters, listDeadLetters, type DeadLetterRow } from '../db/dead-letters.ts';
import {
  listAuthorizations,
  type StandingAuthorizationRow,
} from '../db/standing-authorizations.ts';
import { auditRowOf } from './export-audit.ts';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export async function readCounts(ctx: ActionGatewayContext): Promise<z.infer<typeof actionCounts>> {
  const rows = await countByState.many(ctx.db);
  const by_state = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { by_state, waiting: by_state['awaiting_approval'] ?? 0 };
}

export function readStandingAuthorizations(
  ctx: ActionGatewayContext,
): Promise<StandingAuthorizationRow[]> {
  return listAuthorizations.many(ctx.db);
}

/** Days are those of the zone that is asked about, else of the installation's. */
export function readCosts(
  ctx: ActionGatewayContext,
  { group_by, from, to, zone = ctx.config.ALMANAC_ZONE }: z.infer<typeof costsQuery>,
): Promise<CostRow[]> {
  return costsBy.many(ctx.db, group_by, zone, from ?? null, to ?? null);
}

export async function readQueues(ctx: ActionGatewayContext): Promise<z.infer<typeof queueMetrics>> {
  const { count } = await countDeadLetters.one(ctx.db);
  return { queues: await ctx.queue.depths(), dead_letters: count };
}

/** Those nobody has tried again, newest first. */
export async function readDeadLetters(
  ctx: ActionGatewayContext,
  before: string | undefined,
  limit: number,
): Promise<Page<DeadLetterRow>> {
  const rows = await listDeadLetters.many(ctx.db, before ?? null, limit + 1);
  const items = rows.slice(0, limit);
  const next_cursor = rows.length > limit ? (items.at(-1)?.dead_letter_id ?? null) : null;
  return { items, next_cursor };
}

/** Newest first; the cursor is a `seq`. */
export async function readAudit(
  ctx: ActionGatewayContext,
  query: z.infer<typeof auditListQuery>,
): Promise<Page<AuditRow>> {
  const { cursor, limit, ...filter } = query;
  const before = cursor === undefined ? null : Number(cursor);
  const rows = await listAudit.many(ctx.db, ...filterParams(filter), before, limit + 1);
  const page = rows.slice(0, limit);
  const next_cursor = rows.length > limit ? String(page.at(-1)?.seq) : null;
  return { items: page.map(auditRowOf), next_cursor };
}
