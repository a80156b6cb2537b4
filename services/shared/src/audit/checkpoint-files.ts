/**
 * The directory outside the database where checkpoints stand: `checkpoints-YYYY-MM.jsonl`, the key that signs (`signing-key.pem`,
 * 0600), and every public key there ever was in `public/<key_id>.pem`. A line that a crash cut short counts as not written.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { readdirSync, readFileSync, readSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { auditCheckpoint, type AuditCheckpoint } from '../contracts/audit.ts';
import { keyIdOf, newSigningKey, type SigningKey } from './checkpoint.ts';

export interface CheckpointRecords {
  /** In the order they were written. */
  checkpoints: AuditCheckpoint[];
  /** By key_id; a file whose key is not the one it is named after is left out. */
  public_keys: Map<string, KeyObject>;
  /** Whole lines that are no checkpoint. */
  unreadable: number;
}

/** More than ten checkpoints. */
const TAIL_BYTES = 4096;
const KEY_FILE = 'signing-key.pem';
const LOG_NAME = /^checkpoints-\d{4}-\d\d\.jsonl$/;

/** The key that signs, made at the first start. Throws where the directory cannot be written or the key cannot be read. */
export function openSigningKey(dir: string): SigningKey {
  const path = join(dir, KEY_FILE);
  if (!existsSync(path)) rotateSigningKey(dir);
  const private_key = createPrivateKey(readFileSync(path));
  const public_key = createPublicKey(private_key);
  const public_pem = public_key.export({ type: 'spki', format: 'pem' }).toString();
  const key_id = keyIdOf(public_key);
  keepPublicKey(dir, key_id, public_pem);
  return { key_id, private_key, public_pem };
}

/** From now on a new key signs. The old private key is gone; its public half stays, so that what it signed can be verified. */
export function rotateSigningKey(dir: string): { key_id: string; previous_key_id: string | null } {
  mkdirSync(join(dir, 'public'), { recursive: true, mode: 0o755 });
  const path = join(dir, KEY_FILE);
  const previous_key_id = existsSync(path) ? openSigningKey(dir).key_id : null;
  const made = newSigningKey();
  // The public half first: a key that signed must be known.
  keepPublicKey(dir, made.key_id, made.public_pem);
  writeFileSync(`${path}.new`, made.private_pem, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return { key_id: made.key_id, previous_key_id };
}

function keepPublicKey(dir: string, key_id: string, pem: string): void {
  const path = join(dir, 'public', `${key_id}.pem`);
  if (existsSync(path)) return;
  mkdirSync(join(dir, 'public'), { recursive: true, mode: 0o755 });
  writeFileSync(path, pem, { mode: 0o644, flush: true });
}

/** On disk when this returns. */
export function appendCheckpoint(dir: string, checkpoint: AuditCheckpoint): void {
  const path = join(dir, `checkpoints-${checkpoint.time.slice(0, 7)}.jsonl`);
  const torn = existsSync(path) && !endsWithNewline(path);
  const file = openSync(path, 'a', 0o644);
  try {
    writeSync(file, `${torn ? '\n' : ''}${JSON.stringify(checkpoint)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function endsWithNewline(path: string): boolean {
  const { text } = endOf(path, 1);
  return text === '' || text === '\n';
}

/** Everything there is; a directory that does not exist holds nothing. */
export function readCheckpoints(dir: string): CheckpointRecords {
  const found: CheckpointRecords = { checkpoints: [], public_keys: publicKeys(dir), unreadable: 0 };
  for (const name of logNames(dir)) {
    for (const line of readFileSync(join(dir, name), 'utf8').split('\n')) {
      if (line === '') continue;
      const checkpoint = checkpointIn(line);
      if (checkpoint !== undefined) found.checkpoints.push(checkpoint);
      else if (line.endsWith('}')) found.unreadable += 1;
    }
  }
  return found;
}

/** The last one written, or undefined before the first. Reads the end of a file: it is asked for each second. */
export function latestCheckpoint(dir: string): AuditCheckpoint | undefined {
  for (const name of logNames(dir).toReversed()) {
    const latest = lastIn(join(dir, name));
    if (latest !== undefined) return latest;
  }
  return undefined;
}

function lastIn(path: string): AuditCheckpoint | undefined {
  for (let bytes = TAIL_BYTES; ; bytes *= 16) {
    const { text, whole } = endOf(path, bytes);
    const lines = text.split('\n');
    // The first may have lost its beginning.
    if (!whole) lines.shift();
    for (const line of lines.toReversed()) {
      const checkpoint = checkpointIn(line);
      if (checkpoint !== undefined) return checkpoint;
    }
    if (whole) return undefined;
  }
}

/** The last bytes of a file; `whole` where that is all of it. */
function endOf(path: string, bytes: number): { text: string; whole: boolean } {
  const file = openSync(path, 'r');
  try {
    const from = Math.max(0, fstatSync(file).size - bytes);
    const end = Buffer.alloc(bytes);
    const length = readSync(file, end, 0, bytes, from);
    return { text: end.toString('utf8', 0, length), whole: from === 0 };
  } finally {
    closeSync(file);
  }
}

function logNames(dir: string): string[] {
  return existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => LOG_NAME.test(name))
        .toSorted()
    : [];
}

/** Every key that ever signed, by key_id. */
export function publicKeys(dir: string): Map<string, KeyObject> {
  const folder = join(dir, 'public');
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => /^[0-9a-f]{16}\.pem$/.test(name));
  return new Map(
    names.flatMap((name) => {
      const key = publicKeyIn(readFileSync(join(folder, name)));
      return key !== undefined && `${keyIdOf(key)}.pem` === name ? [[name.slice(0, -4), key]] : [];
    }),
  );
}

function publicKeyIn(pem: Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    // Whatever is signed with it then counts as signed by nobody.
    return undefined;
  }
}

function checkpointIn(line: string): AuditCheckpoint | undefined {
  try {
    return auditCheckpoint.safeParse(JSON.parse(line)).data;
  } catch {
    // A line that a crash cut short is no JSON.
    return undefined;
  }
}
