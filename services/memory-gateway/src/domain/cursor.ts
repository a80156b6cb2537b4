import { AppError } from '@almanac/shared/lang/app-error';

/** An opaque place in a list that is ordered by a key, newest first. */
export function encodeCursor(key: string | number): string {
  return Buffer.from(String(key), 'utf8').toString('base64url');
}

/** The key of a cursor this service gave; null without one. Throws 422 for anything else. */
export function decodeNumberCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw badCursor();
}

export function decodeIdCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^[a-z]+_[0-9a-z]{20,40}$/.test(text)) return text;
  throw badCursor();
}

function badCursor(): AppError {
  return new AppError('invalid', 'This cursor was not given by this list.', {
    errors: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}

/** The answer of a list that was read one row longer than asked. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => string | number,
  itemOf: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(itemOf), next_cursor: more ? encodeCursor(keyOf(last)) : null };
}
