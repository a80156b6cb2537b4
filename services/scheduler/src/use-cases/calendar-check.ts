import type { Check } from '@almanac/shared/contracts/health';
import type { SchedulerContext } from '../context.ts';
import { findConnection } from '../db/connection-rows.ts';

const DAY_MS = 86_400_000;

/** `off` until somebody connects; `warn` with the way out when the connection is broken or Google refuses us. */
export async function calendarCheck(ctx: SchedulerContext): Promise<Check> {
  if (ctx.calendar === undefined) return { status: 'off', detail: 'no calendar is configured' };
  const connection = await findConnection.maybe(ctx.db);
  if (connection === undefined) {
    return { status: 'off', detail: 'not connected: a person opens /oauth/authorize' };
  }
  if (connection.status === 'broken') {
    const reason = connection.broken_reason ?? 'unknown';
    return { status: 'warn', detail: `${reason}; connect again at /oauth/authorize` };
  }
  const refused = await ctx.refusals.check('google');
  if (refused !== undefined) return refused;
  const age_ms = ctx.clock.now().getTime() - Date.parse(connection.connected_at);
  const days = Math.max(0, Math.floor(age_ms / DAY_MS));
  const hint = 'an OAuth app in Testing mode loses access after 7 days';
  return { status: 'pass', detail: `connected for ${days} days; ${hint}` };
}
