import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { NO_OUT_OF_BAND_KILL } from '@almanac/shared/controls/read-controls';
import { must } from '@almanac/shared/lang/assert';
import { fixedClock } from '@almanac/shared/lang/clock';
import { createModel, type ModelQuestion } from '@almanac/shared/model/model';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { createTracer, type Tracer } from '@almanac/shared/trace/tracer';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';

const schema = z.strictObject({ minutes: z.int() });
const ANSWER = { content: { minutes: 30 }, model: 'test/model-2', cost: 0.0125 };
const question: ModelQuestion<typeof schema> = {
  purpose: 'plan',
  prompt: { name: 'planner.plan', version: 3 },
  system: 'You estimate.',
  user: 'How long?',
  schema,
  schema_name: 'estimate',
  task_id: 'T-1',
  client_id: 'acme',
};

const value = z.object({
  stringValue: z.string().optional(),
  intValue: z.coerce.number().optional(),
});
const otlp = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              endTimeUnixNano: z.string(),
              attributes: z.array(z.object({ key: z.string(), value })),
            }),
          ),
        }),
      ),
    }),
  ),
});

interface Post {
  path: string;
  headers: Record<string, string>;
  body: unknown;
}
interface Receiver {
  url: string;
  posts: Post[];
  close(): Promise<void>;
}

/** A Langfuse that takes what it is sent and answers with `answer`. */
async function startReceiver(answer: () => Response | Promise<Response>): Promise<Receiver> {
  const posts: Post[] = [];
  const app = new Hono();
  app.post('*', async (c) => {
    posts.push({ path: c.req.path, headers: c.req.header(), body: await c.req.json() });
    return answer();
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => {
      if (listening instanceof Server) resolve(listening);
    });
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  const { port } = must(server.address() as AddressInfo | null, 'an address');
  const receiver = { url: `http://127.0.0.1:${port}`, posts, close };
  open.push(receiver);
  return receiver;
}

const open: Receiver[] = [];
let testing: TestDatabase;
let sandbox: Sandbox;

beforeAll(async () => {
  testing = await createTestDatabase();
  sandbox = await startSandbox({ model: true });
});
beforeEach(async () => {
  sandbox.model.answers = [];
  await testing.admin.query('truncate core.model_calls, core.egress');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((receiver) => receiver.close()));
});
afterAll(async () => {
  await sandbox.close();
  await testing.drop();
});

const tracerFor = (url: string): Promise<Tracer> =>
  createTracer({
    LANGFUSE_BASE_URL: url,
    LANGFUSE_PUBLIC_KEY: 'pk-lf-test',
    LANGFUSE_SECRET_KEY: 'sk-lf-test',
  });

function ask(tracer: Tracer, asked: Partial<typeof question> = {}) {
  const model = createModel({
    service: 'planner',
    db: testing.openAs('planner'),
    kill: NO_OUT_OF_BAND_KILL,
    clock: fixedClock('2026-03-02T09:00:00Z'),
    tracer,
    config: {
      OPENROUTER_API_KEY: 'a-test-key',
      OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
      MODEL: 'test/model',
      MODEL_TIMEOUT_MS: 3000,
      ALMANAC_ZONE: 'Europe/Berlin',
    },
  });
  return model.ask({ ...question, ...asked });
}

function spansOf(receiver: Receiver) {
  return receiver.posts.flatMap(({ body }) =>
    otlp.parse(body).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map(({ attributes, ...span }) => ({
          ...span,
          said: Object.fromEntries(
            attributes.map(({ key, value: { stringValue, intValue } }) => [
              key,
              stringValue ?? intValue,
            ]),
          ),
        })),
      ),
    ),
  );
}

async function storedTraces(): Promise<string[]> {
  const { rows } = await testing.admin.query<{ trace_id: string | null }>(
    'select trace_id from core.model_calls order by call_id',
  );
  return rows.map(({ trace_id }) => trace_id ?? 'none');
}

/** The time `work` took. */
async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

