/**
 * A signed statement of how long the audit chain was at a time and what its head was: what shows that a tail was cut, that all was
 * written anew, or that an old copy was restored. Pure: keys and records in, answers out. The form follows facts of transparency
 * logs (size, head, time), signed with Ed25519 over canonical text.
 */
import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { AuditCheckpoint } from '../contracts/audit.ts';
import { canonicalJson } from '../lang/canonical.ts';

export interface SigningKey {
  key_id: string;
  private_key: KeyObject;
  public_pem: string;
}

const CHECKPOINT_TAG = 'almanac.checkpoint.v1';

/** Named after what it is: sixteen hex digits of the public key's sha256. */
export function keyIdOf(public_key: KeyObject): string {
  const der = public_key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** A new key pair; the private half as the PEM to be kept. */
export function newSigningKey(): { private_pem: string; public_pem: string; key_id: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    private_pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public_pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    key_id: keyIdOf(publicKey),
  };
}

/** Signs any record under a tag of its own, so that no signature says more than it was made for. */
export function signRecord(tag: string, record: object, key: SigningKey): string {
  const text = Buffer.from(`${tag}\n${canonicalJson(record)}`, 'utf8');
  return sign(null, text, key.private_key).toString('base64');
}

/** Undefined when the signature is good, else what is wrong with it. */
export function signatureFault(
  tag: string,
  record: object,
  signed: { key_id: string; signature: string },
  public_keys: ReadonlyMap<string, KeyObject>,
): string | undefined {
  const key = public_keys.get(signed.key_id);
  if (key === undefined) return `its key ${signed.key_id} is not here`;
  const text = Buffer.from(`${tag}\n${canonicalJson(record)}`, 'utf8');
  const good = verify(null, text, key, Buffer.from(signed.signature, 'base64'));
  return good ? undefined : 'its signature does not fit its text';
}

export function signCheckpoint(
  facts: Pick<AuditCheckpoint, 'origin' | 'size' | 'head_hash' | 'time'>,
  key: SigningKey,
): AuditCheckpoint {
  const record = { ...facts, key_id: key.key_id };
  return { ...record, signature: signRecord(CHECKPOINT_TAG, record, key) };
}

export function checkpointFault(
  { signature, ...record }: AuditCheckpoint,
  public_keys: ReadonlyMap<string, KeyObject>,
): string | undefined {
  return signatureFault(CHECKPOINT_TAG, record, { key_id: record.key_id, signature }, public_keys);
}
