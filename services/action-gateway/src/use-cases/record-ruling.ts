import type { Ruling } from '@almanac/shared/contracts/ruling';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { insertRuling } from '../db/rulings.ts';

/** Keeps which rule decided, and every rule that matched, with the versions they are of. */
export async function recordRuling(
  { clock }: Pick<ActionGatewayContext, 'clock'>,
  tx: Transaction,
  action_id: string,
  ruling: Ruling,
): Promise<void> {
  await insertRuling.run(tx, action_id, clock.now(), JSON.stringify(ruling));
}
