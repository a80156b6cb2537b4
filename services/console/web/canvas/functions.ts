/**
 * The tables that can be asked for, in words: the menu, the sentence a person edits, and the address that opens a table again without
 * reading any question. What is allowed is the contract's; `functions.test.ts` compares the two. Pure.
 */
import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';
import { isDay, sayDay } from '../parts/zoned.ts';
import { pathWith, type Query } from '../use-query.ts';
import { isWritten, type Parameter, type TableInfo } from './table-info.ts';
import { TABLES_OF_CONTROL } from './tables-of-control.ts';
import { TABLES_OF_WORK } from './tables-of-work.ts';

export const TABLES: Readonly<Record<AnalyticsFn, TableInfo>> = {
  ...TABLES_OF_WORK,
  ...TABLES_OF_CONTROL,
};

export const FUNCTIONS = Object.keys(TABLES) as AnalyticsFn[];
const DAYS = ['from', 'to'];

export interface Reading {
  fn: AnalyticsFn;
  params: Query;
}

/** What an address asks for, and what in it no table knows. Undefined where it names no table. */
export function readAddress(query: Query): (Reading & { unknown: string[] }) | undefined {
  const { fn: name, ...rest } = query;
  const fn = FUNCTIONS.find((one) => one === name);
  if (fn === undefined) return undefined;
  const { params, unknown } = sorted(fn, rest);
  return { fn, params, unknown };
}

function sorted(fn: AnalyticsFn, given: Query): { params: Query; unknown: string[] } {
  const params: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const allowed = isAllowed(fn, name, value);
    if (!allowed && value !== '') unknown.push(`${name}=${value}`);
    if (allowed && value !== usualOf(fn, name)) params[name] = value;
  }
  return { params, unknown };
}

function isAllowed(fn: AnalyticsFn, name: string, value: string): boolean {
  if (DAYS.includes(name)) return TABLES[fn].days && isDay(value);
  const parameter = parameterOf(fn, name);
  if (parameter === undefined) return false;
  if (!isWritten(parameter)) return parameter.choices.some((choice) => choice.value === value);
  const { range, longest } = parameter;
  if (range === undefined) return value.trim() !== '' && value.trim().length <= longest;
  return /^\d{1,6}$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1];
}

/** What holds where nothing is said. */
function usualOf(fn: AnalyticsFn, name: string): string | undefined {
  const parameter = parameterOf(fn, name);
  if (parameter === undefined) return undefined;
  return isWritten(parameter) ? parameter.empty : parameter.choices[0]?.value;
}

function parameterOf(fn: AnalyticsFn, name: string): Parameter | undefined {
  return TABLES[fn].parameters.find((one) => one.name === name);
}

/** Parameters that this table does not have, or that hold anyway, are left out. */
export function addressOf({ fn, params }: Reading): string {
  return pathWith('/canvas', { fn, ...sorted(fn, params).params });
}

/** "Planned and worked hours by client, 1 Nov 2026 to 19 Nov 2026"; a table of what is now names no days. */
export function sayReading({ fn, params }: Reading): string {
  const { title, parameters, days } = TABLES[fn];
  const parts = parameters.map((parameter) => sayParameter(parameter, params[parameter.name]));
  return `${title}${parts.join('')}, ${days ? sayDays({ ...params }) : 'now'}`;
}

/** What is not narrowed down is left out, but for the one choice that every table has: by what it is grouped. */
function sayParameter(parameter: Parameter, value: string | undefined): string {
  const { before } = parameter;
  if (isWritten(parameter)) return value === undefined ? '' : ` ${before} ${value}`;
  const chosen = parameter.choices.find((one) => one.value === value) ?? parameter.choices[0];
  const narrows = chosen !== undefined && chosen.value !== '';
  return narrows ? ` ${before} ${chosen.text}` : '';
}

/** Where the table is counted. */
export function pathOf(fn: AnalyticsFn): string {
  return `/api/v1/${TABLES[fn].owner}/analytics/${fn}`;
}

/** As asked: without days it is the 30 days up to today. */
export function sayDays({ from, to }: { from?: string; to?: string }): string {
  if (from !== undefined && to !== undefined) {
    return from === to ? sayOne(from) : `${sayOne(from)} to ${sayOne(to)}`;
  }
  if (from !== undefined) return `${sayOne(from)} to today`;
  return to === undefined ? 'the last 30 days' : `the 30 days up to ${sayOne(to)}`;
}

function sayOne(day: string): string {
  return sayDay(day, 'd MMM y');
}
