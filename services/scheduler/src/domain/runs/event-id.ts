import { createHash } from 'node:crypto';

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';

/**
 * The id our event gets: base32hex(sha256(block id + generation)), the alphabet Google demands. The same block gives the
 * same id after every crash; a deleted id is never free again, so a block that comes back counts its generation up.
 */
export function eventIdOf(block_id: string, generation: number): string {
  const digest = createHash('sha256').update(`${block_id}+${generation}`).digest('hex');
  let rest = BigInt(`0x${digest}`);
  let text = '';
  for (let i = 0; i < 52; i += 1) {
    text = BASE32HEX.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
