/** What the page knows of a table, besides its numbers. */
import type { AnalyticsOwner } from '@almanac/shared/contracts/analytics';
import type { Choice } from '../parts/choices.ts';
import type { Topic } from '../use-read.ts';

interface Named {
  name: string;
  label: string;
  /** What stands before it in the sentence. */
  before: string;
}

/** One of a few values. */
export interface Chosen extends Named {
  /** The first one is what holds where nothing is said; it is not written into the address. */
  choices: readonly Choice[];
}

/** A name or a number that is written in; nothing is everything. */
export interface Written extends Named {
  /** What nothing stands for, shown in the empty field. */
  empty: string;
  /** Of a whole number; a name has none. */
  range?: readonly [least: number, most: number];
  longest: number;
}

export type Parameter = Chosen | Written;

export interface TableInfo {
  owner: AnalyticsOwner;
  title: string;
  /** A question that means it. */
  example: string;
  parameters: readonly Parameter[];
  /** False where it says how things stand now. */
  days: boolean;
  topics: readonly Topic[];
}

export function isWritten(parameter: Parameter): parameter is Written {
  return 'longest' in parameter;
}

/** "any risk" and then each of them as it is. */
export function anyOf(what: string, values: readonly string[]): readonly Choice[] {
  return [
    { value: '', text: `any ${what}` },
    ...values.map((value) => ({ value, text: value.replaceAll('_', ' ') })),
  ];
}

/** What one row of the table stands for. */
export function groupedBy(choices: readonly Choice[]): Chosen {
  return { name: 'group', label: 'Grouped by', before: 'by', choices };
}

export const CLIENT: Written = {
  name: 'client_id',
  label: 'Client',
  before: 'for',
  empty: 'every client',
  longest: 120,
};
