import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimilarEventsReply } from '@almanac/shared/contracts/events';
import { openCache } from '@almanac/shared/cache/open-cache';
import { createLogger } from '@almanac/shared/log/logger';
import { createTracer } from '@almanac/shared/trace/tracer';
import { createContext, type MemoryContext } from '../src/context.ts';
import { indexOldEvents } from '../src/use-cases/index-old-events.ts';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const EVENTS = '/api/v1/events';
const SIMILAR = '/api/v1/memory/similar/events';

async function record(title: string, more: Record<string, unknown> = {}): Promise<string> {
  const payload = { task_id: `t-${title.length}`, title, source: 'coda' };
  const body = { event_type: 'task.received', event_source: 'test', payload, ...more };
  const answer = await gateway.post(EVENTS, body);
  expect(answer.status).toBe(201);
  return String(answer.body['event_id']);
}
async function similar(query: Record<string, string>): Promise<SimilarEventsReply> {
  const { status, body } = await gateway.get(SIMILAR, query);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as SimilarEventsReply;
}
const titles = ({ items }: SimilarEventsReply) => items.map((item) => item.payload['title']);

describe('similar events', () => {
  test('are found by a text at the reply of what recorded them', async () => {
    await record('Send the invoice to the harbour office');
    await record('Water the plants');
    const reply = await similar({ query: 'harbour invoices', explain: 'true' });
    expect(titles(reply)).toEqual(['Send the invoice to the harbour office']);
    expect(reply.items[0]?.explain?.legs).toMatchObject({ sparse: { rank: 1 }, dense: null });
    expect(reply.degraded).toEqual([]);
  });

  test('of an event leave it out itself and begin with the most alike', async () => {
    const own = await record('Plan the winter workshop about otters');
    const near = await record('Plan the summer workshop about otters');
    await record('Plan a holiday');
    const { items } = await similar({ event_id: own });
    expect(items.map((item) => item.event_id)).not.toContain(own);
    expect(items[0]?.event_id).toBe(near);
    const scores = items.map((item) => item.score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect((await similar({ event_id: own, limit: '1' })).items).toHaveLength(1);
  });

  test('of another client are never shown, and its event_id is a 404', async () => {
    const secret = await record('Nightjar audit of the vault', { client_id: 'acme' });
    await record('Nightjar seen in the garden');
    for (const query of [{}, { client_id: 'umbra' }, { client_id: 'ACME' }]) {
      const found = await similar({ query: 'nightjar vault audit', ...query });
      expect(titles(found)).toEqual(['Nightjar seen in the garden']);
      expect((await gateway.get(SIMILAR, { event_id: secret, ...query })).status).toBe(404);
    }
    const own = await similar({ query: 'nightjar vault audit', client_id: 'acme' });
    expect(titles(own)[0]).toBe('Nightjar audit of the vault');
    expect(titles(await similar({ event_id: secret, client_id: 'acme' }))).toContain(
      'Nightjar seen in the garden',
    );
    const all = { query: 'nightjar', client_id: '*' };
    expect((await similar(all)).items).toHaveLength(2);
    expect((await gateway.get(SIMILAR, all, { token: gateway.orchestrator })).status).toBe(403);
  });

  test.each([
    [{}],
    [{ query: 'x', event_id: `evt_${'0'.repeat(26)}` }],
    [{ event_id: 'evt_1' }],
    [{ query: ' ' }],
    [{ query: 'x', limit: '0' }],
    [{ query: 'x', limit: '101' }],
    [{ query: 'x', scope: 'acme' }],
  ])('refuse %j', async (query) => {
    expect((await gateway.get(SIMILAR, query)).status).toBe(422);
  });

  test.each([`' or 1=1 --`, '%', '\u200b\u202e', '👩‍👩‍👧', '\0', '\ud800', '()&|!<->:*', '$1'])(
    'take %j for a text like any other',
    async (query) => {
      expect((await similar({ query })).items).toEqual([]);
    },
  );

  test('written before there was a word index get their words, once, and a rare word still tells', async () => {
    const rare = await record('Ordinary things with one kingfisher', { client_id: 'busy' });
    await gateway.db.admin.query(
      `insert into memory.events (event_id, event_type, event_source, client_id, payload,
         occurred_at, recorded_at, recorded_by)
       select 'evt_' || lpad(n::text, 26, '0'), 'task.received', 'test', 'busy',
              jsonb_build_object('title', 'Ordinary things'), now(), now() - interval '1 day', 'x'
         from generate_series(1, 2500) n`,
    );
    const before = await counted();
    const never = new AbortController().signal;
    const contexts = await Promise.all([1, 2].map(() => contextOf(gateway)));
    await Promise.all(contexts.map((ctx) => indexOldEvents(ctx, never)));
    const after = await counted();
    expect(after.items - before.items).toBe(2500);
    for (const ctx of contexts) {
      await indexOldEvents(ctx, never);
      await ctx.cache.close();
      await ctx.db.close();
    }
    expect(await counted()).toEqual(after);
    const { items } = await similar({ query: 'ordinary kingfisher', client_id: 'busy' });
    expect(items.map((item) => item.event_id)).toEqual([rare]);
    const common = await similar({ query: 'ordinary things', client_id: 'busy' });
    expect(common.items).toHaveLength(10);
  });

  test('that quote a memory are not found by its words once it is redacted', async () => {
    const content = 'The embarrassing story of a pelican';
    const scope = { client_id: 'blank' };
    await record(content, scope);
    const { memory_id } = await gateway.remember({ content, ...scope });
    const path = `/api/v1/memory/${memory_id}/redact`;
    const body = { reason: 'privacy', ...scope };
    const answer = await gateway.post(path, body, { token: gateway.person });
    expect(answer.status).toBeLessThan(300);
    expect(titles(await similar({ query: 'embarrassing pelican', ...scope }))).toEqual([]);
    const { rows } = await gateway.db.admin.query(
      `select 1 from memory.event_terms where scope = 'blank' and term like 'pelican%'`,
    );
    expect(rows).toEqual([]);
  });
});

async function counted(): Promise<{ items: number; words: number }> {
  const { rows } = await gateway.db.admin.query<{ items: number; words: number }>(
    `select sum(items)::int as items, sum(words)::int as words
       from memory.index_sizes where index_name = 'events'`,
  );
  return rows[0] ?? { items: 0, words: 0 };
}

async function contextOf({ config }: Gateway): Promise<MemoryContext> {
  const log = createLogger({ service: 'test', level: 'silent' });
  const cache = await openCache({ url: undefined, log });
  const tracer = await createTracer(config);
  return createContext(config, { log, cache, tracer, emit: () => Promise.resolve() });
}
