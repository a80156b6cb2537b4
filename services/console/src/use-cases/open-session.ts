import { createHash, randomBytes } from 'node:crypto';
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ConsoleContext } from '../context.ts';
import { findSession, endSession, insertSession, type SessionRow } from '../db/sessions.ts';

/** Where a sign-in comes from, and the token of the session it takes the place of. */
export interface Browser {
  address: string;
  user_agent: string;
  old_token: string | undefined;
}

export interface OpenedSession {
  /** For the browser's cookie; only its hash is kept. */
  token: string;
  session: SessionRow;
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** A new session with a token of its own: one that a browser brought along is never made good, but ended. */
export async function openSession(
  ctx: ConsoleContext,
  tx: Transaction,
  person_id: string,
  { browser, session_id = newId('ses') }: { browser: Browser; session_id?: string },
): Promise<OpenedSession> {
  const token = newToken();
  const old =
    browser.old_token === undefined
      ? undefined
      : await findSession.maybe(tx, hashOfToken(browser.old_token));
  if (old !== undefined) await endSession.run(tx, old.session_id, old.person_id);
  const session = await insertSession.one(
    tx,
    session_id,
    hashOfToken(token),
    person_id,
    'password',
    browser.address,
    browser.user_agent.slice(0, 300),
  );
  await auditSession(ctx, tx, 'session.started', session);
  return { token, session };
}

export async function auditSession(
  ctx: ConsoleContext,
  tx: Transaction,
  action: 'session.started' | 'session.proved' | 'session.ended',
  session: Pick<SessionRow, 'session_id' | 'person_id'> & { address?: string },
): Promise<void> {
  const { session_id, person_id, address } = session;
  await appendAudit(tx, {
    at: ctx.clock.now(),
    actor: person_id,
    actor_type: 'person',
    action,
    subject: session_id,
    corr_id: requestScope()?.request_id ?? null,
    // Where somebody sits is personal.
    private: address === undefined ? undefined : { of: person_id, data: { address } },
  });
}
