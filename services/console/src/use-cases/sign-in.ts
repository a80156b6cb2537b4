import { AppError } from '@almanac/shared/lang/app-error';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { Person } from '../clients/people-list.ts';
import type { ConsoleContext } from '../context.ts';
import { findCredential } from '../db/credentials.ts';
import { forgetLinks } from '../db/one-time-links.ts';
import { forgetSessions, renewSession } from '../db/sessions.ts';
import { forgetTries } from '../db/sign-in-tries.ts';
import { passwordFits } from '../domain/password-hash.ts';
import { returnTry, takeTry } from './limit-tries.ts';
import {
  auditSession,
  hashOfToken,
  newToken,
  openSession,
  type Browser,
  type OpenedSession,
} from './open-session.ts';
import { speakerOf } from './speaker-of.ts';

export interface SignedIn extends OpenedSession {
  person: Person;
}

/** 401 for a wrong name as for a wrong password; 429 after too many tries. The browser gets a new token in any case. */
export async function signIn(
  ctx: ConsoleContext,
  given: { person: string; password: string },
  browser: Browser,
): Promise<SignedIn> {
  const person_id = given.person.trim();
  await requirePassword(ctx, { person_id, address: browser.address }, given.password);
  const person = await ctx.people.find(person_id);
  if (person === undefined) throw refused();
  const opened = await ctx.db.transaction(async (tx) => {
    await forgetTries.run(tx);
    await forgetSessions.run(tx);
    await forgetLinks.run(tx);
    return openSession(ctx, tx, person_id, { browser });
  });
  return { ...opened, person };
}

/** The password once more, for what asks for a fresh sign-in: the session goes on under another token. */
export async function provePerson(
  ctx: ConsoleContext,
  actor: Actor,
  { password, address }: { password: string; address: string },
): Promise<OpenedSession> {
  const { person_id, session_id } = speakerOf(actor);
  await requirePassword(ctx, { person_id, address }, password).catch(asUnproved);
  const token = newToken();
  return ctx.db.transaction(async (tx) => {
    const session = await renewSession.maybe(tx, session_id, hashOfToken(token), 'password');
    if (session === undefined) throw refused();
    await auditSession(ctx, tx, 'session.proved', session);
    return { token, session };
  });
}

async function requirePassword(
  ctx: ConsoleContext,
  tried: { person_id: string; address: string },
  password: string,
): Promise<void> {
  await takeTry(ctx, tried);
  const credential = await findCredential.maybe(ctx.db, tried.person_id);
  if (!(await passwordFits(password, credential?.password))) throw refused();
  await returnTry(ctx, tried);
}

/** A 401 would say that the session is over. */
function asUnproved(error: unknown): never {
  if (!(error instanceof AppError) || error.kind !== 'unauthorized') throw error;
  throw new AppError('forbidden', 'That is not your password.', { code: 'proof_refused' });
}

function refused(): AppError {
  return new AppError('unauthorized', 'Name and password do not fit together.', {
    code: 'sign_in_refused',
  });
}
