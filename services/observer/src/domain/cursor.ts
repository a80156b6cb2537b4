/** Where a page of a list ended: a time and an id, opaque to callers. */
import { AppError } from '@almanac/shared/lang/app-error';

export interface Position {
  at: string;
  id: string;
}

/** Throws 422 for what this service did not give out. */
export function readCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\w{1,60})$/.exec(text);
  const [, at, id] = match ?? [];
  if (at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at))) return { at, id };
  const message = 'is not a cursor of this list';
  throw new AppError('invalid', `cursor ${message}.`, { errors: [{ path: 'cursor', message }] });
}

/** One row more was read than is shown: it tells whether there is a next page. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => [at: string, id: string],
): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items, next_cursor: null };
  return { items, next_cursor: Buffer.from(positionOf(last).join(' ')).toString('base64url') };
}