test('one question is one signed OTLP post that says model, prompt version, usage and cost', async () => {
  const langfuse = await startReceiver(() => Response.json({}));
  const tracer = await tracerFor(`${langfuse.url}/`);
  sandbox.model.answers = [ANSWER];
  const answer = await ask(tracer);
  await tracer.stop();

  expect(langfuse.posts).toHaveLength(1);
  const [post] = langfuse.posts;
  expect(post?.path).toBe('/api/public/otel/v1/traces');
  expect(post?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('pk-lf-test:sk-lf-test').toString('base64')}`,
    'x-langfuse-ingestion-version': '4',
  });
  const spans = spansOf(langfuse);
  expect(spans).toHaveLength(1);
  const span = must(spans[0], 'a span');
  expect(span.name).toBe('plan');
  expect(span.said).toMatchObject({
    'langfuse.trace.name': 'plan',
    'langfuse.observation.type': 'generation',
    'langfuse.observation.model.name': 'test/model-2',
    'langfuse.observation.prompt.name': 'planner.plan',
    'langfuse.observation.prompt.version': 3,
    'langfuse.observation.cost_details': '{"total":0.0125}',
    'langfuse.observation.metadata.task_id': 'T-1',
    'langfuse.observation.metadata.client_id': 'acme',
  });
  const { input, output } = z
    .object({ input: z.number(), output: z.number() })
    .parse(JSON.parse(String(span.said['langfuse.observation.usage_details'])));
  const { rows } = await testing.admin.query(
    'select input_tokens, output_tokens from core.model_calls',
  );
  expect(rows).toEqual([{ input_tokens: input, output_tokens: output }]);
  expect(span.said['langfuse.observation.input']).toContain('How long?');
  expect(span.said['langfuse.observation.output']).toContain('30');
  expect(answer).toMatchObject({ outcome: 'ok', trace_id: span.traceId });
  expect(await storedTraces()).toEqual([span.traceId]);
});

test('the prompt going to Langfuse is recorded as having left the house', async () => {
  const langfuse = await startReceiver(() => Response.json({}));
  const tracer = await tracerFor(langfuse.url);
  sandbox.model.answers = [ANSWER];
  await ask(tracer);
  await tracer.stop();
  const { rows } = await testing.admin.query(
    'select destination, what, client_id from core.egress order by what',
  );
  expect(rows).toEqual([
    { destination: new URL(sandbox.url).host, what: 'prompt', client_id: 'acme' },
    { destination: new URL(langfuse.url).host, what: 'trace', client_id: 'acme' },
  ]);
});

test('an attempt at repair belongs to the trace of its question, another question does not', async () => {
  const langfuse = await startReceiver(() => Response.json({}));
  const tracer = await tracerFor(langfuse.url);
  sandbox.model.answers = [{ content: 'no JSON' }, ANSWER, ANSWER];
  await ask(tracer);
  await ask(tracer);
  await tracer.stop();
  const spans = spansOf(langfuse);
  expect(spans).toHaveLength(3);
  const roots = spans.filter(({ parentSpanId }) => !parentSpanId).map(({ traceId }) => traceId);
  const [repair] = spans.filter(({ parentSpanId }) => parentSpanId);
  expect(new Set(roots).size).toBe(2);
  expect(roots).toContain(repair?.traceId);
  const traces = spans.map(({ traceId }) => traceId);
  expect((await storedTraces()).toSorted()).toEqual(traces.toSorted());
});

test('a model that fails is traced as an error, with the trace on its record', async () => {
  const langfuse = await startReceiver(() => Response.json({}));
  const tracer = await tracerFor(langfuse.url);
  sandbox.model.answers = [{ http_status: 400 }];
  expect((await ask(tracer)).outcome).toBe('failed');
  await tracer.stop();
  const [span] = spansOf(langfuse);
  expect(span?.said['langfuse.observation.level']).toBe('ERROR');
  expect(await storedTraces()).toEqual([span?.traceId]);
});

test('two tracers in one process send to their own Langfuse, also after one has stopped', async () => {
  const [one, two] = [
    await startReceiver(() => Response.json({})),
    await startReceiver(() => Response.json({})),
  ];
  const [first, second] = [await tracerFor(one.url), await tracerFor(two.url)];
  sandbox.model.answers = [ANSWER, ANSWER];
  await ask(first);
  await first.stop();
  await ask(second);
  await second.stop();
  expect([one.posts.length, two.posts.length]).toEqual([1, 1]);
});

test.each([
  ['answers 500', () => new Response('broken', { status: 500 })],
  ['answers 503 and asks to come back later', () => new Response('', { status: 503 })],
  ['refuses the keys', () => new Response('', { status: 401 })],
  ['never answers', () => new Promise<Response>(() => {})],
])('a Langfuse that %s neither fails nor delays an answer, nor the stop', async (_how, answer) => {
  const langfuse = await startReceiver(answer);
  const tracer = await tracerFor(langfuse.url);
  sandbox.model.answers = [ANSWER];
  const asked = await timed(() => ask(tracer));
  expect(asked.result).toMatchObject({ outcome: 'ok', value: { minutes: 30 } });
  expect(asked.ms).toBeLessThan(1500);
  await waitFor('a post', () => langfuse.posts.length > 0);
  expect((await timed(() => tracer.stop())).ms).toBeLessThan(3500);
});

test('a Langfuse that is not there neither fails nor delays an answer, nor the stop', async () => {
  const gone = await startReceiver(() => Response.json({}));
  await gone.close();
  open.length = 0;
  const tracer = await tracerFor(gone.url);
  sandbox.model.answers = [ANSWER];
  const asked = await timed(() => ask(tracer));
  expect(asked.result.outcome).toBe('ok');
  expect(asked.ms).toBeLessThan(1500);
  expect((await timed(() => tracer.stop())).ms).toBeLessThan(3500);
});

test('of traces that cannot be sent at most thirty are held', async () => {
  const langfuse = await startReceiver(() => new Promise<Response>(() => {}));
  const tracer = await tracerFor(langfuse.url);
  const generation = { name: 'plan', model: 'test/model', input: 'x'.repeat(1000) };
  for (let n = 0; n < 100; n += 1) {
    await tracer.startTrace().generation(
      generation,
      () => Promise.resolve('reply'),
      () => ({}),
    );
  }
  await waitFor('thirty posts', () => langfuse.posts.length >= 30);
  await tracer.stop();
  expect(langfuse.posts).toHaveLength(30);
});

test('without all three settings nothing is traced and nothing is named', async () => {
  const tracer = await createTracer({ LANGFUSE_BASE_URL: 'http://127.0.0.1:1' });
  sandbox.model.answers = [ANSWER];
  const answer = await ask(tracer);
  expect(answer.outcome).toBe('ok');
  expect(answer).not.toHaveProperty('trace_id');
  expect(await storedTraces()).toEqual(['none']);
});
