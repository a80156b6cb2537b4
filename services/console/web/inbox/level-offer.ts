/** When a card offers to be no longer asked about. Pure. */
import type { Action } from '@almanac/shared/contracts/actions';

/** So many equal approvals in a row say that nobody needs to be asked; what cannot be undone is asked about all the same. */
export const ENOUGH = 20;
const ASKED_FROM_LEVEL = 2;

/** Whether a card may offer to be no longer asked. */
export function offersLevel1(
  action: Pick<Action, 'equal_approvals' | 'reversibility' | 'state' | 'level'>,
): boolean {
  const { equal_approvals = 0, reversibility, state, level } = action;
  const asked = state === 'awaiting_approval' && level >= ASKED_FROM_LEVEL;
  return asked && reversibility === 'reversible' && equal_approvals >= ENOUGH;
}
