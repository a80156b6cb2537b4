/** Times, amounts and counts as people say them. Every time is said in a zone; nothing here reads a clock. */
import { grouped, sayByPattern } from './date-words.ts';
import { type Instant, wallClock } from './wall-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "14:20". */
export function sayClock(at: Instant, zone: string): string {
  return sayByPattern(wallClock(at, zone), 'HH:mm');
}

/** "Thursday, 19 November". */
export function sayDate(at: Instant, zone: string): string {
  return sayByPattern(wallClock(at, zone), 'EEEE, d MMMM');
}

/** "19 Nov 2026". */
export function sayShortDate(at: Instant, zone: string): string {
  return sayByPattern(wallClock(at, zone), 'd MMM y');
}

/** "today, 14:20", "Fri 20 Nov, 09:00"; with its year where it is more than half a year away. */
export function sayInstant(at: Instant, zone: string, now: Instant): string {
  const clock = sayClock(at, zone);
  const days = daysBetween(now, at, zone);
  const near = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[days];
  if (near !== undefined) return `${near}, ${clock}`;
  if (Math.abs(days) > 180) return `${sayShortDate(at, zone)}, ${clock}`;
  return `${sayByPattern(wallClock(at, zone), 'EEE d MMM')}, ${clock}`;
}

/** The calendar day there, YYYY-MM-DD. */
export function dayOf(at: Instant, zone: string): string {
  return wallClock(at, zone).toISOString().slice(0, 10);
}

/** Calendar days from one instant to another: 1 is tomorrow, whatever the clock says. */
export function daysBetween(from: Instant, to: Instant, zone: string): number {
  const day = (at: Instant): number => Date.parse(`${dayOf(at, zone)}T00:00:00Z`);
  return Math.round((day(to) - day(from)) / DAY);
}

/** "45 min", "3 h 40 min", "2 days"; rounded down, so that nobody is told of time that is not there. */
export function sayLeft(ms: number): string {
  if (ms < MINUTE) return ms <= 0 ? 'no time' : 'under 1 min';
  if (ms < DAY * 2) return sayMinutes(Math.floor(ms / MINUTE));
  return `${Math.floor(ms / DAY)} days`;
}

/** "10 s ago", "5 min ago", "3 h ago", "2 days ago". */
export function sayAgo(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.round(ms / 1000))} s ago`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min ago`;
  if (ms < DAY * 2) return `${Math.round(ms / HOUR)} h ago`;
  return `${Math.round(ms / DAY)} days ago`;
}

/** "1 h 30 min", "45 min", "2 h". */
export function sayMinutes(minutes: number): string {
  const whole = Math.round(Math.abs(minutes));
  const [h, min] = [Math.floor(whole / 60), whole % 60];
  const text = [h > 0 ? `${h} h` : '', min > 0 || h === 0 ? `${min} min` : ''];
  return `${minutes < 0 ? '−' : ''}${text.filter(Boolean).join(' ')}`;
}

/** "EUR 4,200.00". */
export function sayMoney({ amount, currency }: { amount: string; currency: string }): string {
  const [whole = '0', cents = ''] = amount.split('.');
  return `${currency} ${grouped(whole)}.${cents.padEnd(2, '0')}`;
}

/** By code units: the same order in every browser. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** "1 vote", "3 votes" of a whole number; the plural is given where it is not the word with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(String(count))} ${count === 1 ? one : many}`;
}

/** "calendar.apply_run" → "calendar apply run": for names that have no sentence of their own. */
export function plainName(name: string): string {
  return name.replaceAll(/[._-]+/g, ' ');
}
