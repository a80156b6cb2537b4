import type { ActionRequest, ActionType } from '@almanac/shared/contracts/actions';

interface Judged {
  action_id: string;
  action_type: ActionType;
  risk: ActionRequest['risk'];
  reversibility: ActionRequest['reversibility'];
  level: number;
}

/** Why these may not be decided in one go, or undefined where they may: alike, at most medium, and nothing that stays. */
export function batchRefusal(actions: readonly Judged[]): string | undefined {
  const types = new Set(actions.map(({ action_type }) => action_type));
  if (types.size > 1) return `One kind of Action at a time, not ${[...types].join(' and ')}.`;
  const risks = new Set(actions.map(({ risk }) => risk));
  if (risks.size > 1) return `One risk at a time, not ${[...risks].join(' and ')}.`;
  for (const { action_id, risk, reversibility, level } of actions) {
    if (risk !== 'low' && risk !== 'medium') return `${action_id} is of ${risk} risk.`;
    if (reversibility === 'irreversible') return `${action_id} cannot be undone.`;
    if (level >= 4) return `${action_id} is for a committee.`;
  }
  return undefined;
}
