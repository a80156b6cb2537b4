import { z } from 'zod';

/**
 * One scripted answer of the chat endpoint. Exactly what is given is played; the rest has defaults.
 */
export const scriptedAnswerSchema = z.strictObject({
  /** The text of the answer; anything that is not text is sent as its JSON. */
  content: z.unknown().optional(),
  refusal: z.string().optional(),
  finish_reason: z.string().optional(),
  /** The model named in the answer; without it, the one that was asked for. */
  model: z.string().optional(),
  /** Answers with this HTTP status and an error body. */
  http_status: z.int().min(400).max(599).optional(),
  /**
   * Answers 200 with `{error: {code, message}}`, as OpenRouter does when an upstream provider
   * fails.
   */
  error_in_200: z.strictObject({ code: z.int(), message: z.string() }).optional(),
  delay_ms: z.number().nonnegative().optional(),
  /** Never answers. */
  hang: z.boolean().optional(),
  /** In dollars; without it, a millionth per token. */
  cost: z.number().nonnegative().optional(),
  /** Only for a request whose body contains this text; other answers are passed over. */
  when_includes: z.string().optional(),
  /** How many requests get it; default 1. */
  times: z.int().positive().optional(),
});
export type ScriptedAnswer = z.infer<typeof scriptedAnswerSchema>;

/** What `GET /key` says of the key; `token` null takes any key. */
export const modelKeySchema = z.strictObject({
  token: z.string().min(1).nullable().default(null),
  /** Dollars; null is no limit. */
  limit: z.number().nonnegative().nullable().default(null),
  usage: z.number().nonnegative().default(0),
});
export type ModelKey = z.infer<typeof modelKeySchema>;

export interface ModelState {
  answers: ScriptedAnswer[];
  key: ModelKey;
  /** Of embeddings, where a request names none. */
  dimension: number;
}

export function newModelState(dimension = 1536): ModelState {
  return { answers: [], key: modelKeySchema.parse({}), dimension };
}

/** The first answer that fits the request, counted as used. */
export function takeAnswer(model: ModelState, request_body: string): ScriptedAnswer | undefined {
  const at = model.answers.findIndex(
    ({ when_includes }) => when_includes === undefined || request_body.includes(when_includes),
  );
  const answer = model.answers[at];
  if (answer === undefined) return undefined;
  const left = (answer.times ?? 1) - 1;
  if (left === 0) model.answers.splice(at, 1);
  else model.answers[at] = { ...answer, times: left };
  return answer;
}
