/**
 * What the tools of an MCP server answer: JSON as text, in the manner of Coda's REST API or in snake_case, and failures as a flag, as a
 * field in an answer that calls itself good, or in words.
 */
import { z } from 'zod';
import type { AppError } from '../lang/app-error.ts';
import type { CodaRow, CodaTableName } from './coda-port.ts';
import { codaRefusal, providerDown } from './coda-refusal.ts';

/** As much of `tools/call`'s result as is read. */
export interface ToolAnswer {
  isError?: boolean | undefined;
  structuredContent?: Record<string, unknown> | undefined;
  content: { type: string; text?: unknown }[];
}

const failure = z.object({
  status: z.coerce.number().optional().catch(undefined),
  statusCode: z.coerce.number().optional().catch(undefined),
  status_code: z.coerce.number().optional().catch(undefined),
  code: z.coerce.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  error: z.unknown().optional(),
  retry_after: z.coerce.number().optional().catch(undefined),
  retryAfter: z.coerce.number().optional().catch(undefined),
});
const saysError = z.union([
  z.object({ isError: z.literal(true) }),
  z.object({ is_error: z.literal(true) }),
  z.object({ statusCode: z.number().min(400), message: z.string() }),
]);

/** The answer's JSON; throws what `CodaPort` says, where the answer is a failure or none that can be read. */
export function answerOf(answer: ToolAnswer, secret: string | undefined): unknown {
  const text = answer.content
    .map((part) => (part.type === 'text' && typeof part.text === 'string' ? part.text : ''))
    .join('');
  const json = answer.structuredContent ?? jsonOrUndefined(text);
  if (answer.isError === true || saysError.safeParse(json).success) {
    throw refusalOf(json, text, secret);
  }
  if (json === undefined) throw providerDown("Coda's MCP server gave an answer that is no JSON.");
  return json;
}

function refusalOf(json: unknown, text: string, secret: string | undefined): AppError {
  const parsed = failure.safeParse(json);
  const said = parsed.success ? parsed.data : undefined;
  const nested = failure.safeParse(said?.error);
  const inner = nested.success ? nested.data : undefined;
  const words = said?.message ?? inner?.message ?? text;
  const status = [said, inner]
    .flatMap((one) => [one?.status, one?.statusCode, one?.status_code, one?.code])
    .find((one) => one !== undefined && one >= 400 && one < 600);
  const retry_after_s = said?.retry_after ?? said?.retryAfter ?? inner?.retry_after;
  return codaRefusal({ status: status ?? statusInWords(words), words, secret, retry_after_s });
}

const STATUS = /\b(?:status(?: ?code)?|http|error|code)\b\W{0,3}([45]\d\d)\b/i;
const BARE_STATUS = /^\W*([45]\d\d)\b/;
const HINTS: readonly [RegExp, number][] = [
  [/too many requests|rate.?limit/i, 429],
  [/unauthori[sz]ed|invalid (?:api )?(?:token|key)/i, 401],
  [/forbidden|permission denied/i, 403],
  [/not found|could not find|does not exist/i, 404],
  [/timed? ?out|ECONN|ENOTFOUND|EAI_AGAIN|socket|network|unavailable|bad gateway/i, 503],
];

/** A server that only has words mostly puts Coda's status into them; without one it is a refusal of what was asked. */
function statusInWords(words: string): number {
  const said = STATUS.exec(words)?.[1] ?? BARE_STATUS.exec(words)?.[1];
  if (said !== undefined) return Number(said);
  return HINTS.find(([pattern]) => pattern.test(words))?.[1] ?? 400;
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
/** Some servers do not pass on the id of a write; then nobody can ask for it. */
export const written = z
  .object({ requestId: z.string().optional(), request_id: z.string().optional() })
  .transform(({ requestId, request_id }) => ({ request_id: requestId ?? request_id ?? '' }));
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
