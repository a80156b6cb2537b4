/**
 * Actions of a provider that refuses the credential: they wait as for one that is down, and one of them asks again every now
 * and then. Where only a right is missing, only that kind of Action waits: a Coda token may write one table and not another.
 * The provider has the last word, so nothing but an answer ends the waiting.
 */
import type { ActionType } from '@almanac/shared/contracts/actions';
import type { Provider } from '@almanac/shared/contracts/events';
import { stopReason } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { takeProbe, untilProbe } from '@almanac/shared/providers/refusal-rows';
import { areaOf, isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
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
 * Asks Coda who we are where it refused the token: the Actions that waited may all have expired, and a new token comes with a
 * new start. Reads only, and not while everything is stopped.
 */
export async function askCodaAgain(ctx: ActionGatewayContext): Promise<void> {
  const { coda, refusals } = ctx;
  const of = [SERVICE, 'coda', ['']] as const;
  if (coda === undefined || (await untilProbe.maybe(ctx.db, ...of)) === undefined) return;
  if ((await stopReason(ctx.db, ctx.kill, 'execute')) !== undefined) return;
  try {
    await coda.whoami();
  } catch (error) {
    if (isCredentialRefusal(error)) return;
    if (!(error instanceof AppError)) throw error;
    ctx.log.info({ error: error.message }, 'whether Coda accepts the token again is not known');
    return;
  }
  await refusals.accepted('coda');
}
