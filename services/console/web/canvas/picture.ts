/** How a table is drawn, and the sentence that says what it shows. Pure. */
import type { AnalyticsFn, AnalyticsReply } from '@almanac/shared/contracts/analytics';
import type { BarRow } from '../parts/chart.ts';
import { countedOf, type Counted, type Drawn } from './picture-rows.ts';
import { PICTURES_OF_CONTROL } from './pictures-of-control.ts';
import { PICTURES_OF_WORK } from './pictures-of-work.ts';

export type Picture = Drawn & {
  /** Rows that are in the table only. */
  left_out: number;
};

const MOST_ROWS = 20;
const DRAWN: Readonly<Record<AnalyticsFn, (counted: Counted) => Drawn>> = {
  ...PICTURES_OF_WORK,
  ...PICTURES_OF_CONTROL,
};

/** Undefined where there is nothing to draw. */
export function pictureOf(fn: AnalyticsFn, reply: AnalyticsReply): Picture | undefined {
  if (reply.rows.length === 0 || reply.n === 0) return undefined;
  const picture = DRAWN[fn](countedOf(reply));
  const { kind } = picture;
  if (kind !== 'bars' && kind !== 'dots') return { ...picture, left_out: 0 };
  const left_out = Math.max(0, picture.rows.length - MOST_ROWS);
  // The owner's order is kept; where not all fit, the greatest stay.
  if (kind === 'bars') return { ...picture, rows: greatest(picture.rows, lengthOf), left_out };
  return { ...picture, rows: greatest(picture.rows, ({ at }) => Math.abs(at)), left_out };
}

function lengthOf({ outline = 0, parts }: BarRow): number {
  return Math.max(
    outline,
    parts.reduce((total, { value }) => total + value, 0),
  );
}

function greatest<Of>(rows: Of[], size: (row: Of) => number): Of[] {
  if (rows.length <= MOST_ROWS) return rows;
  return rows.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_ROWS);
}
