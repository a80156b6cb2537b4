/**
 * `/coda/mcp`: an MCP server (streamable HTTP, without sessions) over the sandbox's Coda. Each tool asks the REST API beside it, so
 * that limits, delays and refusals are the same; what REST refuses is a tool's error with Coda's own JSON. Names and arguments are
 * those of a common server, lists among them as lists.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { SandboxApp, SandboxContext } from './context.ts';
import { codaRefusal } from './refusal.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const cells = z.array(z.object({ column: z.string(), value: z.union([scalar, z.array(scalar)]) }));
const doc = { doc_id: z.string() };
const table = { ...doc, table_id_or_name: z.string() };
const row = { ...table, row_id_or_name: z.string() };
const shape = {
  use_column_names: z.boolean().optional(),
  value_format: z.string().optional(),
};
const raw = { disable_parsing: z.boolean().optional() };
const cursor = { cursor: z.string().optional() };

interface Asked {
  method?: 'GET' | 'POST' | 'PUT';
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

interface Tool {
  name: string;
  input: z.ZodRawShape;
  ask: (given: Record<string, never>) => Asked;
}

/** Keeps the type of a tool's arguments while it stands in a list of tools. */
function tool<S extends z.ZodRawShape>(
  name: string,
  input: S,
  ask: (given: z.infer<z.ZodObject<S>>) => Asked,
): Tool {
  return { name, input, ask: ask as unknown as Tool['ask'] };
}

const enc = encodeURIComponent;
const docPath = (x: { doc_id: string }): string => `/docs/${enc(x.doc_id)}`;
const tablePath = (x: { doc_id: string; table_id_or_name: string }): string =>
  `${docPath(x)}/tables/${enc(x.table_id_or_name)}`;
const rowPath = (x: { doc_id: string; table_id_or_name: string; row_id_or_name: string }): string =>
  `${tablePath(x)}/rows/${enc(x.row_id_or_name)}`;
const shaped = (x: {
  use_column_names?: boolean | undefined;
  value_format?: string | undefined;
}) => ({
  useColumnNames: x.use_column_names,
  valueFormat: x.value_format,
});

export const CODA_MCP_TOOLS: readonly Tool[] = [
  tool('coda_whoami', {}, () => ({ path: '/whoami' })),
  tool('coda_list_tables', { ...doc, ...cursor }, (x) => ({
    path: `${docPath(x)}/tables`,
    query: { tableTypes: 'table' },
  })),
  tool(
    'coda_list_rows',
    {
      ...table,
      query: z.string().optional(),
      sort_by: z.string().optional(),
      limit: z.int().optional(),
      ...shape,
      ...cursor,
    },
    (x) => ({
      path: `${tablePath(x)}/rows`,
      query:
        x.cursor === undefined
          ? { query: x.query, sortBy: x.sort_by, limit: x.limit, ...shaped(x) }
          : { pageToken: x.cursor },
    }),
  ),
  tool('coda_get_row', { ...row, ...shape }, (x) => ({ path: rowPath(x), query: shaped(x) })),
  tool(
    'coda_upsert_rows',
    { ...table, rows: z.array(z.object({ cells })), key_columns: z.array(z.string()), ...raw },
    (x) => ({
      method: 'POST',
      path: `${tablePath(x)}/rows`,
      query: { disableParsing: x.disable_parsing },
      body: { rows: x.rows, keyColumns: x.key_columns },
    }),
  ),
  tool('coda_update_row', { ...row, cells, ...raw }, (x) => ({
    method: 'PUT',
    path: rowPath(x),
    query: { disableParsing: x.disable_parsing },
    body: { row: { cells: x.cells } },
  })),
  tool('coda_get_mutation_status', { request_id: z.string() }, (x) => ({
    path: `/mutationStatus/${enc(x.request_id)}`,
  })),
];

/** Answers one message; `rest` is the API that the tools ask. */
export async function answerCodaMcp(
  { coda }: SandboxContext,
  rest: SandboxApp,
  { request, body }: { request: Request; body: unknown },
): Promise<Response> {
  const authorization = request.headers.get('authorization') ?? '';
  const { token, hidden_tools } = coda.settings;
  if (token !== null && authorization !== `Bearer ${token}`) throw codaRefusal(401, 'Unauthorized');
  const server = new McpServer({ name: 'sandbox-coda', version: '0.1.0' });
  for (const { name, input, ask } of CODA_MCP_TOOLS) {
    if (hidden_tools.includes(name)) continue;
    server.registerTool(name, { inputSchema: input }, (given) =>
      answer(rest, authorization, ask(given as Record<string, never>)),
    );
  }
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody: body });
  } finally {
    await server.close();
  }
}

/** The API's answer as a tool's: its JSON as text, and whether it is a refusal. */
async function answer(
  rest: SandboxApp,
  authorization: string,
  { method = 'GET', path, query = {}, body }: Asked,
): Promise<CallToolResult> {
  const url = new URL(path, 'http://sandbox');
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const reply = await rest.request(url.pathname + url.search, {
    method,
    headers: {
      authorization: authorization === '' ? 'Bearer anybody' : authorization,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { isError: !reply.ok, content: [{ type: 'text', text: await reply.text() }] };
}
