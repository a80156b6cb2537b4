import { createHash } from 'node:crypto';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { spend } from '../db/grants.ts';

export interface GrantUse {
  grant: string;
  action_id: string;
  payload_hash: string;
  /** The service whose connector it opens. */
  by: string;
}

export function grantHash(grant: string): string {
  return createHash('sha256').update(grant, 'utf8').digest('hex');
}

/**
 * Opens a connector once (I1): the grant must be unspent, younger than 60 s, for this Action, this payload, and the attempt
 * that is at work. Returns that attempt; throws 403 `grant_refused` without saying which of it was wrong.
 */
export async function spendGrant(tx: Transaction, use: GrantUse): Promise<number> {
  const hash = grantHash(use.grant);
  const row = await spend.maybe(tx, hash, use.action_id, use.payload_hash, use.by);
  if (row !== undefined) return row.attempt;
  throw new AppError('forbidden', 'This grant does not open this Action.', {
    code: 'grant_refused',
  });
}
