/** What stands in a table, as people say it, and as a file for other programs. Pure. */
import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import { plainName, sayMinutes } from '../parts/words.ts';

export type Cell = string | number | null;
export type Column = AnalyticsReply['columns'][number];

export const OUTCOMES: Readonly<Record<string, string>> = {
  done: 'Done',
  partial: 'Partly done',
  skipped: 'Skipped',
  deleted: 'Deleted',
  open: 'Without an outcome',
  moved_out: 'Moved out of these days',
};

/** "Moved out", "Worked". */
export function sayColumn({ name }: Column): string {
  const plain = plainName(name);
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function sayCell(cell: Cell, { name, unit }: Column): string {
  if (cell === null) return unit === null ? `No ${plainName(name)}` : 'not known';
  if (typeof cell === 'string') return name === 'outcome' ? (OUTCOMES[cell] ?? cell) : cell;
  if (unit === 'min') return sayMinutes(cell);
  return unit === '%' ? sayPercent(cell) : cell.toLocaleString('en-GB');
}

/** "+20 %", "−5 %", "0 %". */
export function sayPercent(percent: number): string {
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '';
  return `${sign}${Math.abs(percent).toLocaleString('en-GB')} %`;
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
