/** When a card offers to be no longer asked about. Pure. */
import type { Action } from '@almanac/shared/contracts/actions';

/** So many equal approvals in a row say that nobody needs to be asked; what cannot be undone is asked about all the same. */
export const ENOUGH = 20;
const ASKED_FROM_LEVEL = 2;
/** The floor that a rule for the kind takes away; all others stand whatever the policy says. */
const UNNAMED = 'floor.unnamed';

/** Whether a card may offer to be no longer asked: not where a floor asks for more than the policy could. */
export function offersLevel1(
  action: Pick<Action, 'equal_approvals' | 'reversibility' | 'state' | 'level' | 'ruling'>,
): boolean {
  const { equal_approvals = 0, reversibility, state, level, ruling } = action;
  const asked = state === 'awaiting_approval' && level >= ASKED_FROM_LEVEL;
  const floored = (ruling?.matched ?? []).some(
    (rule) =>
      rule.level >= ASKED_FROM_LEVEL &&
      rule.rule_id.startsWith('floor.') &&
      rule.rule_id !== UNNAMED,
  );
  return asked && !floored && reversibility === 'reversible' && equal_approvals >= ENOUGH;
}
