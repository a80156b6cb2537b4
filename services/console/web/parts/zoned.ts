/** Days and clock times of a zone as numbers, for grids. Pure. */
import { sayByPattern } from './date-words.ts';
import { offsetAt, wallClock } from './wall-clock.ts';

export const DAY_MINUTES = 1440;
const MINUTE = 60_000;
const DAY = DAY_MINUTES * MINUTE;

/** Minutes on the clock since midnight there. */
export function minutesOf(at: number, zone: string): number {
  const wall = wallClock(at, zone);
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

/** The instant at which the clock there says so; a time that is skipped is that much later, one that comes twice is the first. */
export function instantAt(day: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
  const guesses = [wall - DAY, wall + DAY].map((near) => wall - offsetAt(near, zone));
  const [first = wall, second = wall] = guesses.toSorted((a, b) => a - b);
  const holds = [first, second].find((guess) => guess + offsetAt(guess, zone) === wall);
  return holds ?? second;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The Monday on or before it. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

export function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** "Mon 16", "November", …: a day needs no zone. */
export function sayDay(day: string, pattern: string): string {
  return sayByPattern(new Date(`${day}T00:00:00Z`), pattern);
}
