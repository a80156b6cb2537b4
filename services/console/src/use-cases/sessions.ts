/** Who a cookie stands for, and the list of one's own sessions. */
import type { Actor } from '@almanac/shared/http/request-scope';
import { found } from '@almanac/shared/pg/statement';
import type { ConsoleContext } from '../context.ts';
import {
  endSession,
  endSessionsOf,
  findSession,
  listSessions,
  liveSessions,
  touchSession,
  type SessionRow,
} from '../db/sessions.ts';
import { auditSession, hashOfToken } from './open-session.ts';
import { actorOf, speakerOf } from './speaker-of.ts';

/** The person behind a token: undefined where the session is over, or the person has no rights here any more, which ends it. */
export async function personOfToken(
  ctx: ConsoleContext,
  token: string,
): Promise<Actor | undefined> {
  const session = await findSession.maybe(ctx.db, hashOfToken(token));
  if (session === undefined) return undefined;
  const { person_id, session_id } = session;
  if (await isGone(ctx, person_id)) {
    await endSession.run(ctx.db, session_id, person_id);
    return undefined;
  }
  if (session.is_stale) await touchSession.run(ctx.db, session_id);
  return actorOf(session);
}

/** While the action-gateway is silent nobody is gone: a person must still see what is, and how to stop it. */
async function isGone(ctx: ConsoleContext, person_id: string): Promise<boolean> {
  try {
    return (await ctx.people.recall(person_id)) === undefined;
  } catch {
    return false;
  }
}

export function readSessions(ctx: ConsoleContext, actor: Actor): Promise<SessionRow[]> {
  return listSessions.many(ctx.db, speakerOf(actor).person_id);
}

/** Of the given ones, those that are over. */
export async function overSessions(
  ctx: ConsoleContext,
  session_ids: readonly string[],
): Promise<string[]> {
  const live = await liveSessions.many(ctx.db, [...session_ids]);
  const still = new Set(live.map(({ session_id }) => session_id));
  return session_ids.filter((id) => !still.has(id));
}

/** Ends one of one's own sessions; 404 for any other. */
export async function endOwnSession(
  ctx: ConsoleContext,
  actor: Actor,
  session_id: string,
): Promise<string[]> {
  const { person_id } = speakerOf(actor);
  return ctx.db.transaction(async (tx) => {
    const ended = found(
      await endSession.maybe(tx, session_id, person_id),
      `session ${session_id} of yours`,
    );
    await auditSession(ctx, tx, 'session.ended', { ...ended, person_id });
    return [session_id];
  });
}

/** Ends all of one's own sessions but the present one. */
export async function endOtherSessions(ctx: ConsoleContext, actor: Actor): Promise<string[]> {
  const { person_id, session_id } = speakerOf(actor);
  return ctx.db.transaction(async (tx) => {
    const ended = await endSessionsOf.many(tx, person_id, session_id);
    for (const one of ended) {
      await auditSession(ctx, tx, 'session.ended', { ...one, person_id });
    }
    return ended.map((one) => one.session_id);
  });
}
