/** What the tools of an MCP server answer: JSON as text, in the manner of Coda's REST API or in snake_case. */
import { z } from 'zod';
import type { CodaRow, CodaTableName } from './coda-port.ts';
import { providerDown } from './coda-refusal.ts';
import { failureIn, toolRefusal } from './mcp-refusal.ts';

/** As much of `tools/call`'s result as is read. */
export interface ToolAnswer {
  isError?: boolean | undefined;
  structuredContent?: Record<string, unknown> | undefined;
  content: { type: string; text?: unknown }[];
}

/** The answer's JSON; throws what `CodaPort` says, where the answer is a failure or none that can be read. */
export function answerOf(answer: ToolAnswer, secret: string | undefined): unknown {
  const text = textOf(answer);
  const json = jsonOf(answer, text);
  const failure = failureIn(json);
  if (answer.isError === true || failure !== undefined) {
    throw toolRefusal(failure ?? json, text, secret);
  }
  if (json === undefined) {
    const cause = /^\s*[[{]/.test(text) ? new CutAnswer('the JSON does not end') : undefined;
    throw providerDown("Coda's MCP server gave an answer that is no JSON.", { cause });
  }
  return json;
}

/** The cause of a refusal where JSON began and did not end: some servers cut long answers off. */
export class CutAnswer extends Error {}

/** Some servers give their text once more as `{result: text}`, which says no more than the text does. */
function textOf({ content, structuredContent }: ToolAnswer): string {
  const text = content
    .map((part) => (part.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('');
  const wrapped = structuredContent?.['result'];
  return text === '' && typeof wrapped === 'string' ? wrapped : text;
}

function jsonOf({ structuredContent }: ToolAnswer, text: string): unknown {
  const said = jsonOrUndefined(text);
  if (typeof said === 'object' && said !== null) return said;
  return typeof structuredContent?.['result'] === 'string' ? undefined : structuredContent;
}

const timestamp = z.iso.datetime({ offset: true });
const row = z
  .object({
    id: z.string().optional(),
    row_id: z.string().optional(),
    createdAt: timestamp.optional(),
    created_at: timestamp.optional(),
    updatedAt: timestamp.optional(),
    updated_at: timestamp.optional(),
    values: z.record(z.string(), z.unknown()),
  })
  .transform((read, ctx): CodaRow => {
    const row_id = read.id ?? read.row_id;
    const created_at = read.createdAt ?? read.created_at;
    const updated_at = read.updatedAt ?? read.updated_at;
    if (row_id !== undefined && created_at !== undefined && updated_at !== undefined) {
      return { row_id, created_at, updated_at, values: read.values };
    }
    ctx.addIssue({ code: 'custom', message: 'a row without its id or its times' });
    return z.NEVER;
  });
const table = z
  .object({ id: z.string(), name: z.string() })
  .transform(({ id, name }): CodaTableName => ({ table_id: id, name }));
const token = z.string().min(1).nullish();
const cursors = { nextPageToken: token, next_page_token: token, next_cursor: token, cursor: token };

export interface ToolPage<T> {
  items: T[];
  next: string | undefined;
}

export const rowPage = pageOf(row, 'rows');
export const tablePage = pageOf(table, 'tables');
export const oneRow = z.union([row, z.object({ row }).transform((read) => read.row)]);
export const account = z
  .object({ name: z.string(), loginId: z.string().optional(), login_id: z.string().optional() })
  .transform(({ name, loginId, login_id }) => ({ name, login_id: loginId ?? login_id ?? '' }));
const requestId = z
  .object({ requestId: z.string().optional(), request_id: z.string().optional() })
  .transform(({ requestId: camel, request_id }) => camel ?? request_id)
  .pipe(z.string().min(1));
/** What says that a write was taken in although nobody can ask for it. */
const taken = z.union([
  z.object({ success: z.literal(true) }),
  z.object({ ok: z.literal(true) }),
  z.object({ status: z.union([z.int().min(200).max(299), z.enum(['ok', 'success'])]) }),
  z.object({ addedRowIds: z.array(z.string()) }),
  z.object({ added_row_ids: z.array(z.string()) }),
  z.object({ id: z.string().min(1) }),
  z.object({ row_id: z.string().min(1) }),
]);
/** Some servers do not pass on the id of a write, but all say somehow that it was taken in: an answer that does not is no answer. */
export const written = z.union([
  requestId.transform((request_id) => ({ request_id })),
  z.object({ result: requestId }).transform(({ result }) => ({ request_id: result })),
  z.object({ data: requestId }).transform(({ data }) => ({ request_id: data })),
  z.union([taken, z.object({ result: taken })]).transform(() => ({ request_id: '' })),
]);
export const mutation = z.object({ completed: z.boolean() });

/** A list that stands alone, or under `items` or its name, with a cursor of any name. */
function pageOf<T>(item: z.ZodType<T>, name: string) {
  const list = z.array(item);
  return z.union([
    list.transform((items): ToolPage<T> => ({ items, next: undefined })),
    z
      .object({ items: list.optional(), [name]: list.optional(), ...cursors })
      .transform((read, ctx): ToolPage<T> => {
        const named = read as Record<string, unknown>;
        const items = (named['items'] ?? named[name]) as T[] | undefined;
        const next = Object.keys(cursors)
          .map((key) => named[key])
          .find((one) => typeof one === 'string');
        if (items !== undefined) return { items, next: next as string | undefined };
        ctx.addIssue({ code: 'custom', message: `no ${name}` });
        return z.NEVER;
      }),
  ]);
}

/** The reply by its schema, or a server that answers otherwise than anybody expects. */
export function parsedReply<S extends z.ZodType>(schema: S, json: unknown): z.output<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw providerDown("Coda's MCP server gave an answer nobody expects.", { cause: parsed.error });
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
