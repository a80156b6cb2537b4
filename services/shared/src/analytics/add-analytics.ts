/**
 * The routes of the whitelisted functions that a service owns: `POST /api/v1/{service}/analytics/{fn}`. What is asked is checked by the
 * function's own schema before anything is counted, and a token that may not see all clients is answered about the one it names.
 */
import { createRoute } from '@hono/zod-openapi';
import type { z } from 'zod';
import {
  analyticsParams,
  analyticsReply,
  type AnalyticsFn,
  type AnalyticsOwner,
  type AnalyticsReply,
} from '../contracts/analytics.ts';
import type { App } from '../http/app.ts';
import type { Actor } from '../http/request-scope.ts';
import { jsonBody, jsonReply, refusals } from '../http/route.ts';
import { AppError } from '../lang/app-error.ts';
import type { Clock } from '../lang/clock.ts';
import { askedDays } from './asked-days.ts';
import { SUMMARIES } from './summaries.ts';
import { ROWS, type AnalyticsTables, type Asked, type Table } from './table.ts';

/** What parameters of any function may have in common. */
interface Given {
  from?: string | undefined;
  to?: string | undefined;
  client_id?: string | undefined;
}
/** Its parameters are what its own schema made of the body. */
type AnyTable = (asked: Asked, params: never) => Promise<Table>;

interface Holder {
  clock: Clock;
  config: { ALMANAC_ZONE: string };
}

export function addAnalytics<Owner extends AnalyticsOwner>(
  app: App,
  owner: Owner,
  ctx: Holder,
  tables: AnalyticsTables<Owner>,
): void {
  for (const [fn, table] of Object.entries(tables) as [AnalyticsFn, AnyTable][]) {
    const schema: z.ZodType = analyticsParams[fn];
    const route = createRoute({
      method: 'post',
      path: `/api/v1/${owner}/analytics/${fn}`,
      tags: ['analytics'],
      summary: SUMMARIES[fn],
      request: { body: jsonBody(schema) },
      responses: { 200: jsonReply(analyticsReply, 'The table'), ...refusals },
    });
    app.openapi(route, async (c) => {
      const params = c.req.valid('json') as Given;
      requireScope(c.var.actor, params);
      return c.json(await run(ctx, table, { params, actor: c.var.actor }), 200);
    });
  }
}

async function run(
  { clock, config }: Holder,
  table: AnyTable,
  { params, actor }: { params: Given; actor: Actor },
): Promise<AnalyticsReply> {
  const asked = askedDays(params, { now: clock.now(), zone: config.ALMANAC_ZONE, actor });
  const { days, ...found } = await table(asked, params as never);
  return {
    ...found,
    rows: found.rows.slice(0, ROWS),
    as_of: asked.as_of.toISOString(),
    from: days?.from ?? asked.first_day,
    to: days?.to ?? asked.last_day,
  };
}

/** Throws 403 for numbers over all clients where the token may not see them. */
function requireScope(actor: Actor, { client_id }: Given): void {
  if (actor.all_clients || (client_id !== undefined && client_id !== '*')) return;
  throw new AppError('forbidden', 'This token may not see all clients at once: name one.', {
    code: 'all_clients_forbidden',
  });
}
