/** One-time links: who holds one sets a password and is signed in. Whoever runs the machine, or an admin, made it. */
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Person } from '../clients/people-list.ts';
import type { ConsoleContext } from '../context.ts';
import { findCredential, setPassword } from '../db/credentials.ts';
import { findOpenLink, insertLink, spendLink, type LinkRow } from '../db/one-time-links.ts';
import { endSessionsOf } from '../db/sessions.ts';
import { hashPassword } from '../domain/password-hash.ts';
import { weaknessOf } from '../domain/password-rules.ts';
import { introducePerson } from './introduce-person.ts';
import { hashOfToken, newToken, openSession, type Browser } from './open-session.ts';
import { requireFreshProof, requireRole } from './require-role.ts';
import type { SignedIn } from './sign-in.ts';
import { speakerOf } from './speaker-of.ts';

const INVITATION_MINUTES = 3 * 24 * 60;

export interface OpenLink extends LinkRow {
  person: Person;
  has_password: boolean;
  /** Names and addresses are admins' to set, also their own. */
  may_name: boolean;
}

export interface Introduction {
  name?: string | undefined;
  email?: string | undefined;
  password: string;
}

/** What a link is for; looking spends nothing. 404 for one that is unknown, used or over. */
export async function readWelcome(ctx: ConsoleContext, token: string): Promise<OpenLink> {
  const link = await findOpenLink.maybe(ctx.db, hashOfToken(token));
  const person = link === undefined ? undefined : await ctx.people.find(link.person_id);
  if (link === undefined || person === undefined) throw gone();
  const credential = await findCredential.maybe(ctx.db, link.person_id);
  const may_name = person.roles.includes('admin');
  return { ...link, person, has_password: credential !== undefined, may_name };
}

/** Spends the link: the password is set, older sessions of that person end, and this browser is signed in. */
export async function takeWelcome(
  ctx: ConsoleContext,
  token: string,
  given: Introduction,
  browser: Browser,
): Promise<SignedIn> {
  const link = await readWelcome(ctx, token);
  const { person_id } = link;
  refuseWeak(given.password, person_id);
  const password = await hashPassword(given.password);
  const session_id = newId('ses');
  // Before the link is spent: where the action-gateway does not take it, the link is still good.
  const person = await introducePerson(ctx, link, { ...given, session_id });
  const opened = await ctx.db.transaction(async (tx) => {
    if ((await spendLink.maybe(tx, hashOfToken(token))) === undefined) throw gone();
    await setPassword.run(tx, person_id, password);
    await endSessionsOf.run(tx, person_id, '');
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: person_id,
      actor_type: 'person',
      action: 'password.set',
      subject: person_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { by_link: link.kind, link_made_by: link.made_by },
    });
    return openSession(ctx, tx, person_id, { browser, session_id });
  });
  return { ...opened, person };
}

/** A link for somebody who is a person here and has no password yet; who lost one gets a link on the machine itself. */
export async function invitePerson(
  ctx: ConsoleContext,
  actor: Actor,
  person_id: string,
): Promise<{ token: string; expires_at: string }> {
  const admin = speakerOf(actor);
  await requireRole(ctx, actor, ['admin']);
  requireFreshProof(actor);
  if ((await ctx.people.find(person_id)) === undefined) {
    throw new AppError('not_found', `There is no active person ${person_id}.`);
  }
  if ((await findCredential.maybe(ctx.db, person_id)) !== undefined) {
    throw new AppError('conflict', `${person_id} has a password already.`, {
      code: 'has_password',
    });
  }
  const token = newToken();
  const { expires_at } = await ctx.db.transaction(async (tx) => {
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: admin.person_id,
      actor_type: 'person',
      action: 'person.invited',
      subject: person_id,
      corr_id: requestScope()?.request_id ?? null,
    });
    const made_by = admin.person_id;
    const hash = hashOfToken(token);
    return insertLink.one(tx, hash, person_id, 'invitation', made_by, INVITATION_MINUTES);
  });
  return { token, expires_at };
}

function refuseWeak(password: string, person_id: string): void {
  const weakness = weaknessOf(password, person_id);
  if (weakness === undefined) return;
  throw new AppError('invalid', `This password will not do: ${weakness}.`, {
    code: 'weak_password',
    errors: [{ path: 'password', message: weakness }],
  });
}

function gone(): AppError {
  return new AppError(
    'not_found',
    'This link was used, or its time is over. A new one is made with npm run sign-in-link, or by an admin.',
    { code: 'link_gone' },
  );
}
