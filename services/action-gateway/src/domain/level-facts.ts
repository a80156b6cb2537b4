import type { ActionPayload } from '@almanac/shared/contracts/actions';
import type { LevelFacts } from '@almanac/shared/contracts/ruling';
import { kindOf, type ActionClass } from './action-kind.ts';
import { amountOf, unitsOf } from './amount.ts';
import type { Particulars } from './decide-level.ts';
import { typedFacts, type Money } from './typed-facts.ts';
import { worseClass } from './worse-class.ts';

export interface JudgedAction extends ActionClass {
  /** Where it is on record already. */
  action_id?: string;
  client_id?: string | null | undefined;
  particulars: Particulars;
}

/**
 * Computed from the inputs; a class, a cost or records that the requester tells of only add to it. Our own calendar's blocks
 * are one run however many they are, and can be undone as one.
 */
export function levelFacts(
  payload: Pick<ActionPayload, 'action_type' | 'inputs' | 'target'>,
  action: JudgedAction,
  { strict, currency }: { strict: boolean; currency: string },
): LevelFacts {
  const typed = typedFacts(payload);
  const { affected_records, estimated_impact } = action.particulars;
  const own_calendar = payload.target.system === 'google_calendar';
  return {
    action_type: payload.action_type,
    ...worseClass(action, kindOf(payload.action_type).floor),
    amount: highest([typed?.amount, estimated_impact?.cost], currency),
    recipients: typed?.recipients.length ?? 0,
    records: own_calendar ? 1 : affected_records.length,
    client_id: action.client_id ?? null,
    strict,
  };
}

function highest(given: readonly (Money | undefined)[], currency: string): string {
  let units = 0n;
  for (const money of given) {
    if (money === undefined) continue;
    const size = unitsOf(money.amount.replace('-', ''));
    if (size > 0n && money.currency !== currency) return 'unbounded';
    if (size > units) units = size;
  }
  return amountOf(units);
}
