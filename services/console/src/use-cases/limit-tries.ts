import { createHash } from 'node:crypto';
import { addressKey } from '@almanac/shared/lang/address-key';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ConsoleContext } from '../context.ts';
import { countTry, giveTryBack, type TryKind } from '../db/sign-in-tries.ts';

export interface Tried {
  person_id: string;
  address: string;
}

const TRIES_A_MINUTE = 5;

/** Counts a try for the person and for the address before anything is compared; 429 from the sixth of a minute on. */
export async function takeTry(ctx: ConsoleContext, tried: Tried): Promise<void> {
  for (const [kind, key] of keysOf(tried)) {
    const { tries, left_s } = await countTry.one(ctx.db, kind, key);
    if (tries <= TRIES_A_MINUTE) continue;
    ctx.log.warn({ kind, tries }, 'too many tries to sign in');
    throw new AppError('rate_limited', 'Too many tries. Wait a minute and try again.', {
      code: 'too_many_tries',
      retry_after_s: Math.max(left_s, 1),
    });
  }
}

/** After a try that was none: the password fitted. */
export async function returnTry(ctx: ConsoleContext, tried: Tried): Promise<void> {
  for (const [kind, key] of keysOf(tried)) await giveTryBack.run(ctx.db, kind, key);
}

function keysOf({ person_id, address }: Tried): [TryKind, Buffer][] {
  return [
    ['address', hashOf(addressKey(address))],
    ['person', hashOf(person_id.trim().toLowerCase())],
  ];
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
