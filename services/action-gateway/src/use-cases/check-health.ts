import type { Check } from '@almanac/shared/contracts/health';
import type { HealthChecks } from '@almanac/shared/http/health';
import { isSuccess, plainRequest } from '@almanac/shared/http/plain-request';
import type { ActionGatewayContext } from '../context.ts';
import { findBreaker } from '../db/breakers.ts';
import { lastDelivery } from '../db/deliveries.ts';
import { clockCheck } from './check-clock.ts';

const TIMEOUT_MS = 1500;

/** What the action-gateway depends on; of the providers only an MCP server is asked, and that once, for its tools. */
export function healthChecks(ctx: ActionGatewayContext): HealthChecks {
  return {
    queue: () => ctx.queue.check(),
    clock: () => clockCheck(ctx.db),
    checkpoints: async () =>
      ctx.checkpoints?.check() ?? { status: 'off', detail: 'ALMANAC_CHECKPOINT_DIR is not set' },
    coda: async () => {
      if (ctx.coda === undefined) return { status: 'off', detail: 'not configured' };
      const refused = await ctx.refusals.check('coda');
      if (refused !== undefined) return refused;
      const fit = await ctx.coda.check();
      return fit.status === 'pass' ? breakerCheck(ctx, 'coda') : fit;
    },
    calendar: async () =>
      (await ctx.refusals.check('google')) ?? breakerCheck(ctx, 'google_calendar'),
    mail: () => mailCheck(ctx),
    scheduler: async () => {
      const url = new URL('/livez', ctx.config.SCHEDULER_URL);
      const answer = await plainRequest(url, { timeout_ms: TIMEOUT_MS }).catch(() => undefined);
      if (answer !== undefined && isSuccess(answer)) return { status: 'pass' };
      return { status: 'warn', detail: 'The scheduler does not answer; calendar writes wait.' };
    },
  };
}

async function breakerCheck(ctx: ActionGatewayContext, connector: string): Promise<Check> {
  const breaker = await findBreaker.maybe(ctx.db, connector);
  if (breaker === undefined) return { status: 'pass' };
  if (breaker.held_by !== null) {
    const detail = `${breaker.held_by} opened its breaker: ${breaker.held_reason}`;
    return { status: 'warn', detail };
  }
  if (breaker.failures === 0) return { status: 'pass' };
  const detail = `${breaker.failures} failures in a row: ${breaker.last_error}`;
  return { status: 'warn', detail };
}

/** What the last mail came to; the mail server itself is not asked, the doctor does that. */
async function mailCheck(ctx: ActionGatewayContext): Promise<Check> {
  if (ctx.transports.mail === undefined) return { status: 'off', detail: 'not configured' };
  const last = await lastDelivery.maybe(ctx.db, 'mail');
  if (last?.state !== 'not_now' && last?.state !== 'unknown') return { status: 'pass' };
  return { status: 'warn', detail: `The last mail did not go out: ${last.why}` };
}
