/** Lists of an MCP server: page after page, in smaller pages where the server cuts answers off, filtered and sorted where it does not. */
import type { CodaListOptions, CodaRow } from './coda-port.ts';
import { providerDown } from './coda-refusal.ts';
import type { CodaCell } from './coda-sizes.ts';
import type { Given } from './mcp-caller.ts';
import { CutAnswer, type ToolPage } from './mcp-replies.ts';

const MAX_PAGES = 2000;

/** Read anew from the start with half as many rows a page, as long as an answer was cut off: a cursor may hold its page's size. */
export async function uncut<T>(
  read: (limit: number) => Promise<T[]>,
  most: number,
  smaller: boolean,
): Promise<{ items: T[]; limit: number }> {
  for (let limit = most; ; limit = Math.floor(limit / 2)) {
    try {
      return { items: await read(limit), limit };
    } catch (error) {
      const cut = error instanceof Error && error.cause instanceof CutAnswer;
      if (!cut || !smaller || limit <= 1) throw error;
    }
  }
}

/** Each page is asked for with what the first was asked for, and its cursor: a server that wants the cursor alone takes it so too. */
export async function allPages<T>(read: (page: Given) => Promise<ToolPage<T>>): Promise<T[]> {
  const items: T[] = [];
  let page: Given = {};
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const { items: more, next } = await read(page);
    items.push(...more);
    if (next === undefined) return items;
    if (next === page['cursor']) break;
    page = { cursor: next };
  }
  throw providerDown("A listing of Coda's MCP server does not end.");
}

/** What a server without `query` or `sort_by` leaves to us; sorted again, sorted rows stay as they are. */
export function inOrder(
  rows: CodaRow[],
  { query, sort_by_updated }: CodaListOptions,
  filtered: boolean,
): CodaRow[] {
  const wanted =
    query === undefined || filtered
      ? rows
      : rows.filter((row) => hasValue(row.values[query.column], query.value));
  if (sort_by_updated !== true) return wanted;
  return wanted.toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
}

function hasValue(cell: unknown, value: CodaCell): boolean {
  return Array.isArray(cell) ? cell.includes(value) : cell === value;
}
