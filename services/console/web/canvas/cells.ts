/** What stands in a table, as people say it, and as a file for other programs. Pure. */
import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import { ACTION_TYPES, sayType } from '../parts/action-words.ts';
import { sayNumber } from '../parts/date-words.ts';
import { plainName, sayMinutes } from '../parts/words.ts';
import { isDay, sayDay } from '../parts/zoned.ts';

export type Cell = string | number | null;
export type Column = AnalyticsReply['columns'][number];

/** Who moved a block. */
const MOVERS: Readonly<Record<string, string>> = {
  person: 'By hand, in Almanac',
  calendar: 'By hand, in the calendar',
  scheduler: 'By the scheduler',
};
/** Shares of a whole: only what is off its estimate has a sign. */
const SHARES = ['share', 'precision'];

/** "Moved out", "Worked". */
export function sayColumn({ name }: Column): string {
  const plain = plainName(name);
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function sayCell(cell: Cell, { name, type, unit }: Column): string {
  if (cell === null) return unit === null ? `No ${plainName(name)}` : 'not known';
  if (type === 'decimal')
    return unit === 'USD' ? sayDollars(Number(cell)) : sayDecimal(Number(cell));
  if (typeof cell === 'string') return sayText(cell, name);
  if (unit === 'min') return sayMinutes(cell);
  if (unit === 's') return saySeconds(cell);
  if (unit === '%') return SHARES.includes(name) ? `${cell} %` : sayPercent(cell);
  return sayNumber(cell);
}

function sayText(text: string, name: string): string {
  if (name === 'by') return MOVERS[text] ?? text;
  if ((ACTION_TYPES as readonly string[]).includes(text)) return sayType(text);
  if (['day', 'due', 'since'].includes(name) && isDay(text)) return sayWholeDay(text);
  return text;
}

function sayWholeDay(day: string): string {
  return sayDay(day, 'EEE d MMM y');
}

/** "USD 12.30"; of less than a dollar as many places as say something: "USD 0.0042". */
export function sayDollars(amount: number): string {
  const places = Math.abs(amount) >= 1 || amount === 0 ? 2 : 4;
  return `USD ${sayNumber(amount, places, 2)}`;
}

function sayDecimal(amount: number): string {
  return sayNumber(amount, 2);
}

/** "45 s", "12 min". */
export function saySeconds(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : sayMinutes(seconds / 60);
}

/** "+20 %", "−5 %", "0 %". */
export function sayPercent(percent: number): string {
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '';
  return `${sign}${sayNumber(Math.abs(percent))} %`;
}

/** RFC 4180, with the units in the head. A text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csvOf({ columns, rows }: Pick<AnalyticsReply, 'columns' | 'rows'>): string {
  const head = columns.map(({ name, unit }) => (unit === null ? name : `${name} (${unit})`));
  const lines = [head, ...rows].map((row) => row.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
