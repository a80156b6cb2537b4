/** How the connection to the calendar is: for `/health`, and in full for `/oauth/status`. */
import type { ConnectionHealth } from '@almanac/shared/contracts/calendars';
import { missingScopes } from '@almanac/shared/contracts/google-access';
import type { Check } from '@almanac/shared/contracts/health';
import { skewWords } from '../clients/clock-skew.ts';
import type { SchedulerContext } from '../context.ts';
import { type ConnectionRow, findConnection } from '../db/connection-rows.ts';
import { readsOf } from '../db/read-rows.ts';
import { type AccessLife, accessLife, accessWords } from '../domain/connection-health.ts';
import { chosenCalendars } from './chosen-calendars.ts';
import { connectionStatus } from './connect-calendar.ts';

/** `off` until somebody connects; `warn` with the way out when the connection is broken, Google refuses us, or soon will. */
export async function calendarCheck(ctx: SchedulerContext): Promise<Check> {
  if (ctx.calendar === undefined) return { status: 'off', detail: 'no calendar is configured' };
  const connection = await findConnection.maybe(ctx.db);
  if (connection === undefined) {
    return { status: 'off', detail: 'not connected: a person opens /oauth/authorize' };
  }
  const skew = skewWords(ctx.calendar.skew.ms());
  if (connection.status === 'broken') {
    const reason = connection.broken_reason ?? 'unknown';
    const detail = `${reason}; connect again at /oauth/authorize`;
    return { status: 'warn', detail: skew === undefined ? detail : `${detail}; ${skew}` };
  }
  const refused = await ctx.refusals.check('google');
  if (refused !== undefined) return refused;
  const { detail, act } = accessWords(lifeOf(ctx, connection));
  const problems = [
    ...(act ? [detail] : []),
    ...(skew === undefined ? [] : [skew]),
    ...scopesNotGranted(connection).map((scope) => `${scope} is not granted: connect again`),
    ...(await gone(ctx)).map((id) => `the calendar ${id} is gone: choose which are read`),
  ];
  if (problems.length === 0) return { status: 'pass', detail };
  return { status: 'warn', detail: problems.join('; ') };
}

export async function connectionHealth(ctx: SchedulerContext): Promise<ConnectionHealth> {
  const status = await connectionStatus(ctx);
  const connection = ctx.calendar === undefined ? undefined : await findConnection.maybe(ctx.db);
  const clock_skew_ms = Math.round(ctx.calendar?.skew.ms() ?? 0);
  if (connection === undefined) {
    const life = { token_age_days: null, testing_mode: 'unknown' as const, days_left: null };
    return { ...status, ...life, missing_scopes: [], missing_calendars: [], clock_skew_ms };
  }
  return {
    ...status,
    ...lifeOf(ctx, connection),
    missing_scopes: scopesNotGranted(connection),
    missing_calendars: await gone(ctx),
    clock_skew_ms,
  };
}

function lifeOf(ctx: SchedulerContext, connection: ConnectionRow): AccessLife {
  const { connected_at, consent_ends_at } = connection;
  const now = ctx.clock.now().getTime();
  // The end is the provider's, on the machine's clock; what is left of it is the same on any.
  const ends_at =
    consent_ends_at === null ? null : now + (Date.parse(consent_ends_at) - Date.now());
  return accessLife(Date.parse(connected_at), ends_at, now);
}

/** Empty also while nobody knows what was granted: a token of the settings says so with its first renewal. */
function scopesNotGranted({ scopes }: ConnectionRow): string[] {
  return scopes.length === 0 ? [] : missingScopes(scopes).map(({ scope }) => scope);
}

async function gone(ctx: SchedulerContext): Promise<string[]> {
  const { ids } = await chosenCalendars(ctx);
  const rows = await readsOf.many(ctx.db, ids);
  return rows.filter((row) => row.missing_since !== null).map((row) => row.calendar_id);
}
