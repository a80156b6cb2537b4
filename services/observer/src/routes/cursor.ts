import { z } from 'zod';
import { AppError } from '@almanac/shared/lang/app-error';

const position = z.tuple([z.iso.datetime(), z.string().max(60)]);

/** Where a page ended: opaque to callers. */
export function writeCursor(at: string, id: string): string {
  return Buffer.from(JSON.stringify([at, id]), 'utf8').toString('base64url');
}

/** Throws 422 for what this service did not give out. */
export function readCursor(cursor: string | undefined): { at: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const parsed = position.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success) return { at: parsed.data[0], id: parsed.data[1] };
  const message = 'is not a cursor of this list';
  throw new AppError('invalid', `cursor ${message}.`, { errors: [{ path: 'cursor', message }] });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One row more was read than is shown: it tells whether there is a next page. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  show: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(show), next_cursor: more ? cursorOf(last) : null };
}
