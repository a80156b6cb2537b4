/**
 * The access token for the next call to the calendar: the stored one while it lives, else a renewed one. Access that is gone
 * for good breaks the connection in one transaction with its event, and nothing is written until a person connects again.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import { AppError } from '@almanac/shared/lang/app-error';
import {
  credentialRefused,
  isCredentialRefusal,
} from '@almanac/shared/providers/refused-credential';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { skewWords } from '../clients/clock-skew.ts';
import type { CalendarSide, SchedulerContext } from '../context.ts';
import {
  type ConnectionRow,
  findConnection,
  markBroken,
  storeAccessToken,
} from '../db/connection-rows.ts';

export const REFRESH_PLACE = 'calendar_connections.refresh_token';
export const ACCESS_PLACE = 'calendar_connections.access_token';
/** Tokens are the provider's: their lifetimes are counted on the machine's clock. */
const EARLY_MS = 60_000;

type Side = Pick<CalendarSide, 'oauth' | 'seal' | 'skew'>;

/** One renewal at a time: a rotated refresh token must not be used twice. */
export function accessTokenSource(
  ctx: () => SchedulerContext,
  side: Side,
): (renew: boolean) => Promise<string> {
  let renewal: Promise<string> | undefined;
  return async (renew) => {
    const connection = await liveConnection(ctx());
    const { access_token_sealed, access_expires_at } = connection;
    const lives = Date.parse(access_expires_at ?? '') - EARLY_MS > Date.now();
    if (!renew && access_token_sealed !== null && lives) {
      return side.seal.open(access_token_sealed, ACCESS_PLACE);
    }
    renewal ??= renewAccess(ctx(), side, connection).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };
}

/** How soon a person's new consent is noticed by what waits for it. */
const LOOK_AGAIN_S = 5;

/** The connection. Throws `credential_refused` where it is broken, `provider_refused` where nobody ever connected. */
export async function liveConnection(ctx: SchedulerContext): Promise<ConnectionRow> {
  const connection = await findConnection.maybe(ctx.db);
  if (connection?.status === 'connected') return connection;
  if (connection?.status === 'broken') throw brokenConnection(connection.broken_reason);
  const detail = 'No calendar is connected. A person connects one at /oauth/authorize.';
  throw new AppError('forbidden', detail, { code: 'provider_refused' });
}

function brokenConnection(reason: string | null, cause?: unknown): AppError {
  const detail = `The calendar connection is broken: ${(reason ?? 'unknown').replace(/\.*$/, '')}. Connect again at /oauth/authorize.`;
  return credentialRefused(detail, { cause, retry_after_s: LOOK_AGAIN_S });
}

async function renewAccess(
  ctx: SchedulerContext,
  { oauth, seal, skew }: Side,
  connection: ConnectionRow,
): Promise<string> {
  try {
    const tokens = await oauth.refresh(seal.open(connection.refresh_token_sealed, REFRESH_PLACE));
    await storeAccessToken.run(
      ctx.db,
      connection.generation,
      seal.seal(tokens.access_token, ACCESS_PLACE),
      tokens.expires_at,
      tokens.refresh_token === null ? null : seal.seal(tokens.refresh_token, REFRESH_PLACE),
      tokens.scopes,
      tokens.consent_ends_at,
    );
    return tokens.access_token;
  } catch (error) {
    if (isCredentialRefusal(error)) {
      await ctx.refusals.refused({ provider: 'google', reason: error.message });
    }
    if (!(error instanceof AppError) || error.code !== 'invalid_grant') throw error;
    // A clock that is far off is refused in the same words as an access that is gone.
    const clock = skewWords(skew.ms());
    const reason = clock === undefined ? error.message : `${error.message}; ${clock}`;
    await breakConnection(ctx, connection.generation, reason);
    throw brokenConnection(reason, error);
  }
}

/** Once per generation of tokens. */
async function breakConnection(
  ctx: SchedulerContext,
  generation: number,
  reason: string,
): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    if ((await markBroken.run(tx, generation, reason, at)) === 0) return;
    await ctx.refusals.refusedIn(tx, { provider: 'google', reason });
    await appendAudit(tx, {
      at,
      actor: 'scheduler',
      actor_type: 'service',
      action: 'calendar.broken',
      subject: 'google',
      corr_id: null,
      data: { generation },
    });
    await emitEvent(ctx.queue, tx, {
      event_type: 'calendar.broken',
      event_source: 'scheduler',
      payload: { provider: 'google', reason },
      occurred_at: at.toISOString(),
      dedupe_key: `calendar.broken:google:${generation}`,
    });
  });
  ctx.log.warn({ generation, reason }, 'the calendar connection is broken');
}
