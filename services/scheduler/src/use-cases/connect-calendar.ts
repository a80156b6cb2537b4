/**
 * Connecting a calendar: a person consents in the browser (state once and for ten minutes, PKCE), or the launcher gives a
 * refresh token. Tokens are stored sealed. Then our own calendar is found or made: the only one we ever write.
 */
import { randomBytes } from 'node:crypto';
import { appendAudit } from '@almanac/shared/audit/append';
import { isLoopbackUrl } from '@almanac/shared/config/config-from-env';
import {
  FREE_BUSY_SCOPE,
  GOOGLE_SCOPES,
  missingScopes,
} from '@almanac/shared/contracts/google-access';
import type { Connection } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { newVerifier, type Tokens } from '../clients/google-oauth.ts';
import type { CalendarSide, SchedulerContext } from '../context.ts';
import { findSync } from '../db/calendar-rows.ts';
import {
  findConnection,
  insertState,
  lockConnection,
  storeConnection,
  useState,
} from '../db/connection-rows.ts';
import { busyOnlyReads } from '../db/read-rows.ts';
import { actorNow } from './actor-now.ts';
import { ACCESS_PLACE, REFRESH_PLACE } from './access-token.ts';

const STATE_LIFE_S = 600;
const VERIFIER_PLACE = 'oauth_states.verifier';

/** The configured calendar, or 503 saying that none is. */
export function calendarSide(ctx: SchedulerContext): CalendarSide {
  if (ctx.calendar !== undefined) return ctx.calendar;
  throw new AppError('unavailable', 'No calendar is configured: GOOGLE_CLIENT_ID is not set.', {
    code: 'calendar_off',
  });
}

/** The address of Google's consent page for this one attempt. */
export async function startConsent(ctx: SchedulerContext): Promise<string> {
  const { oauth, seal } = calendarSide(ctx);
  const state = randomBytes(32).toString('base64url');
  const verifier = newVerifier();
  const redirect_uri = new URL('/oauth/callback', ctx.public_url()).href;
  const sealed = seal.seal(verifier, VERIFIER_PLACE);
  await insertState.run(
    ctx.db,
    sha256Hex(state),
    sealed,
    redirect_uri,
    actorNow().actor,
    STATE_LIFE_S,
  );
  const busy_only = (await busyOnlyReads.one(ctx.db)).any;
  const scopes = busy_only ? [...GOOGLE_SCOPES, FREE_BUSY_SCOPE] : GOOGLE_SCOPES;
  return oauth.consentUrl({ state, verifier, redirect_uri, scopes });
}

export interface ConsentAnswer {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
}

/** Takes what Google's consent page sent back. Throws `invalid` in words for the person; then nothing is stored. */
export async function finishConsent(ctx: SchedulerContext, answer: ConsentAnswer): Promise<void> {
  const { oauth, seal } = calendarSide(ctx);
  const attempt = await useState.maybe(ctx.db, sha256Hex(answer.state ?? ''));
  if (attempt === undefined) {
    throw new AppError(
      'invalid',
      'This sign-in is not known, was used before or is older than ten minutes. Start again.',
    );
  }
  if (answer.code === undefined) {
    const why =
      answer.error === 'access_denied'
        ? 'You did not allow the access.'
        : `Google answered: ${answer.error ?? 'nothing'}.`;
    throw new AppError('invalid', `${why} Nothing was connected.`);
  }
  const { verifier_sealed, redirect_uri, actor } = attempt;
  const verifier = seal.open(verifier_sealed, VERIFIER_PLACE);
  const tokens = await oauth.exchange({ code: answer.code, verifier, redirect_uri });
  const missing = missingScopes(tokens.scopes ?? []);
  if (missing.length > 0) {
    const what = missing.map(({ purpose, scope }) => `${purpose} (${scope})`).join(', ');
    throw new AppError(
      'invalid',
      `Almanac also needs to be allowed ${what}. Nothing was connected. Leave every box ticked next time.`,
    );
  }
  if (tokens.refresh_token === null) {
    throw new AppError(
      'invalid',
      'Google gave no lasting access. Remove Almanac from the connected apps of your account and start again.',
    );
  }
  await ctx.db.transaction((tx) => storeTokens(ctx, tx, tokens, { origin: 'person', actor }));
}

