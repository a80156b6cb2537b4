/**
 * The tables that can be asked for, in words: the menu, the sentence a person edits, and the address that opens a table again without
 * reading any question. What is allowed is the contract's; `functions.test.ts` compares the two. Pure.
 */
import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';
import { isDay, sayDay } from '../parts/zoned.ts';
import type { Choice } from '../parts/select-field.tsx';
import { pathWith, type Query } from '../use-query.ts';
import type { Topic } from '../use-read.ts';

export interface Parameter {
  name: string;
  label: string;
  /** What stands before the choice in the sentence. */
  before: string;
  /** The first one is what holds where nothing is said; it is not written into the address. */
  choices: readonly Choice[];
}

export interface TableInfo {
  title: string;
  /** A question that means it. */
  example: string;
  parameters: readonly Parameter[];
  topics: readonly Topic[];
}

export const TABLES: Readonly<Record<AnalyticsFn, TableInfo>> = {
  hours_by_client: {
    title: 'Planned and worked hours',
    example: 'How many hours did I work per client last week?',
    parameters: [
      {
        name: 'group',
        label: 'Grouped by',
        before: 'by',
        choices: [
          { value: 'client', text: 'client' },
          { value: 'kind', text: 'kind of work' },
          { value: 'plan', text: 'plan' },
        ],
      },
    ],
    topics: ['block'],
  },
  estimate_drift: {
    title: 'How far work is off its estimates',
    example: 'Which estimates are off by kind this month?',
    parameters: [
      {
        name: 'of',
        label: 'Of what',
        before: 'of',
        choices: [
          { value: '', text: 'kinds and workflows' },
          { value: 'kind', text: 'kinds of work' },
          { value: 'workflow', text: 'workflows' },
        ],
      },
    ],
    topics: ['plan'],
  },
  block_outcomes: {
    title: 'What became of blocks',
    example: 'How many blocks were skipped in the last 14 days?',
    parameters: [],
    topics: ['block'],
  },
  sprint_hours: {
    title: 'Billable hours of each sprint',
    example: 'Billable hours planned and recorded per sprint',
    parameters: [],
    topics: ['plan'],
  },
  incidents_by_type: {
    title: 'Incidents by type',
    example: 'Which incidents were there in the last 7 days?',
    parameters: [
      {
        name: 'severity',
        label: 'Severity',
        before: 'of',
        choices: [
          { value: '', text: 'any severity' },
          ...['SEV0', 'SEV1', 'SEV2', 'SEV3'].map((one) => ({ value: one, text: one })),
        ],
      },
    ],
    topics: ['incident'],
  },
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
    const allowed = DAYS.includes(name)
      ? isDay(value)
      : choicesOf(fn, name).some((choice) => choice.value === value);
    if (!allowed && value !== '') unknown.push(`${name}=${value}`);
    if (allowed && value !== choicesOf(fn, name)[0]?.value) params[name] = value;
  }
  return { params, unknown };
}

function choicesOf(fn: AnalyticsFn, name: string): readonly Choice[] {
  return TABLES[fn].parameters.find((one) => one.name === name)?.choices ?? [];
}

/** Parameters that this table does not have, or that hold anyway, are left out. */
export function addressOf({ fn, params }: Reading): string {
  return pathWith('/canvas', { fn, ...sorted(fn, params).params });
}

/** "Planned and worked hours by client, 1 Nov 2026 to 19 Nov 2026". */
export function sayReading({ fn, params }: Reading): string {
  const { title, parameters } = TABLES[fn];
  const parts = parameters.map(({ name, before, choices }) => {
    const chosen = choices.find(({ value }) => value === params[name]) ?? choices[0];
    return ` ${before} ${chosen?.text ?? ''}`;
  });
  return `${title}${parts.join('')}, ${sayDays({ ...params })}`;
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
  return sayDay(day, { day: 'numeric', month: 'short', year: 'numeric' });
}
