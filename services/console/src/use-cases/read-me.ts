import { z } from 'zod';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Person } from '../clients/people-list.ts';
import type { ConsoleContext } from '../context.ts';
import { listSessions, type SessionRow } from '../db/sessions.ts';
import { speakerOf } from './speaker-of.ts';

const IDLE_MS = 12 * 3_600_000;
const LIFE_MS = 7 * 24 * 3_600_000;
const VERSION = '0.1.0';

export const meReply = z.object({
  person: z.object({
    person_id: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    time_zone: z.string(),
  }),
  session: z.object({
    session_id: z.string(),
    proof_at: z.string(),
    /** Unless it is used before. */
    idle_until: z.string(),
    ends_at: z.string(),
  }),
  sandbox: z.boolean(),
  version: z.string(),
});
export type Me = z.infer<typeof meReply>;

export async function readMe(ctx: ConsoleContext, actor: Actor): Promise<Me> {
  const { person_id, session_id } = speakerOf(actor);
  const person = await ctx.people.recall(person_id);
  const sessions = await listSessions.many(ctx.db, person_id);
  const session = sessions.find((one) => one.session_id === session_id);
  if (person === undefined || session === undefined) {
    throw new AppError('unauthorized', 'Sign in first.', { code: 'sign_in_needed' });
  }
  return meOf(ctx, person, session);
}

export function meOf({ config }: ConsoleContext, person: Person, session: SessionRow): Me {
  const { person_id, name, roles, zone } = person;
  const { session_id, proof_at, seen_at, created_at } = session;
  return {
    person: { person_id, name, roles, time_zone: zone ?? config.ALMANAC_ZONE },
    session: {
      session_id,
      proof_at,
      idle_until: new Date(Date.parse(seen_at) + IDLE_MS).toISOString(),
      ends_at: new Date(Date.parse(created_at) + LIFE_MS).toISOString(),
    },
    sandbox: config.ALMANAC_SANDBOX,
    version: VERSION,
  };
}
