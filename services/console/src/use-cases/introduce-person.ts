import { person as personReply } from '@almanac/shared/contracts/people';
import { problem } from '@almanac/shared/contracts/common';
import { isSuccess, type PlainAnswer } from '@almanac/shared/http/plain-request';
import { kindOfStatus } from '@almanac/shared/http/problem';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Person } from '../clients/people-list.ts';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { ConsoleContext } from '../context.ts';
import type { OpenLink } from './welcome.ts';

export interface Introduced {
  name?: string | undefined;
  email?: string | undefined;
  /** Of the session that begins with it. */
  session_id: string;
}

const TIMEOUT_MS = 8000;

/**
 * Tells the action-gateway the name and the address that a person gives at the first sign-in. It is that person's own word, proved by
 * the link; the first person is an admin, as whoever holds a token is until one is written down, and is written down by this.
 */
export async function introducePerson(
  ctx: ConsoleContext,
  link: OpenLink,
  { name, email, session_id }: Introduced,
): Promise<Person> {
  if (name === undefined && email === undefined) return link.person;
  if (!link.may_name) {
    throw new AppError('invalid', 'Names and addresses are set by an admin.', {
      errors: [{ path: name === undefined ? 'email' : 'name', message: 'set by an admin' }],
    });
  }
  const path = `/api/v1/people/${encodeURIComponent(link.person_id)}`;
  const proof = { proof_at: new Date(), auth_strength: 'password' };
  const speaker: Speaker = { person_id: link.person_id, session_id, ...proof };
  const tell = async (method: string, target: string, body: object): Promise<PlainAnswer> =>
    ctx.owners.ask(
      {
        owner: 'action-gateway',
        method,
        target,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        timeout_ms: TIMEOUT_MS,
      },
      speaker,
    );
  const named = await tell('PATCH', path, { name: name ?? link.person.name });
  ctx.people.forget();
  if (!isSuccess(named)) throw refusalOf(named);
  if (email !== undefined) {
    const channel = { kind: 'mail', address: email, allowed: true };
    const added = await tell('POST', `${path}/channels`, channel);
    // One that is there already is what was asked for.
    if (!isSuccess(added) && added.status !== 409) throw refusalOf(added);
  }
  return personReply.parse(JSON.parse(named.text));
}

function refusalOf({ status, text }: PlainAnswer): AppError {
  const parsed = problem.safeParse(parsedOrUndefined(text));
  if (!parsed.success) {
    return new AppError('unavailable', `The action-gateway answered ${status}.`);
  }
  const { code, detail, errors = [] } = parsed.data;
  return new AppError(kindOfStatus(status), detail, { code, errors });
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
