/**
 * The connector of `CodaPort` that asks an MCP server. A verb for which the server has no tool waits for a person, who is told, while all
 * else works.
 */
import type { z } from 'zod';
import { callRate, type CallLimit } from './call-rate.ts';
import { cellsOf, queryText } from './coda-client.ts';
import type { CodaListOptions, CodaPort, CodaRow, CodaWriteOptions } from './coda-port.ts';
import { providerDown } from './coda-refusal.ts';
import { checkSizes, type CodaCell } from './coda-sizes.ts';
import {
  account,
  answerOf,
  mutation,
  oneRow,
  parsedReply,
  rowPage,
  tablePage,
  written,
  type ToolPage,
} from './mcp-replies.ts';
import { mcpCaller, type Given, type McpCaller, type McpServerOptions } from './mcp-caller.ts';
import type { CodaVerb } from './mcp-tools.ts';

export interface CodaMcpOptions extends McpServerOptions {
  doc_id: string;
  /** Calls this client lets out; default what Coda publishes, as behind the server stands Coda. */
  reads?: CallLimit;
  writes?: CallLimit;
}

const READS: CallLimit = { count: 100, window_ms: 6000 };
const WRITES: CallLimit = { count: 3, window_ms: 10_000 };
/** Some servers cut long answers off: smaller pages than REST's. */
const PAGE_ROWS = 50;
const MAX_PAGES = 2000;

export function codaMcp(options: CodaMcpOptions): CodaPort {
  const { token, doc_id: doc } = options;
  const call = mcpCaller(options);
  const mayRead = callRate(options.reads ?? READS, 'Coda');
  const mayWrite = callRate(options.writes ?? WRITES, 'Coda');
  const ask = async <S extends z.ZodType>(verb: CodaVerb, given: Given, reply: S) => {
    await mayRead();
    return parsedReply(reply, answerOf(await call.tool(verb, given), token));
  };
  const write = async (verb: CodaVerb, given: Given, how: CodaWriteOptions) => {
    await mayWrite();
    const raw = how.disable_parsing === true ? { disable_parsing: true } : {};
    return parsedReply(written, answerOf(await call.tool(verb, { ...given, ...raw }), token));
  };
  return {
    whoami: async () => {
      if (await call.can('whoami')) return ask('whoami', {}, account);
      // Who can read the doc is accepted; more cannot be known.
      await ask('list_tables', { doc }, tablePage);
      return { name: 'an MCP server', login_id: '' };
    },
    listTables: () => allPages((page) => ask('list_tables', { doc, ...page }, tablePage)),
    listRows: async (table, list = {}) => {
      const first = firstPage(list);
      const rows = await allPages((page) =>
        ask('list_rows', { doc, table, ...SHAPE, ...first, ...page }, rowPage),
      );
      return inOrder(rows, list, await call.takes('list_rows', 'query'));
    },
    readRow: (table, row) => ask('read_row', { doc, table, row, ...SHAPE }, oneRow),
    upsertRows: async (table, rows, key_columns, how = {}) => {
      const cells = rows.map((row) => ({ cells: cellsOf(row) }));
      checkSizes(rows, JSON.stringify(cells));
      return write('upsert_rows', { doc, table, rows: cells, key_columns }, how);
    },
    updateRow: async (table, row, values, how = {}) => {
      const cells = cellsOf(values);
      checkSizes([values], JSON.stringify(cells));
      return write('update_row', { doc, table, row, cells }, how);
    },
    mutationStatus: (request_id) => statusOf(call, request_id, ask),
    check: () => call.check(),
  };
}

type Ask = <S extends z.ZodType>(verb: CodaVerb, given: Given, reply: S) => Promise<z.output<S>>;

const SHAPE = { use_column_names: true, value_format: 'simpleWithArrays' } as const;

function firstPage(list: CodaListOptions): Given {
  const { query } = list;
  return {
    limit: list.limit ?? PAGE_ROWS,
    ...(list.sort_by_updated === true ? { sort: 'updatedAt' } : {}),
    ...(query === undefined ? {} : { query: queryText(query) }),
  };
}

/** Each page is asked for with what the first was asked for, and its cursor: a server that wants the cursor alone takes it so too. */
async function allPages<T>(read: (page: Given) => Promise<ToolPage<T>>): Promise<T[]> {
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
function inOrder(
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

async function statusOf(
  call: McpCaller,
  request_id: string,
  ask: Ask,
): Promise<'pending' | 'completed' | 'unknown'> {
  if (request_id === '' || !(await call.can('mutation_status'))) return 'unknown';
  try {
    return (await ask('mutation_status', { request_id }, mutation)).completed
      ? 'completed'
      : 'pending';
  } catch (error) {
    if (isNotFound(error)) return 'pending';
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'kind' in error && error.kind === 'not_found';
}
