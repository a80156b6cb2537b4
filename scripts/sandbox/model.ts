import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { embed } from './embedding.ts';
import { silence } from './fault-player.ts';
import { takeAnswer, type ModelState, type ScriptedAnswer } from './model-state.ts';
import { modelRefusal } from './refusal.ts';

const chatSchema = z.looseObject({
  model: z.string(),
  messages: z.array(z.unknown()).min(1),
  stream: z.boolean().optional(),
});
const embeddingsSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string())]),
  dimensions: z.int().positive().max(4096).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
});

const rerankSchema = z.looseObject({
  model: z.string(),
  query: z.string(),
  documents: z.array(z.string()).min(1),
  top_n: z.int().positive().optional(),
});

/**
 * An OpenAI-compatible endpoint for tests: answers are scripted, embeddings and rerankings know shared words only.
 */
export function modelApi({ model }: SandboxContext): SandboxApp {
  const app = newApp();
  app.use('*', async (c, next) => {
    const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (given === undefined) throw modelRefusal(401, 'No auth credentials found');
    const { token } = model.key;
    if (token !== null && given !== token) throw modelRefusal(401, 'User not found.');
    await next();
  });
  addModelList(app, model);
  app.post('/chat/completions', (c) => chat(model, c));
  app.post('/embeddings', async (c) => c.json(embeddings(model, await parse(c, embeddingsSchema))));
  app.post('/rerank', (c) => rerank(model, c));
  return app;
}

const MODELS = ['sandbox/scripted', 'sandbox/bag-of-words'];

/** What OpenRouter tells about a key and about models, as far as a caller checks its settings with it. */
function addModelList(app: SandboxApp, model: ModelState): void {
  app.get('/key', (c) => {
    const { limit, usage } = model.key;
    const limit_remaining = limit === null ? null : limit - usage;
    return c.json({
      data: { label: 'sandbox', limit, limit_remaining, usage, is_free_tier: false },
    });
  });
  app.get('/models', (c) => {
    const data = MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'sandbox' }));
    return c.json({ object: 'list', data });
  });
  app.get('/models/:author/:slug/endpoints', (c) => {
    const id = `${c.req.param('author')}/${c.req.param('slug')}`;
    if (!MODELS.includes(id)) throw modelRefusal(404, `No such model: ${id}`);
    const supported_parameters = ['max_tokens', 'response_format', 'structured_outputs'];
    return c.json({ data: { id, endpoints: [{ name: 'sandbox', supported_parameters }] } });
  });
}

async function parse<S extends z.ZodType>(c: Context, schema: S): Promise<z.infer<S>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw modelRefusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}

async function chat(state: ModelState, c: Context<{ Bindings: HttpBindings }>): Promise<Response> {
  const asked = await parse(c, chatSchema);
  if (asked.stream === true) throw modelRefusal(400, 'The sandbox does not stream');
  const text = await c.req.text();
  const scripted = takeAnswer(state, text);
  if (scripted === undefined) throw modelRefusal(503, 'The sandbox has no scripted answer left');
  return (await played(scripted, c)) ?? c.json(completion(scripted, asked.model, text));
}

/** What goes wrong with an answer as it was scripted; undefined where nothing does. */
async function played(
  scripted: ScriptedAnswer,
  c: Context<{ Bindings: HttpBindings }>,
): Promise<Response | undefined> {
  if (scripted.hang === true) return silence(c);
  if (scripted.delay_ms !== undefined) await sleep(scripted.delay_ms);
  if (scripted.http_status !== undefined) {
    throw modelRefusal(scripted.http_status as ContentfulStatusCode, 'Scripted error');
  }
  if (scripted.error_in_200 !== undefined) return c.json({ error: scripted.error_in_200 });
  return undefined;
}

/** Scores by shared words, unless an answer is scripted: its content is the reply, or its failure is played. */
async function rerank(
  state: ModelState,
  c: Context<{ Bindings: HttpBindings }>,
): Promise<Response> {
  const { query, documents, top_n } = await parse(c, rerankSchema);
  const scripted = takeAnswer(state, await c.req.text());
  const failed = scripted === undefined ? undefined : await played(scripted, c);
  if (failed !== undefined) return failed;
  if (scripted?.content !== undefined) return c.json(scripted.content as object);
  const asked = embed(query, state.dimension);
  const scored = documents.map((text, index) => {
    const vector = embed(text, state.dimension);
    const relevance_score = asked.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0);
    return { index, relevance_score, document: { text } };
  });
  const results = scored.toSorted((a, b) => b.relevance_score - a.relevance_score);
  return c.json({
    id: `gen-${randomUUID()}`,
    results: results.slice(0, top_n),
    usage: { cost: 0 },
  });
}

function completion(
  scripted: ScriptedAnswer,
  asked_model: string,
  request: string,
): Record<string, unknown> {
  const { content, refusal } = scripted;
  const text =
    typeof content === 'string' || content === undefined ? content : JSON.stringify(content);
  const prompt_tokens = tokens(request);
  const completion_tokens = tokens(text ?? refusal ?? '');
  const total_tokens = prompt_tokens + completion_tokens;
  return {
    id: `gen-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: scripted.model ?? asked_model,
    provider: 'sandbox',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text ?? null, refusal: refusal ?? null },
        finish_reason: scripted.finish_reason ?? 'stop',
        logprobs: null,
      },
    ],
    usage: {
      prompt_tokens,
      completion_tokens,
      total_tokens,
      cost: scripted.cost ?? total_tokens / 1_000_000,
      is_byok: false,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

/** Four characters a token: a made-up count, but always the same for the same text. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function embeddings(
  state: ModelState,
  asked: z.infer<typeof embeddingsSchema>,
): Record<string, unknown> {
  const inputs = typeof asked.input === 'string' ? [asked.input] : asked.input;
  const data = inputs.map((text, index) => {
    const vector = embed(text, asked.dimensions ?? state.dimension);
    const base64 = asked.encoding_format === 'base64';
    return { object: 'embedding', index, embedding: base64 ? toBase64(vector) : vector };
  });
  const prompt_tokens = tokens(inputs.join(' '));
  const cost = prompt_tokens / 1e8;
  const usage = { prompt_tokens, total_tokens: prompt_tokens, cost };
  return { object: 'list', data, model: asked.model, usage };
}

/** Little-endian 32-bit floats, which is what the openai client asks for by default. */
function toBase64(vector: number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64');
}
