/**
 * Which tool of an MCP server does what we ask of Coda. No two servers agree on names, so each verb of ours has the usual names of
 * tools and arguments; what a server's `tools/list` says decides, and CODA_MCP_TOOLS may say otherwise. A tool that lacks an
 * argument we cannot do without is missing: an upsert without key columns would write a row twice.
 */
import { z } from 'zod';

interface ArgumentSpec {
  names: readonly string[];
  /** We can do without it. */
  optional?: true;
}
interface VerbSpec {
  tools: readonly string[];
  arguments: Readonly<Record<string, ArgumentSpec>>;
  optional?: true;
}

const needs = (...names: string[]): ArgumentSpec => ({ names });
const takes = (...names: string[]): ArgumentSpec => ({ names, optional: true });

const DOC = takes('doc_id', 'docId', 'document_id', 'documentId', 'doc');
const TABLE = needs('table_id_or_name', 'tableIdOrName', 'table_id', 'tableId', 'table');
const ROW = needs('row_id_or_name', 'rowIdOrName', 'row_id', 'rowId', 'row');
const SHAPE = {
  use_column_names: takes('use_column_names', 'useColumnNames'),
  value_format: takes('value_format', 'valueFormat'),
};
const RAW = { disable_parsing: takes('disable_parsing', 'disableParsing') };
const PAGES = { limit: takes('limit', 'page_size', 'pageSize') };
const CURSOR = { cursor: takes('cursor', 'page_token', 'pageToken', 'nextPageToken') };

const VERBS = {
  whoami: { tools: ['coda_whoami', 'whoami'], arguments: {}, optional: true },
  list_tables: {
    tools: ['coda_list_tables', 'list_tables'],
    arguments: { doc: DOC, ...CURSOR },
  },
  list_rows: {
    tools: ['coda_list_rows', 'list_rows'],
    arguments: {
      doc: DOC,
      table: TABLE,
      query: takes('query'),
      sort: takes('sort_by', 'sortBy'),
      ...SHAPE,
      ...PAGES,
      ...CURSOR,
    },
  },
  read_row: {
    tools: ['coda_get_row', 'get_row', 'coda_read_row', 'read_row'],
    arguments: { doc: DOC, table: TABLE, row: ROW, ...SHAPE },
  },
  upsert_rows: {
    tools: ['coda_upsert_rows', 'upsert_rows', 'coda_insert_rows', 'insert_rows'],
    arguments: {
      doc: DOC,
      table: TABLE,
      rows: needs('rows'),
      key_columns: needs('key_columns', 'keyColumns'),
      ...RAW,
    },
  },
  update_row: {
    tools: ['coda_update_row', 'update_row'],
    arguments: { doc: DOC, table: TABLE, row: ROW, cells: needs('cells'), ...RAW },
  },
  mutation_status: {
    tools: ['coda_get_mutation_status', 'coda_mutation_status', 'mutation_status'],
    arguments: { request_id: needs('request_id', 'requestId') },
    optional: true,
  },
} as const satisfies Record<string, VerbSpec>;

export type CodaVerb = keyof typeof VERBS;
const VERB_NAMES = Object.keys(VERBS) as [CodaVerb, ...CodaVerb[]];

interface ChosenTool {
  tool: string;
  arguments: Record<string, string>;
  constants: Record<string, unknown>;
}
const chosenTool: z.ZodType<ChosenTool> = z.union([
  z
    .string()
    .min(1)
    .transform((tool): ChosenTool => ({ tool, arguments: {}, constants: {} })),
  z.strictObject({
    tool: z.string().min(1),
    /** Our name of an argument → the tool's. */
    arguments: z.record(z.string(), z.string().min(1)).default({}),
    /** Sent with every call, e.g. `{"response_format": "json"}`. */
    constants: z.record(z.string(), z.unknown()).default({}),
  }),
]);

