/** Who is signed in here. `undefined` is not known yet, null is nobody. */
import type { Role } from '@almanac/shared/contracts/people';
import { earlyAnswer } from '../early-reads.ts';
import { zoneHere } from '../parts/wall-clock.ts';
import { createStore, useStore } from '../store.ts';

export interface Me {
  person: { person_id: string; name: string; roles: Role[]; time_zone: string };
  session: { proof_at: string; idle_until: string; ends_at: string };
  /** Nothing here reaches a person's own accounts. */
  sandbox: boolean;
  version: string;
}

const ME = '/api/me';

export const session = createStore<Me | null | undefined>(undefined);

export function signedOut(): void {
  session.set(null);
}

/** For what is shown only to people who are signed in. */
export function useMe(): Me {
  const me = useStore(session);
  if (me === null || me === undefined) throw new Error('shown without a session');
  return me;
}

/** The person's zone; the browser's while nobody is signed in. */
export function useZone(): string {
  return zoneOf(useStore(session));
}

/** As `useZone`, where nothing is shown. */
export function zoneNow(): string {
  return zoneOf(session.get());
}

function zoneOf(me: Me | null | undefined): string {
  return me?.person.time_zone ?? zoneHere();
}

export function hasRole(me: Me, ...roles: Role[]): boolean {
  return roles.some((role) => me.person.roles.includes(role));
}

/** Asks who is signed in. Where the console does not answer, it is asked again: nobody is signed out for that. */
export async function loadSession(): Promise<void> {
  try {
    const response =
      (await earlyAnswer(ME)) ??
      (await fetch(ME, { credentials: 'same-origin', cache: 'no-store' }));
    if (response.ok) session.set((await response.json()) as Me);
    else if (response.status === 401) session.set(null);
    else throw new Error(`answered ${response.status}`);
  } catch {
    if (session.get() === undefined) setTimeout(() => void loadSession(), 2000);
  }
}

interface Refusal {
  detail?: string;
}

/** A call about the session itself: its refusals are said on the spot, and never end the view of another session. */
async function post(path: string, body: object): Promise<void> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    });
  } catch {
    throw new Error('Almanac cannot be reached from this browser. You are not signed in.');
  }
  if (response.ok) return;
  const refusal = (await response.json().catch(() => ({}))) as Refusal;
  throw new Error(refusal.detail ?? `The console answered ${response.status}.`);
}

/** Throws with the sentence to show. `stop` stops everything with the same press. */
export async function signIn(person: string, password: string, stop: boolean): Promise<void> {
  await post('/api/sign-in', stop ? { person, password, stop } : { person, password });
  await loadSession();
}

export function proveAgain(password: string): Promise<void> {
  return post('/api/proof', { password });
}

export async function signOut(): Promise<void> {
  await post('/api/sign-out', {});
  signedOut();
}

export function acceptInvitation(
  token: string,
  answer: { name?: string; email?: string; password: string },
): Promise<void> {
  return post(`/api/welcome/${encodeURIComponent(token)}`, answer);
}
