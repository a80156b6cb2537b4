import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { actingFor } from './actor-assertion.ts';
import type { Actor } from './request-scope.ts';

const CONSOLE: Actor = { actor: 'console', actor_type: 'service', all_clients: true };

let key: CryptoKey;
let public_key: string;
let stranger: CryptoKey;

beforeAll(async () => {
  const own = await generateKeyPair('EdDSA', { extractable: true });
  key = own.privateKey;
  public_key = (await exportJWK(own.publicKey)).x ?? '';
  stranger = (await generateKeyPair('EdDSA')).privateKey;
});

const now_s = () => Math.floor(Date.now() / 1000);

/** A good assertion, with what a test makes wrong about it. */
function signed(change: JWTPayload = {}, by: CryptoKey = key): Promise<string> {
  const at = now_s();
  const claims = {
    iss: 'console',
    aud: 'planner',
    sub: 'ana',
    sid: 'session-1',
    iat: at,
    exp: at + 60,
    auth_time: at - 30,
    auth_strength: 'passkey',
  };
  return new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'EdDSA' }).sign(by);
}

const asks = (assertion: string | undefined, caller = CONSOLE, keys = public_key) =>
  actingFor('planner', keys)(caller, assertion);

test('the console speaks for the person its assertion names, with the sign-in it knows of', async () => {
  const actor = await asks(await signed());
  expect(actor).toMatchObject({ actor: 'ana', actor_type: 'person', all_clients: true });
  expect(actor.proof).toMatchObject({
    kind: 'session',
    session_id: 'session-1',
    auth_strength: 'passkey',
  });
  expect(await asks(undefined)).toEqual(CONSOLE);
});

test('the next key of the console counts beside the present one, and a retired one does not', async () => {
  const next = await generateKeyPair('EdDSA', { extractable: true });
  const both = `${public_key},${(await exportJWK(next.publicKey)).x ?? ''}`;
  expect((await asks(await signed({}, next.privateKey), CONSOLE, both)).actor).toBe('ana');
  expect((await asks(await signed(), CONSOLE, both)).actor).toBe('ana');
  const alone = (await exportJWK(next.publicKey)).x;
  await expect(asks(await signed(), CONSOLE, alone)).rejects.toMatchObject({
    kind: 'unauthorized',
  });
});

test('stale, forged, replayed too late, for another service, too long-lived or incomplete: 401', async () => {
  const at = now_s();
  const [head, body, seal] = (await signed()).split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const altered = Buffer.from(JSON.stringify({ ...claims, sub: 'ben' })).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const wrong: Record<string, string> = {
    stale: await signed({ iat: at - 70, exp: at - 10 }),
    forged: await signed({}, stranger),
    altered: `${head}.${altered}.${seal}`,
    unsigned: `${none}.${body}.`,
    'for another service': await signed({ aud: 'scheduler' }),
    'for several': await signed({ aud: ['planner', 'scheduler'] }),
    'by another issuer': await signed({ iss: 'planner' }),
    'for two minutes': await signed({ exp: at + 120 }),
    'of the future': await signed({ iat: at + 40, exp: at + 90 }),
    'signed in tomorrow': await signed({ auth_time: at + 86_400 }),
    'without a session': await signed({ sid: '' }),
    'for nobody': await signed({ sub: 'not a person id' }),
    garbage: 'garbage',
  };
  for (const [what, assertion] of Object.entries(wrong)) {
    const refusal = { kind: 'unauthorized', code: 'assertion_refused' };
    await expect(asks(assertion), what).rejects.toMatchObject(refusal);
  }
  const keyless = actingFor('planner', undefined)(CONSOLE, await signed());
  await expect(keyless).rejects.toMatchObject({ kind: 'unauthorized' });
});

test('nobody but the console may speak for people, not even with a good assertion', async () => {
  const good = await signed();
  const others: Actor[] = [
    { actor: 'planner', actor_type: 'service', all_clients: true },
    { actor: 'console', actor_type: 'person', all_clients: true },
    { actor: 'console', actor_type: 'orchestrator', all_clients: true },
  ];
  for (const caller of others) {
    await expect(asks(good, caller)).rejects.toMatchObject({ kind: 'forbidden' });
  }
});