/** CODA_MCP_TOOLS: JSON, our verbs → a tool's name, or `{tool, arguments, constants}`. */
export const toolMap = z.string().transform((text, ctx): ToolMap => {
  const parsed = z.partialRecord(z.enum(VERB_NAMES), chosenTool).safeParse(jsonOf(text));
  const problem = parsed.success ? unknownArgument(parsed.data) : wordsOf(parsed.error);
  if (parsed.success && problem === undefined) return parsed.data;
  ctx.addIssue({ code: 'custom', message: problem ?? 'is not understood' });
  return z.NEVER;
});
export type ToolMap = Partial<Record<CodaVerb, ChosenTool>>;

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  name: string;
  inputSchema: {
    properties?: Record<string, unknown> | undefined;
    required?: string[] | undefined;
  };
}

export interface ResolvedTool {
  tool: string;
  /** Our name of an argument → the tool's, and whether it wants lists and objects as JSON text. */
  arguments: Record<string, { name: string; as_text: boolean }>;
  constants: Record<string, unknown>;
}

export interface ResolvedTools {
  tools: Partial<Record<CodaVerb, ResolvedTool>>;
  /** One sentence per verb that nothing here can do. */
  missing: string[];
}

export function resolveTools(map: ToolMap, listed: readonly ListedTool[]): ResolvedTools {
  const resolved: ResolvedTools = { tools: {}, missing: [] };
  for (const verb of VERB_NAMES) {
    const spec: VerbSpec = VERBS[verb];
    const chosen = map[verb];
    const names = chosen === undefined ? spec.tools : [chosen.tool];
    const tool = listed.find(({ name }) => name === names.find((one) => has(listed, one)));
    if (tool === undefined) {
      if (spec.optional !== true || chosen !== undefined) {
        resolved.missing.push(`${verb} (no tool ${names.join(', ')})`);
      }
      continue;
    }
    const found = argumentsOf(spec, tool, chosen);
    if (typeof found === 'string') resolved.missing.push(`${verb} (${tool.name} ${found})`);
    else resolved.tools[verb] = found;
  }
  return resolved;
}

function has(listed: readonly ListedTool[], name: string): boolean {
  return listed.some((tool) => tool.name === name);
}

/** The tool's own names of our arguments, or why it cannot be used. */
function argumentsOf(
  spec: VerbSpec,
  { name: tool, inputSchema }: ListedTool,
  chosen: ToolMap[CodaVerb],
): ResolvedTool | string {
  const { properties = {}, required = [] } = inputSchema;
  const found: ResolvedTool['arguments'] = {};
  for (const [ours, { names, optional }] of Object.entries(spec.arguments)) {
    const own = chosen?.arguments[ours];
    const name = (own === undefined ? names : [own]).find((one) => one in properties);
    if (name === undefined) {
      if (optional === true && own === undefined) continue;
      return `has no argument ${own ?? names.join(', ')}`;
    }
    found[ours] = { name, as_text: isText(properties[name]) };
  }
  const constants = chosen?.constants ?? {};
  const filled = [...Object.values(found).map(({ name }) => name), ...Object.keys(constants)];
  const unfilled = required.filter((name) => !filled.includes(name));
  if (unfilled.length > 0) return `wants ${unfilled.join(', ')}, which we do not have`;
  return { tool, arguments: found, constants };
}

function isText(schema: unknown): boolean {
  return z.object({ type: z.literal('string') }).safeParse(schema).success;
}

function unknownArgument(map: ToolMap): string | undefined {
  for (const verb of VERB_NAMES) {
    const known = Object.keys(VERBS[verb].arguments);
    const wrong = Object.keys(map[verb]?.arguments ?? {}).find((name) => !known.includes(name));
    if (wrong !== undefined) {
      return `${verb} has no argument ${wrong}; it has ${known.join(', ') || 'none'}`;
    }
  }
  return undefined;
}

function wordsOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
