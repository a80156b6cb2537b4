/**
 * The connector of `CodaPort` that asks an MCP server. The session is opened at the first call and kept; one that the server forgot is
 * opened anew and asked once more, since nothing was done. A verb for which the server has no tool is a missing right: it
 * waits for a person, who is told, while all else works.
 */
import type { z } from 'zod';
import type { Check } from '../contracts/health.ts';
import { errorText } from '../lang/app-error.ts';
import { rightMissing } from '../providers/refused-credential.ts';
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
import type { McpSession } from './mcp-session.ts';
import { SessionLost } from './session-lost.ts';
import { resolveTools, type CodaVerb, type ResolvedTools, type ToolMap } from './mcp-tools.ts';

export interface CodaMcpOptions {
  url: string;
  token?: string | undefined;
  doc_id: string;
  tools?: ToolMap | undefined;
  timeout_ms?: number;
  /** Calls this client lets out; default what Coda publishes, as behind the server stands Coda. */
  reads?: CallLimit;
  writes?: CallLimit;
}

interface Connected {
  session: McpSession;
  resolved: ResolvedTools;
  at_ms: number;
}

const TIMEOUT_MS = 15_000;
const READS: CallLimit = { count: 100, window_ms: 6000 };
const WRITES: CallLimit = { count: 3, window_ms: 10_000 };
/** Some servers cut long answers off: smaller pages than REST's. */
const PAGE_ROWS = 50;
const MAX_PAGES = 2000;
/** A server that lacked a tool is asked again after this: it may have been mended. */
const ASK_AGAIN_MS = 60_000;

export function codaMcp(options: CodaMcpOptions): CodaPort {
  const { token, doc_id: doc } = options;
  const call = caller(options);
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

type Given = Record<string, unknown>;
type Ask = <S extends z.ZodType>(verb: CodaVerb, given: Given, reply: S) => Promise<z.output<S>>;

interface Caller {
  tool(verb: CodaVerb, given: Given): ReturnType<McpSession['callTool']>;
  can(verb: CodaVerb): Promise<boolean>;
  takes(verb: CodaVerb, argument: string): Promise<boolean>;
  check(): Promise<Check>;
}

function caller(options: CodaMcpOptions): Caller {
  const { url, token, tools = {}, timeout_ms = TIMEOUT_MS } = options;
  let connected: Promise<Connected> | undefined;
  const connect = async (): Promise<Connected> => {
    const { openSession } = await import('./mcp-session.ts');
    const session = await openSession({ url, token, timeout_ms });
    const resolved = resolveTools(tools, await session.listTools());
    return { session, resolved, at_ms: performance.now() };
  };
  /** One that failed is not kept: the next call tries again. */
  const fresh = (): Promise<Connected> => {
    const opening = connect();
    connected = opening;
    opening.catch(() => {
      if (connected === opening) connected = undefined;
    });
    return opening;
  };
  const present = async (): Promise<Connected> => {
    const held = await (connected ?? fresh());
    const stale = held.resolved.missing.length > 0 && performance.now() - held.at_ms > ASK_AGAIN_MS;
    return stale ? fresh() : held;
  };
  const send = async ({ session, resolved }: Connected, verb: CodaVerb, given: Given) => {
    const tool = resolved.tools[verb];
    if (tool === undefined) throw rightMissing(missingText(resolved, verb));
    return session.callTool(tool.tool, argumentsFor(tool, given));
  };
  return {
    tool: async (verb, given) => {
      try {
        return await send(await present(), verb, given);
      } catch (error) {
        if (!(error instanceof SessionLost)) throw error;
        return send(await fresh(), verb, given).catch(asDown);
      }
    },
    can: async (verb) => (await present()).resolved.tools[verb] !== undefined,
    takes: async (verb, argument) =>
      (await present()).resolved.tools[verb]?.arguments[argument] !== undefined,
    check: async () => {
      try {
        const { missing } = (await present()).resolved;
        if (missing.length === 0) return { status: 'pass' };
        const detail = `The MCP server at CODA_MCP_URL has nothing for ${missing.join('; ')}. Name its tools in CODA_MCP_TOOLS.`;
        return { status: 'warn', detail };
      } catch (error) {
        return { status: 'warn', detail: errorText(error) };
      }
    },
  };
}

function missingText({ missing }: ResolvedTools, verb: CodaVerb): string {
  const why = missing.find((text) => text.startsWith(`${verb} `)) ?? verb;
  return `The MCP server has nothing for ${why}. Name its tool in CODA_MCP_TOOLS.`;
}

function argumentsFor(
  tool: NonNullable<ResolvedTools['tools'][CodaVerb]>,
  given: Given,
): Record<string, unknown> {
  const named = Object.entries(given).flatMap(([ours, value]) => {
    const argument = tool.arguments[ours];
    if (argument === undefined || value === undefined) return [];
    const text = argument.as_text && typeof value !== 'string';
    return [[argument.name, text ? JSON.stringify(value) : value] as const];
  });
  return { ...tool.constants, ...Object.fromEntries(named) };
}

function asDown(error: unknown): never {
  if (error instanceof SessionLost) {
    throw providerDown("Coda's MCP server forgets its sessions.", { cause: error });
  }
  throw error;
}

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
  call: Caller,
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
