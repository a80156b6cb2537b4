/**
 * The model client: an advisor, never a dependency. Every call has a deadline, is switched by the controls, checked against a
 * schema with one attempt at repair, and recorded with its cost. No key means `offline`; whatever goes wrong is an outcome the
 * caller branches on, not an exception.
 */
import { circuitBreaker, ConsecutiveBreaker, handleAll, CircuitState } from 'cockatiel';
import type OpenAI from 'openai';
import { z } from 'zod';
import type { Check } from '../contracts/health.ts';
import { stopReason, type OutOfBandKill } from '../controls/read-controls.ts';
import { errorText } from '../lang/app-error.ts';
import type { Clock } from '../lang/clock.ts';
import type { Database } from '../pg/database.ts';
import type { Generation, Trace, Tracer } from '../trace/tracer.ts';
import type { Refusals } from '../providers/refusals.ts';
import { checkAnswer } from './check-answer.ts';
import { isPassing, pauseBefore } from './passing-failure.ts';
import { keyRefusal } from './key-refusal.ts';
import { resultOf, saidIn } from './model-reply.ts';
import { recordCall, type CallRecord } from './record-call.ts';
import { costOfFailure, reserveCall } from './reserve-call.ts';

export interface ModelConfig {
  OPENROUTER_API_KEY?: string | undefined;
  OPENROUTER_BASE_URL: string;
  MODEL: string;
  MODEL_TIMEOUT_MS: number;
  /** The person's: the month of the hard limit is theirs. */
  ALMANAC_ZONE: string;
}

export interface ModelQuestion<S extends z.ZodType> {
  /** What for: stands in the record of calls and of egress. */
  purpose: string;
  prompt?: { name: string; version: number };
  system: string;
  user: string;
  /** The shape of the answer; strict objects only, every key required. */
  schema: S;
  schema_name: string;
  /** What the schema cannot say: why an answer of that shape is no use, or undefined. The model is told, as of the schema. */
  objection?: (value: z.infer<S>) => string | undefined;
  task_id?: string;
  plan_id?: string;
  /** The Action it is asked for. */
  action_id?: string;
  client_id?: string;
}

export type ModelAnswer<T> =
  /** `cost_usd` is that of all calls it took; unknown where one of them is. */
  | { outcome: 'ok'; value: T; model: string; cost_usd: string | undefined; trace_id?: string }
  | { outcome: 'offline'; reason: string }
  /** `down`: the provider or a switch is the reason, not the question; the same question may work later. */
  | { outcome: 'failed'; reason: string; down: boolean };

export interface Model {
  readonly configured: boolean;
  ask<S extends z.ZodType>(question: ModelQuestion<S>): Promise<ModelAnswer<z.infer<S>>>;
  check(): Promise<Check>;
}

export interface ModelOptions {
  config: ModelConfig;
  service: string;
  db: Database;
  kill: OutOfBandKill;
  clock: Clock;
  tracer: Tracer;
  /** Where a refused key is told; without it, only the answer says so. */
  refusals?: Refusals | undefined;
}

const MAX_ANSWER_TOKENS = 8000;
const BREAKER_REST_MS = 30_000;

export function createModel(options: ModelOptions): Model {
  const { config } = options;
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: BREAKER_REST_MS,
    breaker: new ConsecutiveBreaker(3),
  });
  let client: Promise<OpenAI> | undefined;
  return {
    configured: config.OPENROUTER_API_KEY !== undefined,
    ask: async (question) => {
      const key = config.OPENROUTER_API_KEY;
      if (key === undefined) return { outcome: 'offline', reason: 'no model key is configured' };
      const stopped = await stopReason(options.db, options.kill, 'model');
      if (stopped !== undefined) return { outcome: 'failed', reason: stopped, down: true };
      client ??= openClient(config, key);
      const openai = await client;
      try {
        return await breaker.execute(() => askTwice(options, openai, question));
      } catch (error) {
        return { outcome: 'failed', reason: errorText(error), down: true };
      }
    },
    check: async () => {
      if (config.OPENROUTER_API_KEY === undefined) return { status: 'off' };
      const refused = await options.refusals?.check('openrouter');
      if (refused !== undefined) return refused;
      if (breaker.state === CircuitState.Closed) return { status: 'pass', detail: config.MODEL };
      return { status: 'warn', detail: 'the model failed repeatedly; it rests for 30 s' };
    },
  };
}

