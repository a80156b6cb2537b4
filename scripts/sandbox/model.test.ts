import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import OpenAI from 'openai';
import { sandboxClient, type SandboxClient } from './client.ts';
import { embed } from './embedding.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
let control: SandboxClient;
let openai: OpenAI;

beforeAll(async () => {
  sandbox = await startSandbox({ model: true, embedding_dimension: 64 });
  control = sandboxClient(sandbox.url);
  openai = new OpenAI({
    apiKey: 'k',
    baseURL: `${sandbox.url}/openai/v1`,
    maxRetries: 0,
    timeout: 1000,
  });
});
afterAll(() => sandbox.close());
beforeEach(() => control.reset());

function ask(content = 'plan it') {
  return openai.chat.completions.create({ model: 'a/b', messages: [{ role: 'user', content }] });
}

test('scripted answers come in order, JSON as text, with usage and cost', async () => {
  await control.model.script(
    { content: { steps: [] }, cost: 0.25, model: 'c/d' },
    { refusal: 'no' },
  );
  const first = await ask();
  expect(first.choices[0]?.message.content).toBe('{"steps":[]}');
  expect(first).toMatchObject({ model: 'c/d', usage: { cost: 0.25 } });
  expect(first.usage?.total_tokens).toBeGreaterThan(0);
  const second = await ask();
  expect(second.choices[0]?.message).toMatchObject({ content: null, refusal: 'no' });
});

test('an answer can wait for the request that names a text', async () => {
  await control.model.script({ content: 'b', when_includes: 'sop_generator' }, { content: 'a' });
  expect((await ask()).choices[0]?.message.content).toBe('a');
  expect((await ask('sop_generator')).choices[0]?.message.content).toBe('b');
});

test('HTTP errors, an error inside a 200, malformed JSON, silence and an empty script', async () => {
  await control.model.script(
    { http_status: 429 },
    { error_in_200: { code: 502, message: 'upstream' } },
    { content: '{"steps": [' },
    { hang: true },
  );
  await expect(ask()).rejects.toMatchObject({ status: 429 });
  expect(await ask()).toMatchObject({ error: { code: 502, message: 'upstream' } });
  expect((await ask()).choices[0]?.message.content).toBe('{"steps": [');
  await expect(ask()).rejects.toThrow('timed out');
  await expect(ask()).rejects.toMatchObject({ status: 503 });
});

test('embeddings of the client equal the sandbox’s own, in the dimension asked for', async () => {
  const create = (dimensions?: number) =>
    openai.embeddings.create({
      model: 'e',
      input: ['write the report'],
      ...(dimensions ? { dimensions } : {}),
    });
  const small = (await create(8)).data[0]?.embedding ?? [];
  expect(small).toHaveLength(8);
  const own = embed('write the report', 64);
  (await create()).data[0]?.embedding.forEach((value, at) =>
    expect(value).toBeCloseTo(own[at] ?? 0, 6),
  );
  expect(Math.hypot(...small)).toBeCloseTo(1, 6);
});

test('shared words bring texts closer, and nothing else does', () => {
  const dot = (a: string, b: string): number =>
    embed(a, 1536).reduce((sum, value, at) => sum + value * (embed(b, 1536)[at] ?? 0), 0);
  expect(dot('write the report', 'the report is late')).toBeGreaterThan(0.5);
  expect(dot('write report', 'bake bread')).toBe(0);
});

test('streams and calls without a key are refused, models are listed', async () => {
  const stream = {
    model: 'a',
    messages: [{ role: 'user' as const, content: 'x' }],
    stream: true as const,
  };
  await expect(openai.chat.completions.create(stream)).rejects.toMatchObject({ status: 400 });
  expect((await fetch(`${sandbox.url}/openai/v1/models`)).status).toBe(401);
  expect((await openai.models.list()).data.map(({ id }) => id)).toContain('sandbox/scripted');
});

test('the model is not served unless it was asked for', async () => {
  const plain = await startSandbox();
  const answer = await fetch(`${plain.url}/openai/v1/models`, {
    headers: { authorization: 'Bearer k' },
  });
  expect(answer.status).toBe(404);
  await plain.close();
});
