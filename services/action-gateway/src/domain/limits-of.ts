import type { ActionPayload } from '@almanac/shared/contracts/actions';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { kindOf } from './action-kind.ts';
import { typedFacts } from './typed-facts.ts';

export const HOUR_MS = 3600_000;
export const DAY_MS = 24 * HOUR_MS;

/** What an Action takes of a limit, and how much of it there is in any window. Both are decimals. */
export interface Limit {
  key: string;
  units: string;
  allowed: string;
  window_ms: number;
}

/** The limits an Action counts towards, in the order of their keys. */
export function limitsOf(
  settings: GuardrailSettings,
  payload: Pick<ActionPayload, 'action_type' | 'inputs' | 'requested_by'>,
): Limit[] {
  const { external, counted, spends } = kindOf(payload.action_type);
  const facts = typedFacts(payload);
  if (facts === undefined) return [];
  const [mail, sms, recipients, spend] = allLimits(settings, payload.requested_by);
  const people = String(facts.recipients.length);
  const amount = spends === true ? (facts.amount?.amount ?? '0') : '0';
  return [
    { ...mail, units: counted === 'mail' ? people : '0' },
    { ...recipients, units: external ? people : '0' },
    { ...sms, units: counted === 'sms' ? people : '0' },
    { ...spend, units: amount },
  ].filter(({ units }) => Number(units) > 0);
}

type Room = Omit<Limit, 'units'>;

/** Mails, text messages, the requester's recipients and what he spends. */
export function allLimits(
  settings: GuardrailSettings,
  requested_by: string,
): [mail: Room, sms: Room, recipients: Room, spend: Room] {
  const { emails_per_hour, sms_per_day, per_day } = settings;
  return [
    { key: 'mail', allowed: String(emails_per_hour), window_ms: HOUR_MS },
    { key: 'sms', allowed: String(sms_per_day), window_ms: DAY_MS },
    {
      key: `recipients:${requested_by}`,
      allowed: String(per_day.recipients),
      window_ms: DAY_MS,
    },
    { key: `spend:${requested_by}`, allowed: per_day.amount, window_ms: DAY_MS },
  ];
}