async function openClient(config: ModelConfig, apiKey: string): Promise<OpenAI> {
  // Imported on first use: an installation without a key never pays for it.
  const { default: Client } = await import('openai');
  return new Client({
    apiKey,
    baseURL: config.OPENROUTER_BASE_URL,
    // Each call is reserved before it is made: what is asked again is asked by us.
    maxRetries: 0,
    timeout: config.MODEL_TIMEOUT_MS,
    defaultHeaders: { 'X-OpenRouter-Title': 'Almanac' },
  });
}

async function askTwice<S extends z.ZodType>(
  options: ModelOptions,
  openai: OpenAI,
  question: ModelQuestion<S>,
): Promise<ModelAnswer<z.infer<S>>> {
  const signal = AbortSignal.timeout(options.config.MODEL_TIMEOUT_MS);
  const trace = options.tracer.startTrace();
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: 'system', content: question.system },
    { role: 'user', content: question.user },
  ];
  let problems = '';
  const costs: (string | undefined)[] = [];
  for (const repair of [false, true]) {
    const ask = { question, messages, signal, trace, attempt: repair ? 2 : 1 };
    const answer = await askReserved(options, openai, ask);
    // No failure of the model's: the breaker does not count it.
    if ('refused' in answer) return { outcome: 'failed', reason: answer.refused, down: true };
    costs.push(...answer.costs);
    if (answer.refusal !== undefined) {
      await recordCall(options, { ...answer.record, outcome: 'refused', detail: answer.refusal });
      const reason = `the model refused: ${answer.refusal}`;
      return { outcome: 'failed', reason, down: false };
    }
    const checked = checkAnswer(question, answer.text);
    if (checked.ok) {
      await recordCall(options, { ...answer.record, outcome: 'ok', detail: undefined });
      const { id: trace_id } = trace;
      const traced = trace_id === undefined ? {} : { trace_id };
      const meta = { ...answer.meta, cost_usd: sumOf(costs) };
      return { outcome: 'ok', value: checked.value, ...meta, ...traced };
    }
    problems = checked.problems;
    await recordCall(options, { ...answer.record, outcome: 'invalid', detail: problems });
    if (repair) break;
    messages.push({ role: 'assistant', content: answer.text });
    messages.push({
      role: 'user',
      content: `That answer does not fit ${problems}\nAnswer again, with the whole JSON and without that fault.`,
    });
  }
  const reason = `the answer did not fit ${problems}`;
  return { outcome: 'failed', reason, down: false };
}

/** Of all attempts; unknown where one of them is. */
function sumOf(costs: readonly (string | undefined)[]): string | undefined {
  if (costs.includes(undefined)) return undefined;
  return costs.reduce((sum, cost) => sum + Number(cost), 0).toFixed(8);
}

interface Exchange {
  text: string;
  /** An answer like any other, so that a model which declines does not count as one that is down. */
  refusal: string | undefined;
  meta: { model: string; cost_usd: string | undefined };
  record: Omit<CallRecord, 'outcome' | 'detail'>;
}

interface Ask<S extends z.ZodType> {
  question: ModelQuestion<S>;
  messages: OpenAI.ChatCompletionMessageParam[];
  signal: AbortSignal;
  trace: Trace;
  attempt: number;
}

