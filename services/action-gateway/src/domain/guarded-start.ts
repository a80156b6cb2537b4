/** When the guardrails let an Action begin, and how long it lives so that it can. */
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { untilBusinessHours } from './business-hours.ts';
import { DAY_MS } from './limits-of.ts';

type Guarded = Pick<ActionPayload, 'action_type' | 'inputs'>;

/** `zone` is IANA, where the guardrails name none. */
export interface Calendar {
  guardrails: Pick<GuardrailSettings, 'business_hours' | 'guarded_types'>;
  zone: string;
}

/** Milliseconds from `at` until it may begin; undefined where no day has business hours. What is grave does not wait. */
export function guardedWait(
  { action_type, inputs }: Guarded,
  { guardrails, zone }: Calendar,
  at: Date,
): number | undefined {
  const { business_hours, guarded_types } = guardrails;
  if (!guarded_types.includes(action_type)) return 0;
  if (['SEV0', 'SEV1'].includes(String(inputs['severity']))) return 0;
  return untilBusinessHours(at, business_hours.days, business_hours.zone ?? zone);
}

/** A day; for what is guarded until a day after the business hours that follow it, so that an answer in time is not in vain. */
export function defaultLife(action: Guarded, calendar: Calendar, now: Date): number {
  if (!calendar.guardrails.guarded_types.includes(action.action_type)) return DAY_MS;
  const wait_ms = guardedWait(action, calendar, new Date(now.getTime() + DAY_MS));
  return wait_ms === undefined ? DAY_MS : 2 * DAY_MS + wait_ms;
}

/** What of its life is in vain, in words; undefined where it may begin before it expires. */
export function lateStart(
  action: Guarded & { expires_at: string },
  calendar: Calendar,
  at: { now: Date; say: (instant: string) => string },
): string | undefined {
  const wait_ms = guardedWait(action, calendar, at.now);
  const expires = `it expires ${at.say(action.expires_at)}`;
  if (wait_ms === undefined) return `No day has business hours for it, and ${expires}.`;
  const begins_ms = at.now.getTime() + wait_ms;
  if (wait_ms === 0 || begins_ms < Date.parse(action.expires_at)) return undefined;
  return `It would begin ${at.say(new Date(begins_ms).toISOString())}, but ${expires}: approved or not, it is not done.`;
}
