/** The rows of a table by the names of its columns, as pictures are made of them. Pure. */
import type { AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { Series } from '../parts/chart-frame.tsx';
import type { BarRow, Colour, DotRow, HeatCell, Legend } from '../parts/chart.ts';
import { sayCell, type Cell } from './cells.ts';

/** By the name of the column; `0` is the first one. */
export interface Row {
  text: (name: string) => string;
  /** A number that is not known counts as none. */
  number: (name: string) => number;
  known: (name: string) => boolean;
  said: (name: string) => string;
}

export interface Counted {
  rows: Row[];
  /** A single number of the answer; undefined where it is not known. */
  figure: (name: string) => number | undefined;
  n: number;
}

export type Drawn = { finding: string } & (
  | { kind: 'words' }
  | { kind: 'bars'; rows: BarRow[]; legend: Legend }
  | { kind: 'dots'; rows: DotRow[]; legend: Legend }
  | { kind: 'heat'; cells: HeatCell[] }
  | {
      kind: 'line';
      labels: string[];
      series: Series[];
      unit: string;
      say: (value: number) => string;
    }
);

const LONGEST_NAME = 60;

export function countedOf({ columns, rows, figures = [], n }: AnalyticsReply): Counted {
  const figure = (name: string): number | undefined => {
    const value = figures.find((one) => one.name === name)?.value;
    return value === null || value === undefined ? undefined : Number(value);
  };
  return { rows: rows.map((cells) => rowOf(columns, cells)), figure, n };
}

function rowOf(columns: AnalyticsReply['columns'], cells: readonly Cell[]): Row {
  const at = (name: string): number =>
    name === '0' ? 0 : columns.findIndex((column) => column.name === name);
  const cell = (name: string): Cell => cells[at(name)] ?? null;
  const said = (name: string): string => {
    const column = columns[at(name)];
    return column === undefined ? '' : sayCell(cell(name), column);
  };
  return {
    text: said,
    said,
    known: (name) => cell(name) !== null,
    number: (name) => {
      const value = Number(cell(name) ?? 0);
      return Number.isNaN(value) ? 0 : value;
    },
  };
}

export function sum(rows: readonly Row[], name: string): number {
  return rows.reduce((total, row) => total + row.number(name), 0);
}

/** The row with the greatest of it; undefined where there is none. */
export function most(rows: readonly Row[], name: string): Row | undefined {
  return rows.toSorted((a, b) => b.number(name) - a.number(name))[0];
}

/** A name of any length within a sentence. */
export function short(name: string): string {
  const letters = Array.from(name);
  return letters.length <= LONGEST_NAME ? name : `${letters.slice(0, LONGEST_NAME).join('')}…`;
}

/** "17 Nov": what fits under a line of days. */
export function shortDay(row: Row): string {
  return row.text('day').replace(/^\w+ | \d{4}$/g, '');
}

export type Part = readonly [name: string, legend: string, colour: Colour];

/** Each row as its parts one after another, with what is said at its end. */
export function stacked(
  rows: readonly Row[],
  parts: readonly Part[],
  say: (row: Row) => string,
): { kind: 'bars'; rows: BarRow[]; legend: Legend } {
  return {
    kind: 'bars',
    legend: parts.map(([, name, colour]) => ({ name, colour })),
    rows: rows.map((row) => ({
      label: row.text('0'),
      parts: parts.map(([name, , colour]) => ({ colour, value: row.number(name) })),
      said: say(row),
    })),
  };
}