/** One call, and one more where it failed in passing; each is reserved first, and recorded. `costs` has one for each that was made. */
async function askReserved<S extends z.ZodType>(
  options: ModelOptions,
  openai: OpenAI,
  ask: Ask<S>,
): Promise<(Exchange & { costs: (string | undefined)[] }) | { refused: string }> {
  const first = await reserveCall(options);
  if ('refused' in first) return first;
  const costs: (string | undefined)[] = [];
  try {
    const answer = await askOnce(options, openai, { ...ask, ...first });
    return { ...answer, costs: [answer.meta.cost_usd] };
  } catch (error) {
    if (!isPassing(error) || ask.signal.aborted) throw error;
    costs.push(costOfFailure(error));
    await pauseBefore(error, ask.signal);
  }
  const second = await reserveCall(options);
  if ('refused' in second) return second;
  const answer = await askOnce(options, openai, { ...ask, ...second });
  return { ...answer, costs: [...costs, answer.meta.cost_usd] };
}

async function askOnce<S extends z.ZodType>(
  options: ModelOptions,
  openai: OpenAI,
  ask: Ask<S> & { call_id: string },
): Promise<Exchange> {
  const { question, messages, signal, trace, attempt, call_id } = ask;
  const started = performance.now();
  let record: Omit<CallRecord, 'outcome' | 'detail' | 'ms'> = {
    call_id,
    question,
    attempt,
    model: options.config.MODEL,
    bytes: Buffer.byteLength(JSON.stringify(messages)),
  };
  const ms = (): number => Math.round(performance.now() - started);
  try {
    const body = requestBody(options.config.MODEL, question, messages);
    const reply = await trace.generation(
      generationOf(question, body),
      () => openai.chat.completions.create(body, { signal }),
      resultOf,
    );
    const { model, input_tokens, output_tokens, cost_usd } = resultOf(reply);
    // Known from here on: also an answer that is no use has its price.
    const spent = { answered_by: model, input_tokens, output_tokens, cost_usd };
    record = { ...record, ...spent, trace_id: trace.id };
    const said = saidIn(reply);
    await options.refusals?.accepted('openrouter');
    return { ...said, meta: { model: reply.model, cost_usd }, record: { ...record, ms: ms() } };
  } catch (error) {
    const refused = keyRefusal(error, options.config.OPENROUTER_API_KEY ?? '');
    const outcome = signal.aborted ? 'timeout' : 'error';
    const detail = errorText(refused ?? error);
    const cost_usd = record.cost_usd ?? costOfFailure(error);
    await recordCall(options, {
      ...record,
      cost_usd,
      trace_id: trace.id,
      ms: ms(),
      outcome,
      detail,
    });
    if (refused === undefined) throw error;
    await options.refusals?.refused({ provider: 'openrouter', reason: refused.message });
    throw refused;
  }
}

function generationOf(
  question: Omit<ModelQuestion<z.ZodType>, 'schema' | 'objection'>,
  body: OpenAI.ChatCompletionCreateParamsNonStreaming,
): Generation {
  const { task_id, plan_id, client_id } = question;
  const metadata = Object.fromEntries(
    Object.entries({ task_id, plan_id, client_id }).flatMap(([name, id]) =>
      id === undefined ? [] : [[name, id]],
    ),
  );
  const { purpose: name, prompt } = question;
  return { name, model: body.model, input: body.messages, prompt, metadata };
}

function requestBody<S extends z.ZodType>(
  model: string,
  question: ModelQuestion<S>,
  messages: OpenAI.ChatCompletionMessageParam[],
): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const body: OpenAI.ChatCompletionCreateParamsNonStreaming = {
    model,
    messages,
    max_tokens: MAX_ANSWER_TOKENS,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: question.schema_name,
        strict: true,
        schema: z.toJSONSchema(question.schema, { io: 'input' }),
      },
    },
  };
  // OpenRouter's routing: only providers that honour the schema, and none that keep what they are sent.
  return Object.assign(body, { provider: { require_parameters: true, data_collection: 'deny' } });
}
