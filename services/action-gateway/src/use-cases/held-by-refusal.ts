/**
 * Actions of a provider that refuses the credential: they wait as for one that is down, and one of them asks again every now
 * and then. Where only a right is missing, only that kind of Action waits: a Coda token may write one table and not another.
 * The provider has the last word, so nothing but an answer ends the waiting.
 */
import type { ActionType } from '@almanac/shared/contracts/actions';
import type { Provider } from '@almanac/shared/contracts/events';
import { health } from '@almanac/shared/contracts/health';
import { stopReason } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { takeProbe, untilProbe } from '@almanac/shared/providers/refusal-rows';
import { areaOf, credentialRefused } from '@almanac/shared/providers/refused-credential';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { restMs } from '../domain/retry-delay.ts';

const PROVIDERS: Record<string, Provider> = { coda: 'coda', google_calendar: 'google' };

interface Write {
  action_type: ActionType;
  /** The connector. */
  system: string;
}

/** How long this Action waits for its provider to accept us again; undefined where it may go, also as the one that asks. */
export async function refusalWait(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_type, system }: Write,
): Promise<{ reason: string; delay_ms: number } | undefined> {
  const provider = PROVIDERS[system];
  if (provider === undefined) return undefined;
  const of = [SERVICE, provider, ['', action_type]] as const;
  const refused = await untilProbe.maybe(tx, ...of);
  if (refused === undefined) return undefined;
  if (refused.wait_ms > 0) return { reason: refused.reason, delay_ms: refused.wait_ms };
  await takeProbe.run(tx, ...of, probeMs(ctx));
  return undefined;
}

/** The calendar's credential is the scheduler's, which tells of it; here its refusal only holds and shows. */
export async function recordRefusal(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_type, system }: Write,
  error: AppError,
): Promise<void> {
  const provider = PROVIDERS[system];
  if (provider === undefined) return;
  const area = areaOf(error, action_type);
  const told = provider === 'coda';
  const refusal = { provider, area, reason: error.message, told, probe_ms: probeMs(ctx) };
  await ctx.refusals.refusedIn(tx, refusal);
}

export async function recordAcceptance(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_type, system }: Write,
): Promise<void> {
  const provider = PROVIDERS[system];
  if (provider !== undefined) await ctx.refusals.acceptedIn(tx, provider, action_type);
}

/** As long as a breaker rests. */
export function probeMs(ctx: ActionGatewayContext): number {
  return restMs(ctx.config.RETRY_BASE_MS);
}

/**
 * Asks where a provider refused us: what waited may all have expired, and then no Action would ever ask again. Coda is asked who
 * we are; of the calendar the scheduler knows. Reads only, and not while everything is stopped.
 */
export async function askAgain(ctx: ActionGatewayContext): Promise<void> {
  const { coda, refusals } = ctx;
  const [of_coda, of_google] = [await refusals.check('coda'), await refusals.check('google')];
  if (of_coda === undefined && of_google === undefined) return;
  if ((await stopReason(ctx.db, ctx.kill, 'execute')) !== undefined) return;
  if (of_coda !== undefined && coda !== undefined && (await answers(ctx, () => coda.whoami()))) {
    await refusals.accepted('coda');
  }
  if (of_google !== undefined && (await answers(ctx, () => calendarPasses(ctx)))) {
    await refusals.accepted('google', 'calendar.apply_run');
  }
}

async function calendarPasses({ scheduler }: ActionGatewayContext): Promise<void> {
  const { checks } = await scheduler.call({ method: 'GET', path: '/health', reply: health });
  const { status, detail = 'it says nothing of the calendar' } = checks?.['calendar'] ?? {};
  if (status !== 'pass') throw credentialRefused(detail);
}

/** Whether the provider accepts us; one that cannot be asked does not. */
async function answers(ctx: ActionGatewayContext, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.log.info({ error: error.message }, 'a provider that refused us was asked again');
    return false;
  }
}
