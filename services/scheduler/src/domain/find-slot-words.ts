/** How rules, people and times are said when a meeting's time is explained. */
import type { SlotRule } from './find-slot-types.ts';
import { zoned } from './local-day.ts';
import { WEEKDAYS } from './preferences.ts';
import type { Interval } from './schedule-types.ts';
import { DAY_NAMES, momentText } from './wording.ts';

/** What the person whose Almanac this is, is called. */
export const YOU = 'You';

export function possessive(name: string): string {
  if (name === YOU) return 'your';
  return name.endsWith('s') ? `${name}'` : `${name}'s`;
}

/** `Friday from 12:00`, `before 10:00`, `Monday and Tuesday 09:00–11:00`. */
export function ruleText(rule: Pick<SlotRule, 'weekdays' | 'dates' | 'from' | 'to'>): string {
  const days = listText([
    ...WEEKDAYS.flatMap((day, index) =>
      rule.weekdays?.includes(day) === true ? [DAY_NAMES[index] ?? day] : [],
    ),
    ...(rule.dates ?? []),
  ]);
  return [days, rangeText(rule.from ?? '00:00', rule.to ?? '24:00')].filter(Boolean).join(' ');
}

function rangeText(from: string, to: string): string {
  if (from === '00:00') return to === '24:00' ? '' : `before ${to}`;
  return to === '24:00' ? `from ${from}` : `${from}–${to}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

export function freeText(names: readonly string[]): string {
  if (names.length > 3) return `All ${names.length} are free`;
  const verb = names.length === 1 && names[0] !== YOU ? 'is' : 'are';
  const others = names.filter((name) => name !== YOU);
  return `${listText(others.length < names.length ? [YOU, ...others] : others)} ${verb} free`;
}

/** `Tuesday 10:00–11:00`, or with both days when it goes over midnight. */
export function spanText({ start, end }: Interval, near: number, zone: string): string {
  const from = momentText(start, near, zone);
  const sameDay = zoned(start, zone)
    .toPlainDate()
    .equals(zoned(end - 1, zone).toPlainDate());
  const to = momentText(end, near, zone);
  return `${from}–${sameDay ? to.slice(-5) : to}`;
}
