/**
 * The connector of `CodaPort` that asks an MCP server. A verb for which the server has no tool waits for a person, who is told, while all
 * else works.
 */
import type { z } from 'zod';
import { callRate, type CallLimit } from './call-rate.ts';
import { cellsOf, queryText } from './coda-client.ts';
import type { CodaListOptions, CodaPort, CodaWriteOptions } from './coda-port.ts';
import { checkSizes } from './coda-sizes.ts';
import {
  account,
  answerOf,
  mutation,
  oneRow,
  parsedReply,
  rowPage,
  tablePage,
  written,
} from './mcp-replies.ts';
import { allPages, inOrder, uncut } from './mcp-listing.ts';
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
  /** Of tables whose rows are so long that the server cut a page of the usual size off. */
  const page_rows = new Map<string, number>();
  return {
    whoami: async () => {
      if (await call.can('whoami')) return ask('whoami', {}, account);
      // Who can read the doc is accepted; more cannot be known.
      await ask('list_tables', { doc }, tablePage);
      return { name: 'an MCP server', login_id: '' };
    },
    listTables: () => allPages((page) => ask('list_tables', { doc, ...page }, tablePage)),
    listRows: async (table, list = {}) => {
      const filtered = await call.takes('list_rows', 'query');
      const first = firstPage(list);
      const read = (limit: number) =>
        allPages((page) =>
          ask('list_rows', { doc, table, ...SHAPE, limit, ...first, ...page }, rowPage),
        );
      // Two rows a page are enough of what the server has filtered, and far too few of all there are.
      const wanted = list.query === undefined || filtered ? list.limit : undefined;
      const most = Math.min(wanted ?? PAGE_ROWS, page_rows.get(table) ?? PAGE_ROWS);
      const smaller = await call.takes('list_rows', 'limit');
      const { items, limit } = await uncut(read, most, smaller);
      if (limit < most) page_rows.set(table, limit);
      return inOrder(items, list, filtered);
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
    ...(list.sort_by_updated === true ? { sort: 'updatedAt' } : {}),
    ...(query === undefined ? {} : { query: queryText(query) }),
  };
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
