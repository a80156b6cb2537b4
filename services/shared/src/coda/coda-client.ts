/**
 * Coda's REST API, as much of it as Almanac uses: who we are, rows of a table, upserts, and whether a write has arrived.
 * Writes are taken for later by Coda and reads are snapshots: who writes asks `mutationStatus`, never reads back.
 */
import { z } from 'zod';
import { callRate, type CallLimit } from './call-rate.ts';
import { codaRequest, type CodaAccess } from './coda-request.ts';
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

export interface CodaRow {
  row_id: string;
  created_at: string;
  updated_at: string;
  /** By column name; an empty cell is ''. */
  values: Record<string, unknown>;
}

export interface CodaListOptions {
  /** Oldest change first; otherwise by creation. */
  sort_by_updated?: boolean;
  /** Rows whose column (by name) has exactly this value. */
  query?: { column: string; value: CodaCell };
  /** Rows per page, 1–500; every page is read in any case. */
  limit?: number;
}

export interface CodaClient {
  whoami(): Promise<{ name: string; login_id: string }>;
  listRows(table_id: string, options?: CodaListOptions): Promise<CodaRow[]>;
  /** Updates every row whose key columns have these values, inserts the others; takes effect later. */
  upsertRows(
    table_id: string,
    rows: Record<string, CodaCell>[],
    key_columns: string[],
    /** `disable_parsing` keeps text as it is: "$12" stays text. */
    options?: { disable_parsing?: boolean },
  ): Promise<{ request_id: string }>;
  /** A write Coda does not know (yet) is pending: it answers 404 for some seconds after taking one. */
  mutationStatus(request_id: string): Promise<'pending' | 'completed'>;
}

const TIMEOUT_MS = 15_000;
const READS: CallLimit = { count: 100, window_ms: 6000 };
const WRITES: CallLimit = { count: 3, window_ms: 10_000 };
const PAGE_ROWS = 200;
const MAX_PAGES = 500;

const whoamiReply = z.object({ name: z.string(), loginId: z.string() });
const upsertReply = z.object({ requestId: z.string().min(1) });
const mutationReply = z.object({ completed: z.boolean() });
const rowsReply = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      createdAt: z.iso.datetime({ offset: true }),
      updatedAt: z.iso.datetime({ offset: true }),
      values: z.record(z.string(), z.unknown()),
    }),
  ),
  nextPageToken: z.string().min(1).optional(),
});

export function codaClient(options: CodaClientOptions): CodaClient {
  const { base_url, token, doc_id, timeout_ms = TIMEOUT_MS } = options;
  const access: CodaAccess = { base_url, token, timeout_ms };
  const mayRead = callRate(options.reads ?? READS, 'Coda');
  const mayWrite = callRate(options.writes ?? WRITES, 'Coda');
  const get = async <S extends z.ZodType>(
    path: string,
    reply: S,
    query: Record<string, string | undefined> = {},
  ): Promise<z.infer<S>> => {
    await mayRead();
    return codaRequest(access, { method: 'GET', path, query, reply });
  };
  const rowsPath = (table_id: string): string =>
    `/docs/${encodeURIComponent(doc_id)}/tables/${encodeURIComponent(table_id)}/rows`;
  return {
    whoami: async () => {
      const { name, loginId } = await get('/whoami', whoamiReply);
      return { name, login_id: loginId };
    },
    listRows: (table_id, list = {}) =>
      allPages((query) => get(rowsPath(table_id), rowsReply, query), firstPage(list)),
    upsertRows: async (table_id, rows, key_columns, write = {}) => {
      const body = upsertBody(rows, key_columns);
      checkSizes(rows, body);
      await mayWrite();
      const query = write.disable_parsing === true ? { disableParsing: 'true' } : {};
      const path = rowsPath(table_id);
      const sent = { method: 'POST' as const, path, query, body, reply: upsertReply };
      return { request_id: (await codaRequest(access, sent)).requestId };
    },
    mutationStatus: async (request_id) => {
      try {
        const path = `/mutationStatus/${encodeURIComponent(request_id)}`;
        return (await get(path, mutationReply)).completed ? 'completed' : 'pending';
      } catch (error) {
        if (error instanceof AppError && error.kind === 'not_found') return 'pending';
        throw error;
      }
    },
  };
}

function firstPage(list: CodaListOptions): Record<string, string | undefined> {
  const { query } = list;
  return {
    useColumnNames: 'true',
    valueFormat: 'simpleWithArrays',
    limit: String(list.limit ?? PAGE_ROWS),
    sortBy: list.sort_by_updated === true ? 'updatedAt' : undefined,
    // A column's name is quoted; the value is JSON.
    query: query && `${JSON.stringify(query.column)}:${JSON.stringify(query.value)}`,
  };
}

type Page = z.infer<typeof rowsReply>;

/** Only a missing token ends a listing: pages may be short. The token alone is sent, it carries all other parameters. */
async function allPages(
  read: (query: Record<string, string | undefined>) => Promise<Page>,
  first: Record<string, string | undefined>,
): Promise<CodaRow[]> {
  const rows: CodaRow[] = [];
  let query = first;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await read(query);
    rows.push(...page.items.map(asRow));
    if (page.nextPageToken === undefined) return rows;
    query = { pageToken: page.nextPageToken };
  }
  throw new AppError('unavailable', `A Coda table has over ${MAX_PAGES} pages.`, {
    code: 'provider_down',
  });
}

function asRow(item: Page['items'][number]): CodaRow {
  const { id, createdAt, updatedAt, values } = item;
  return { row_id: id, created_at: createdAt, updated_at: updatedAt, values };
}

function upsertBody(rows: Record<string, CodaCell>[], key_columns: string[]): string {
  return JSON.stringify({
    rows: rows.map((row) => ({
      cells: Object.entries(row).map(([column, value]) => ({ column, value })),
    })),
    keyColumns: key_columns,
  });
}
