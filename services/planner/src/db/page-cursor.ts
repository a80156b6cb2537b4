import { AppError } from '@almanac/shared/lang/app-error';
import { z } from 'zod';

/** Where a page ended: the sort time and the id of its last row. */
export interface PagePosition {
  at: string;
  id: string;
}

const position = z.tuple([z.iso.datetime({ offset: true }), z.string().max(200)]);

export function readCursor(cursor: string | undefined): PagePosition | undefined {
  if (cursor === undefined) return undefined;
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    const [at, id] = position.parse(JSON.parse(text));
    return { at, id };
  } catch (error) {
    throw new AppError('invalid', 'This cursor was not given out here.', {
      errors: [{ path: 'cursor', message: 'not a cursor of this list' }],
      cause: error,
    });
  }
}

/** A page of `limit` out of up to `limit + 1` rows, with the cursor of the next one. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  positionOf: (row: Row) => PagePosition,
): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  if (last === undefined) return { items, next_cursor: null };
  const { at, id } = positionOf(last);
  return { items, next_cursor: Buffer.from(JSON.stringify([at, id])).toString('base64url') };
}
