import type { ActionPayload } from '@almanac/shared/contracts/actions';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { kindOf } from './action-kind.ts';
import { unitsOf } from './amount.ts';
import type { TypedFacts } from './typed-facts.ts';

export interface Asked {
  payload: Pick<ActionPayload, 'action_type' | 'requested_by'>;
  typed: TypedFacts;
  records: number;
}

/** Which guardrail an Action breaks by itself, whoever approves it. */
export function guardrailBreach(
  settings: GuardrailSettings,
  { payload, typed, records }: Asked,
): string | undefined {
  const { action_type, requested_by } = payload;
  if (!mayAsk(settings, requested_by, action_type)) {
    return `The guardrails do not let ${requested_by} ask for ${action_type}.`;
  }
  const { per_action, currency } = settings;
  if (typed.recipients.length > per_action.recipients) {
    return `It has ${typed.recipients.length} recipients; the guardrails allow ${per_action.recipients}.`;
  }
  if (records > per_action.records) {
    return `It changes ${records} records; the guardrails allow ${per_action.records}.`;
  }
  if (typed.amount === undefined || kindOf(action_type).spends !== true) return undefined;
  if (typed.amount.currency !== currency) {
    return `It spends ${typed.amount.currency}; the guardrails count in ${currency}.`;
  }
  if (unitsOf(typed.amount.amount) <= unitsOf(per_action.amount)) return undefined;
  return `It spends ${typed.amount.amount} ${currency}; the guardrails allow ${per_action.amount}.`;
}

function mayAsk(
  { requesters }: GuardrailSettings,
  requested_by: string,
  action_type: Asked['payload']['action_type'],
): boolean {
  const of = (name: string) => requesters.find(({ requester }) => requester === name);
  const types = (of(requested_by) ?? of('*'))?.action_types ?? [];
  return types.includes('*') || types.includes(action_type);
}
