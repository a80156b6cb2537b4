/**
 * The words by which questions name the tables, in English and German. A pattern's weight says how much it alone makes of the table; words
 * that only hint add to it. `\b` knows no umlauts, so German words are found by their beginnings.
 */
import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';

export interface Words {
  fn: AnalyticsFn;
  names: readonly (readonly [weight: number, pattern: RegExp])[];
  hints: RegExp;
}

/** Names it, whatever else is said. */
export const ALWAYS = 1;
/** Names it and nothing else. */
export const SURELY = 0.85;
/** Names it, where nothing more special is said. */
export const LIKELY = 0.65;
/** A word that is also used of other tables. */
export const PERHAPS = 0.5;

export const any = (...words: string[]): string => `(?:${words.join('|')})`;

/** One before the other, in either order. */
export const both = (one: string, other: string): RegExp =>
  new RegExp(`(?:${one}).*(?:${other})|(?:${other}).*(?:${one})`);
