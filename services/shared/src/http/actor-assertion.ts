/**
 * `X-Actor-Assertion`: the console's word for the person who is signed in there (design 03; 07 no. 22). A compact JWT, signed
 * Ed25519 with a key that only the console holds: `iss` "console", `aud` the one service it is for, `sub` the person,
 * `sid` the session, `auth_time` (seconds) and `auth_strength` of the last sign-in, and at most 60 s between `iat` and `exp`.
 */
import { importJWK, jwtVerify, type CryptoKey } from 'jose';
import { z } from 'zod';
import { AppError } from '../lang/app-error.ts';
import type { Actor } from './request-scope.ts';

export const ASSERTION_LIFE_S = 60;
/** How far the console's clock may be ahead of ours. */
const SKEW_S = 5;

const claims = z.object({
  sub: z.string().regex(/^[A-Za-z0-9][\w.@-]{0,119}$/),
  sid: z.string().min(1).max(120),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
  auth_time: z.int().min(0),
  auth_strength: z.enum(['password', 'totp', 'passkey']),
});

/** Turns the console into the person it speaks for; whoever sends no assertion stays who he is. */
export type ActingFor = (caller: Actor, header: string | undefined) => Promise<Actor>;

/**
 * `keys` are the console's public keys as base64url of their 32 bytes, separated by commas: two while one follows the other.
 * Throws 401 for an assertion that is forged, stale, too long-lived or for another service, 403 where the caller is not the console.
 */
export function actingFor(service: string, keys: string | undefined): ActingFor {
  const given = keys === undefined ? [] : keys.split(',');
  let known: Promise<CryptoKey[]> | undefined;
  return async (caller, header) => {
    if (header === undefined) return caller;
    if (caller.actor !== 'console' || caller.actor_type !== 'service') {
      throw new AppError('forbidden', 'Only the console speaks for people.');
    }
    known ??= Promise.all(given.map(publicKey));
    const { sub, sid, auth_time, auth_strength } = await verified(header, service, await known);
    const session = { session_id: sid, auth_time: new Date(auth_time * 1000), auth_strength };
    const { all_clients } = caller;
    return {
      actor: sub,
      actor_type: 'person',
      all_clients,
      proof: { kind: 'session', ...session },
    };
  };
}

async function publicKey(x: string): Promise<CryptoKey> {
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA');
  if (key instanceof Uint8Array) throw new Error('not an Ed25519 key');
  return key;
}

async function verified(
  assertion: string,
  service: string,
  keys: readonly CryptoKey[],
): Promise<z.infer<typeof claims>> {
  let why = 'no key of the console is set up here';
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(assertion, key, {
        algorithms: ['EdDSA'],
        issuer: 'console',
        audience: service,
      });
      return checked(payload);
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  throw new AppError('unauthorized', `The actor assertion is refused: ${why}.`, {
    code: 'assertion_refused',
  });
}

function checked(payload: unknown): z.infer<typeof claims> {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw new Error(`it lacks ${parsed.error.issues[0]?.path.join('.')}`);
  const { iat, exp, auth_time } = parsed.data;
  const now_s = Date.now() / 1000;
  if (exp - iat > ASSERTION_LIFE_S) throw new Error('it lives too long');
  if (iat > now_s + SKEW_S || auth_time > now_s + SKEW_S) throw new Error('it is of the future');
  return parsed.data;
}
