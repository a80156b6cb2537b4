/** `X-Actor-Assertion`: the console's word for who is signed in (services/shared/src/http/actor-assertion.ts), one for each service. */
import { SignJWT } from 'jose';
import { ASSERTION_LIFE_S } from '@almanac/shared/http/actor-assertion';
import { privateKeyOf } from '@almanac/shared/http/console-key';

/** Whom a request is made for, and how it is known that it is that person. */
export interface Speaker {
  person_id: string;
  session_id: string;
  /** When that was last proved. */
  proof_at: Date;
  auth_strength: string;
}

export type SignAssertion = (speaker: Speaker, audience: string) => Promise<string>;

/** The same word is given again so long: half of its life is left for the way. */
const KEEP_MS = 30_000;
const MAX_KEPT = 1000;

export function assertionSigner(private_key: string): SignAssertion {
  const key = privateKeyOf(private_key);
  const kept = new Map<string, { assertion: string; until_ms: number }>();
  return async (speaker, audience) => {
    const { person_id, session_id, proof_at, auth_strength } = speaker;
    const name = [session_id, audience, person_id, proof_at.getTime(), auth_strength].join(' ');
    const known = kept.get(name);
    const now_ms = Date.now();
    if (known !== undefined && known.until_ms > now_ms) return known.assertion;
    const now_s = Math.floor(now_ms / 1000);
    const assertion = await new SignJWT({
      sid: session_id,
      auth_time: Math.floor(proof_at.getTime() / 1000),
      auth_strength,
    })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer('console')
      .setAudience(audience)
      .setSubject(person_id)
      .setIssuedAt(now_s)
      .setExpirationTime(now_s + ASSERTION_LIFE_S)
      .sign(key);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(name, { assertion, until_ms: now_ms + KEEP_MS });
    return assertion;
  };
}
