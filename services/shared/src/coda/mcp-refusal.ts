/** How the tools of MCP servers say no: by a flag, by a field of an answer that calls itself good, or in words. */
import { z } from 'zod';
import type { AppError } from '../lang/app-error.ts';
import { codaRefusal } from './coda-refusal.ts';

const failure = z.object({
  status: z.coerce.number().optional().catch(undefined),
  statusCode: z.coerce.number().optional().catch(undefined),
  status_code: z.coerce.number().optional().catch(undefined),
  code: z.coerce.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  error: z.unknown().optional(),
  retry_after: z.coerce.number().optional().catch(undefined),
  retryAfter: z.coerce.number().optional().catch(undefined),
});
const refused = z.coerce.number().min(400).max(599);
/** An `error` of nothing (null, false, an empty text) is none. */
const anError = z.unknown().refine((error) => Boolean(error));
const saysError = z.union([
  z.object({ isError: z.literal(true) }),
  z.object({ is_error: z.literal(true) }),
  z.object({ success: z.literal(false) }),
  z.object({ ok: z.literal(false) }),
  z.object({ error: anError }),
  z.object({ status: z.union([refused, z.enum(['error', 'failed', 'failure'])]) }),
  z.object({ statusCode: refused }),
  z.object({ status_code: refused }),
]);
const inResult = z.object({ result: saysError });

/** The part of a tool's answer that says it failed: the whole, or what stands under `result`; undefined where none does. */
export function failureIn(json: unknown): unknown {
  if (saysError.safeParse(json).success) return json;
  return inResult.safeParse(json).success ? (json as { result: unknown }).result : undefined;
}

export function toolRefusal(json: unknown, text: string, secret: string | undefined): AppError {
  const parsed = failure.safeParse(json);
  const said = parsed.success ? parsed.data : undefined;
  const nested = failure.safeParse(said?.error);
  const inner = nested.success ? nested.data : undefined;
  const error = typeof said?.error === 'string' ? said.error : undefined;
  const words = said?.message ?? inner?.message ?? error ?? said?.detail ?? text;
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
export function statusInWords(words: string): number {
  const said = STATUS.exec(words)?.[1] ?? BARE_STATUS.exec(words)?.[1];
  if (said !== undefined) return Number(said);
  return HINTS.find(([pattern]) => pattern.test(words))?.[1] ?? 400;
}