interface Origin {
  origin: 'person' | 'settings';
  actor: string;
  settings_token_hash?: string;
}

/** Stores the tokens and asks, in the same transaction, for our calendar and a first sync. */
async function storeTokens(
  ctx: SchedulerContext,
  tx: Transaction,
  tokens: Omit<Tokens, 'access_token' | 'expires_at'> & Partial<Tokens>,
  from: Origin,
): Promise<void> {
  const { seal } = calendarSide(ctx);
  const at = ctx.clock.now();
  const { access_token, expires_at, scopes, consent_ends_at } = tokens;
  const refresh = must(tokens.refresh_token, 'a refresh token');
  const { generation } = await storeConnection.one(
    tx,
    from.origin,
    scopes ?? [],
    seal.seal(refresh, REFRESH_PLACE),
    access_token === undefined ? null : seal.seal(access_token, ACCESS_PLACE),
    expires_at ?? null,
    seal.key_id,
    from.settings_token_hash ?? null,
    from.actor,
    at,
    consent_ends_at,
  );
  await appendAudit(tx, {
    at,
    actor: from.actor,
    actor_type: from.origin === 'person' ? 'person' : 'service',
    action: 'calendar.tokens_stored',
    subject: 'google',
    corr_id: actorNow().request_id,
    data: { generation, scopes: scopes ?? [] },
  });
  await ctx.queue.send(tx, 'sync-calendar', {}, { key: `connected:${generation}` });
  if (ctx.config.GOOGLE_PUSH) {
    await ctx.queue.send(tx, 'renew-watch', {}, { key: `connected:${generation}` });
  }
}

/**
 * GOOGLE_REFRESH_TOKEN connects where nothing is connected yet. The same token is never taken twice, so that a connection a
 * person made later, or one that broke, is not overwritten by a forgotten setting.
 */
export async function adoptSettingsToken(ctx: SchedulerContext): Promise<void> {
  const refresh_token = ctx.config.GOOGLE_REFRESH_TOKEN;
  if (ctx.calendar === undefined || refresh_token === undefined) return;
  const settings_token_hash = sha256Hex(refresh_token);
  await ctx.db.transaction(async (tx) => {
    const known = await lockConnection.maybe(tx);
    const taken = known?.settings_token_hash === settings_token_hash;
    const persons = known?.origin === 'person' && known.status === 'connected';
    if (taken || persons) return;
    const from = { origin: 'settings' as const, actor: 'scheduler', settings_token_hash };
    await storeTokens(ctx, tx, { refresh_token, scopes: null, consent_ends_at: null }, from);
  });
}

/** What `/oauth/status` says. */
export async function connectionStatus(ctx: SchedulerContext): Promise<Connection> {
  const sandbox = isLoopbackUrl(ctx.config.GOOGLE_API_ROOT_URL);
  const row = ctx.calendar === undefined ? undefined : await findConnection.maybe(ctx.db);
  const base = { provider: 'google' as const, sandbox };
  if (row === undefined) {
    const detail =
      ctx.calendar === undefined
        ? 'No calendar is configured.'
        : 'Not connected yet: a person opens /oauth/authorize.';
    const nothing = { account: null, calendar_id: null, connected_at: null, last_sync_at: null };
    return { ...base, ...nothing, status: 'off', scopes: [], detail };
  }
  const sync = row.calendar_id === null ? undefined : await findSync.maybe(ctx.db, row.calendar_id);
  return {
    ...base,
    status: row.status,
    account: row.account,
    calendar_id: row.calendar_id,
    scopes: row.scopes,
    connected_at: row.connected_at,
    last_sync_at: sync?.last_sync_at ?? null,
    detail: row.broken_reason,
  };
}
