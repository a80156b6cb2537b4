/** Lengths and moments in plain English for reasons and options, in the person's zone. */
import { must } from '@almanac/shared/lang/assert';
import { zoned } from './local-day.ts';

export const DAY_NAMES = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Thursday` within six days of `near`, otherwise (and near `Infinity`) `Thursday 12 March`. */
export function dayText(at: number, near: number, zone: string): string {
  const day = zoned(at, zone);
  const name = must(DAY_NAMES[day.dayOfWeek - 1], 'a day name');
  if (near === Infinity) return datedText(day);
  const distance = zoned(near, zone).toPlainDate().until(day.toPlainDate()).days;
  if (Math.abs(distance) <= 6) return name;
  return datedText(day);
}

function datedText(day: ReturnType<typeof zoned>): string {
  const name = must(DAY_NAMES[day.dayOfWeek - 1], 'a day name');
  return `${name} ${day.day} ${must(MONTH_NAMES[day.month - 1], 'a month name')}`;
}

/** The day and the clock time: `Thursday 17:00`. Midnight reads as the end of the day before: `Thursday 24:00`. */
export function momentText(at: number, near: number, zone: string): string {
  const moment = zoned(at, zone);
  if (moment.hour === 0 && moment.minute === 0) return `${dayText(at - 1, near, zone)} 24:00`;
  const clock = [moment.hour, moment.minute].map((n) => String(n).padStart(2, '0')).join(':');
  return `${dayText(at, near, zone)} ${clock}`;
}
