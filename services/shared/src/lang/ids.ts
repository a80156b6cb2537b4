import { createHash, randomBytes } from 'node:crypto';

/** The prefixes of ids; an id reads `<prefix>_<time and chance>`, opaque to callers, sortable by creation time. */
export type IdPrefix =
  | 'plan'
  | 'ptpl'
  | 'step'
  | 'mem'
  | 'act'
  | 'run'
  | 'blk'
  | 'evt'
  | 'op'
  | 'ref'
  | 'inc'
  | 'exe'
  | 'aud'
  | 'req'
  | 'chk'
  | 'cfl'
  | 'grt'
  | 'auth'
  | 'con'
  | 'call'
  | 'vote'
  | 'aev'
  | 'lrn'
  | 'key'
  | 'msg'
  | 'chn'
  | 'grp'
  | 'link'
  | 'esc'
  | 'com'
  | 'dlv'
  | 'ses';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text = CROCKFORD.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}

/** A new id: 48 bits of milliseconds, then 80 random bits, as in ULID, so that ids sort by time. */
export function newId(prefix: IdPrefix, at: Date = new Date()): string {
  const chance = BigInt(`0x${randomBytes(10).toString('hex')}`);
  return `${prefix}_${base32(BigInt(at.getTime()), 10)}${base32(chance, 16)}`;
}

/** The same parts give the same id, on every machine and after every crash. */
export function derivedId(prefix: IdPrefix, ...parts: string[]): string {
  const digest = sha256Hex(parts.map((part) => `${part.length}:${part}`).join(''));
  return `${prefix}_${base32(BigInt(`0x${digest.slice(0, 34)}`) & ((1n << 130n) - 1n), 26)}`;
}

/** Hex SHA-256 of a text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
