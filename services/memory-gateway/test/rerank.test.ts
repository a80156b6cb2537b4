import { waitFor } from '@almanac/shared/testing/wait-for';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sandboxClient, type SandboxClient } from '../../../scripts/sandbox/client.ts';
import type { Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { type Gateway, startWithModels } from './gateway.ts';

let sandbox: Sandbox;
let control: SandboxClient;
let gateway: Gateway;
beforeAll(async () => {
  ({ sandbox, gateway } = await startWithModels({
    RERANK_MODEL: 'sandbox/bag-of-words',
    RERANK_TIMEOUT_MS: '300',
  }));
  control = sandboxClient(sandbox.url);
  for (const word of ['red', 'green', 'blue']) {
    await gateway.remember({ content: `The ${word} pump of the mill` });
  }
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});
beforeEach(async () => {
  await control.model.clear();
  await waitFor('the reranker answers', async () => (await ask()).degraded.length === 0);
});

// Never the same question twice: its answer would be kept.
let asked = 0;
const ask = () => gateway.recall(`pump of the mill ${(asked += 1)}`, { explain: 'true' });
const scores = (...values: number[]) => ({
  results: values.map((relevance_score, index) => ({ index, relevance_score })),
});

test('the reranking model decides the order of the best, and explain shows it', async () => {
  const before = (await ask()).items.map(({ memory_id }) => memory_id);
  await control.model.script({ content: scores(0.1, 0.2, 0.9) });
  const { items, degraded } = await ask();
  expect(degraded).toEqual([]);
  expect(items[0]?.explain?.rerank).toEqual({ rank: 1, score: 0.9 });
  expect(new Set(items.map(({ memory_id }) => memory_id))).toEqual(new Set(before));
});

test.each([
  ['is silent', { hang: true }],
  ['is down', { http_status: 503 }],
  ['fails inside of a 200', { error_in_200: { code: 502, message: 'upstream' } }],
  ['leaves texts out', { content: scores(0.5) }],
  ['answers nonsense', { content: { results: 'many' } }],
])('a reranker that %s costs its time budget and no answer', async (_what, answer) => {
  await control.model.script(answer);
  const { items, degraded } = await ask();
  expect(items).toHaveLength(3);
  expect(degraded).toEqual(['rerank']);
  expect(items[0]?.explain?.rerank).toBeUndefined();
});

test('each call is on record with what left the house', async () => {
  const { rows } = await gateway.db.admin.query<{ n: number }>(
    `select count(*)::int as n from core.egress where service = 'memory-gateway' and why = 'rerank'`,
  );
  expect(rows[0]?.n).toBeGreaterThan(0);
});
