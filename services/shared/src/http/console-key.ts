/**
 * The console's Ed25519 key, kept as base64url of its 32 bytes: the private half is the console's alone, the public half is what
 * `CONSOLE_PUBLIC_KEYS` of every service names.
 */
import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function newConsoleKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Throws where these are no 32 bytes. */
export function privateKeyOf(key: string): KeyObject {
  const bytes = Buffer.from(key, 'base64url');
  if (bytes.length !== 32) throw new Error('the key of the console is not 32 bytes in base64url');
  return createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' });
}

export function publicKeyOf(key: string): string {
  const { x } = createPublicKey(privateKeyOf(key)).export({ format: 'jwk' });
  if (x === undefined) throw new Error('not an Ed25519 key');
  return x;
}
