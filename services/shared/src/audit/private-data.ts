/**
 * Personal text beside the chain: the chain keeps its salted hash, the text is sealed under a key of the person it is of. Without
 * the key neither can be read or guessed: the salt is sealed with the text.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '../lang/canonical.ts';

export interface SealedPrivate {
  /** Hex; stands in the chain. */
  hash: string;
  sealed: Buffer;
}

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
const TEXT_TAG = 'almanac.private.v1';

/** `bound_to` is the audit row's id: what is sealed for one row cannot stand beside another. */
export function sealPrivate(data: object, key: Buffer, bound_to: string): SealedPrivate {
  const salt = randomBytes(16).toString('hex');
  const text = canonicalJson({ salt, data });
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(bound_to, 'utf8'));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { hash: hashOf(text), sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
}

/** The text as it was sealed; throws when it was changed, belongs to another row, or is not what the chain says. */
export function openPrivate(
  { hash, sealed }: SealedPrivate,
  key: Buffer,
  bound_to: string,
): Record<string, unknown> {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE));
  decipher.setAAD(Buffer.from(bound_to, 'utf8'));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  const body = sealed.subarray(NONCE + TAG);
  const text = Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  if (hashOf(text) !== hash) throw new Error('the private text is not the one the chain knows');
  const { data } = JSON.parse(text) as { data: Record<string, unknown> };
  return data;
}

function hashOf(text: string): string {
  return createHash('sha256').update(`${TEXT_TAG}\n${text}`, 'utf8').digest('hex');
}
