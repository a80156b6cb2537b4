/** The limits in words. */
import type { LimitsReply } from '@almanac/shared/contracts/operations';
import type { Guardrails } from '@almanac/shared/contracts/guardrails';
import { sayType } from '../parts/action-words.ts';
import { sayNumber } from '../parts/date-words.ts';
import { sayMoney } from '../parts/words.ts';

type Limit = LimitsReply['items'][number];
export type Settings = Guardrails['settings'];

const NAMES: Record<string, string> = {
  mail: 'E-mails',
  sms: 'Text messages',
  recipients: 'People outside',
  spend: 'Money spent',
  calls: 'Calls',
};

/** "E-mails in an hour"; whose, where it is not everybody's. */
export function sayLimit({ name, subject, window_ms }: Limit): string {
  const base = NAMES[name] ?? name.replace(/ per (hour|day|minute)$/, '');
  const whose = subject === 'everybody' ? '' : `, ${subject.replaceAll('_', ' ')}`;
  const what = `${base.charAt(0).toUpperCase()}${base.slice(1)}`;
  return `${what} in ${sayWindow(window_ms)}${whose}`;
}

export function sayWindow(ms: number): string {
  const windows: Record<number, string> = {
    1000: 'a second',
    60_000: 'a minute',
    3_600_000: 'an hour',
    86_400_000: 'a day',
  };
  return windows[ms] ?? `${Math.round(ms / 1000)} s`;
}

/** Every number of the guardrails, by the place it stands at. */
export const NUMBERS = [
  ['per_action.recipients', 'Recipients of one Action'],
  ['per_action.records', 'Records of one Action'],
  ['per_action.amount', 'Amount of one Action'],
  ['per_day.recipients', 'People outside in a day, each requester'],
  ['per_day.amount', 'Money spent in a day, each requester'],
  ['emails_per_hour', 'E-mails in an hour'],
  ['sms_per_day', 'Text messages in a day'],
  ['connector_calls_per_s', 'Calls in a second, each connector'],
  ['actions_per_minute', 'Actions in a minute, each requester'],
  ['proposals.per_hour', 'Proposed improvements in an hour'],
  ['proposals.per_day', 'Proposed improvements in a day'],
] as const;
export type NumberPath = (typeof NUMBERS)[number][0];

export function numberAt(settings: Settings, path: NumberPath): string {
  const [first = '', second] = path.split('.');
  const part = settings[first as keyof Settings] as unknown;
  return String(second === undefined ? part : (part as Record<string, unknown>)[second]);
}

/** Amounts stay decimal text; everything else is a whole number. Undefined where it is neither. */
export function withNumber(
  settings: Settings,
  path: NumberPath,
  text: string,
): Settings | undefined {
  const given = text.trim();
  const is_amount = path.endsWith('.amount');
  if (!(is_amount ? /^\d{1,12}(\.\d{1,8})?$/ : /^\d{1,6}$/).test(given)) return undefined;
  const value = is_amount ? given : Number(given);
  const [first = '', second] = path.split('.');
  if (second === undefined) return { ...settings, [first]: value };
  const part = settings[first as keyof Settings] as object;
  return { ...settings, [first]: { ...part, [second]: value } };
}

/** What differs between two settings, a line each. */
export function guardrailLines(settings: Settings): Record<string, string> {
  const { requesters, guarded_types, business_hours, currency } = settings;
  const numbers = NUMBERS.map(([path, label]) => {
    const text = numberAt(settings, path);
    const amount = sayMoney({ amount: text, currency });
    return [label, path.endsWith('.amount') ? amount : sayNumber(Number(text))];
  });
  return Object.fromEntries([
    ...numbers,
    ['Currency', currency],
    ...requesters.map(({ requester, action_types }) => [
      `${sayRequester(requester)} may ask for`,
      sayTypes(action_types),
    ]),
    ['Only in business hours', sayTypes(guarded_types)],
    ['Business hours', sayDays(business_hours.days)],
  ]) as Record<string, string>;
}

export function sayRequester(requester: string): string {
  return requester === '*' ? 'Everybody else' : requester;
}

export function sayTypes(types: readonly string[]): string {
  if (types.includes('*')) return 'everything';
  return types.length === 0 ? 'nothing' : types.map(sayType).join(', ');
}

type Days = Partial<Record<string, readonly { from: string; to: string }[]>>;
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const DAY_NAMES: Record<string, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** "Monday 09:00–17:00; Tuesday …", days without hours left out. */
export function sayDays(days: Days): string {
  const lines = WEEKDAYS.flatMap((day) => {
    const hours = days[day] ?? [];
    if (hours.length === 0) return [];
    return [`${DAY_NAMES[day]} ${hours.map(({ from, to }) => `${from}–${to}`).join(', ')}`];
  });
  return lines.length === 0 ? 'none' : lines.join('; ');
}
