/** What a whitelisted function answers with, before the frame adds the days and the time. */
import type {
  AnalyticsOf,
  AnalyticsOwner,
  AnalyticsParams,
  AnalyticsReply,
} from '../contracts/analytics.ts';
import type { Actor } from '../http/request-scope.ts';

export interface Table extends Omit<AnalyticsReply, 'as_of' | 'from' | 'to'> {
  /** Where other days were counted than those that were asked for. */
  days?: { from: string; to: string };
}

/** The days that are counted, and for whom. */
export interface Asked {
  /** YYYY-MM-DD in `zone`, both included. */
  first_day: string;
  last_day: string;
  from: Date;
  /** Exclusive. */
  to: Date;
  zone: string;
  as_of: Date;
  today: string;
  actor: Actor;
}

/** One function for each that the service owns: no more, no fewer. */
export type AnalyticsTables<Owner extends AnalyticsOwner> = {
  [F in AnalyticsOf<Owner>]: (asked: Asked, params: AnalyticsParams<F>) => Promise<Table>;
};

/** The most rows of an answer; statements ask for no more. */
export const ROWS = 1000;

export const text = (name: string) => ({ name, type: 'text' as const, unit: null });
export const number = (name: string, unit: string) => ({ name, type: 'integer' as const, unit });
export const decimal = (name: string, unit: string) => ({ name, type: 'decimal' as const, unit });

export function sumOf<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}
