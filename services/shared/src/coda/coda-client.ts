/** The connector of `CodaPort` that speaks Coda's REST API, as much of it as Almanac uses. */
import { z } from 'zod';
import { callRate, type CallLimit } from './call-rate.ts';
import type { CodaListOptions, CodaPort, CodaRow, CodaWriteOptions } from './coda-port.ts';
import { providerDown } from './coda-refusal.ts';
import { codaRequest, type CodaAccess, type CodaRequest } from './coda-request.ts';
import { checkSizes, type CodaCell } from './coda-sizes.ts';
import { AppError } from '../lang/app-error.ts';

export interface CodaClientOptions {
  base_url: string;
  token: string;
  doc_id: string;
  timeout_ms?: number;
  /** Calls this client lets out; default what Coda publishes: reads 100 per 6 s, writes to a doc 3 per 10 s. */
  reads?: CallLimit;
  writes?: CallLimit;
}

const TIMEOUT_MS = 15_000;
const READS: CallLimit = { count: 100, window_ms: 6000 };
const WRITES: CallLimit = { count: 3, window_ms: 10_000 };
const PAGE_ROWS = 200;
const MAX_PAGES = 500;

const whoamiReply = z.object({ name: z.string(), loginId: z.string() });
const writeReply = z.object({ requestId: z.string().min(1) });
const mutationReply = z.object({ completed: z.boolean() });
const rowReply = z.object({
  id: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
  updatedAt: z.iso.datetime({ offset: true }),
  values: z.record(z.string(), z.unknown()),
});
const nextPage = { nextPageToken: z.string().min(1).optional() };
const rowsReply = z.object({ items: z.array(rowReply), ...nextPage });
const tablesReply = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string() })),
  ...nextPage,
});
type Query = Record<string, string | undefined>;

export function codaClient(options: CodaClientOptions): CodaPort {
  const { base_url, token, doc_id, timeout_ms = TIMEOUT_MS } = options;
  const access: CodaAccess = { base_url, token, timeout_ms };
  const mayRead = callRate(options.reads ?? READS, 'Coda');
  const mayWrite = callRate(options.writes ?? WRITES, 'Coda');
  const get = async <S extends z.ZodType>(path: string, reply: S, query: Query = {}) => {
    await mayRead();
    return codaRequest(access, { method: 'GET', path, query, reply });
  };
  const write = async (
    sent: Pick<CodaRequest<z.ZodType>, 'method' | 'path'> & { body: string },
    { disable_parsing }: CodaWriteOptions,
  ): Promise<{ request_id: string }> => {
    await mayWrite();
    const query = disable_parsing === true ? { disableParsing: 'true' } : {};
    const { requestId } = await codaRequest(access, { ...sent, query, reply: writeReply });
    return { request_id: requestId };
  };
  const doc = `/docs/${encodeURIComponent(doc_id)}`;
  const rowsPath = (table_id: string): string =>
    `${doc}/tables/${encodeURIComponent(table_id)}/rows`;
  const rowPath = (table_id: string, row_id: string): string =>
    `${rowsPath(table_id)}/${encodeURIComponent(row_id)}`;
  return {
    whoami: async () => {
      const { name, loginId } = await get('/whoami', whoamiReply);
      return { name, login_id: loginId };
    },
    listTables: async () => {
      const read = (query: Query) => get(`${doc}/tables`, tablesReply, query);
      const tables = await allPages(read, { tableTypes: 'table' });
      return tables.map(({ id, name }) => ({ table_id: id, name }));
    },
    listRows: async (table_id, list = {}) => {
      const read = (query: Query) => get(rowsPath(table_id), rowsReply, query);
      return (await allPages(read, firstPage(list))).map(asRow);
    },
    readRow: async (table_id, row_id) =>
      asRow(await get(rowPath(table_id, row_id), rowReply, SHAPE)),
    upsertRows: async (table_id, rows, key_columns, how = {}) => {
      const body = upsertBody(rows, key_columns);
      checkSizes(rows, body);
      return write({ method: 'POST', path: rowsPath(table_id), body }, how);
    },
    updateRow: async (table_id, row_id, values, how = {}) => {
      const body = JSON.stringify({ row: { cells: cellsOf(values) } });
      checkSizes([values], body);
      return write({ method: 'PUT', path: rowPath(table_id, row_id), body }, how);
    },
    mutationStatus: (request_id) =>
      statusOf(() => get(`/mutationStatus/${encodeURIComponent(request_id)}`, mutationReply)),
    check: async () => ({ status: 'pass' }),
  };
}

async function statusOf(
  ask: () => Promise<{ completed: boolean }>,
): Promise<'pending' | 'completed'> {
  try {
    return (await ask()).completed ? 'completed' : 'pending';
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') return 'pending';
    throw error;
  }
}

const SHAPE = { useColumnNames: 'true', valueFormat: 'simpleWithArrays' } as const;

function firstPage(list: CodaListOptions): Query {
  const { query } = list;
  return {
    ...SHAPE,
    limit: String(list.limit ?? PAGE_ROWS),
    sortBy: list.sort_by_updated === true ? 'updatedAt' : undefined,
    query: query && queryText(query),
  };
}

/** A column's name is quoted; the value is JSON. */
export function queryText({ column, value }: { column: string; value: CodaCell }): string {
  return `${JSON.stringify(column)}:${JSON.stringify(value)}`;
}

/** Only a missing token ends a listing: pages may be short. The token alone is sent, it carries all other parameters. */
async function allPages<T>(
  read: (query: Query) => Promise<{ items: T[]; nextPageToken?: string | undefined }>,
  first: Query,
): Promise<T[]> {
  const items: T[] = [];
  let query = first;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await read(query);
    items.push(...page.items);
    if (page.nextPageToken === undefined) return items;
    query = { pageToken: page.nextPageToken };
  }
  throw providerDown(`A Coda table has over ${MAX_PAGES} pages.`);
}

function asRow(item: z.infer<typeof rowReply>): CodaRow {
  const { id, createdAt, updatedAt, values } = item;
  return { row_id: id, created_at: createdAt, updated_at: updatedAt, values };
}

function upsertBody(rows: Record<string, CodaCell>[], key_columns: string[]): string {
  return JSON.stringify({
    rows: rows.map((row) => ({ cells: cellsOf(row) })),
    keyColumns: key_columns,
  });
}

/** Cells as Coda takes them: a column, by name or id, with its value. */
export function cellsOf(row: Record<string, CodaCell>): { column: string; value: CodaCell }[] {
  return Object.entries(row).map(([column, value]) => ({ column, value }));
}
