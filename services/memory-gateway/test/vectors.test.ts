import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { postgresVectors } from '@almanac/shared/vector/postgres-vectors';
import { collectionSearch } from '@almanac/shared/vector/search-collections';
import { embed } from '../../../scripts/sandbox/embedding.ts';
import {
  embeddingSettings,
  startEmbeddingProvider,
  type EmbeddingProvider,
} from './embedding-provider.ts';
import { startGateway, type Gateway } from './gateway.ts';

const VECTORS = '/api/v1/memory/vectors';

let provider: EmbeddingProvider;
let gateway: Gateway;
beforeAll(async () => {
  provider = await startEmbeddingProvider();
  gateway = await startGateway(embeddingSettings(provider));
});
afterAll(async () => {
  await gateway.close();
  await provider.close();
});

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await gateway.db.admin.query<Row>(text, values)).rows;
const vectorsIn = (collection: string) =>
  rows<{ item_id: string; scope: string; past: boolean; kind: string }>(
    `select v.item_id, v.scope, v.past, v.kind from memory.vectors v
       join memory.vector_collections c using (collection_no)
      where c.collection = $1 and c.state = 'active' order by v.item_id`,
    [collection],
  );
const hasVector = (collection: string, item_id: string) =>
  waitFor(`${item_id} has a vector`, async () =>
    (await vectorsIn(collection)).find((row) => row.item_id === item_id),
  );
const settled = () =>
  waitFor('nothing waits', async () => {
    const [row] = await rows<{ n: number }>(
      'select count(*) as n from memory.vector_outbox where dead_at is null',
    );
    return row?.n === 0;
  });

/** Ingests a version; gives the ids of its chunks. */
async function addDocument(doc_id: string, version: number, content: string): Promise<string[]> {
  const title = 'Manual of the lighthouse';
  const document = { doc_id, version, title, content, client_id: 'acme' };
  expect((await gateway.post('/api/v1/memory/docs', document)).status).toBe(201);
  const path = `/api/v1/memory/docs/${doc_id}`;
  const { body } = await gateway.get(path, { client_id: 'acme', include: 'chunks' });
  return (body['items'] as { chunk_id: string }[]).map(({ chunk_id }) => chunk_id);
}

describe('what gets a vector', () => {
  test('memories, reflections, chunks and telling events, each in its collection, whoever wrote them', async () => {
    const fact = await gateway.remember({ content: 'The keeper counts ships', client_id: 'acme' });
    const thread = await gateway.remember({ content: 'A calm day', kind: 'reflection' });
    const [chunk = ''] = await addDocument('manual', 1, 'Turn the lamp off at dawn.');
    const failed = await gateway.post('/api/v1/events', {
      event_type: 'workflow.failed',
      event_source: 'n8n',
      client_id: 'acme',
      payload: { workflow: 'sync', error: 'the lamp was off' },
    });
    expect(await hasVector('agent_memories', fact.memory_id)).toMatchObject({ scope: 'acme' });
    expect(await hasVector('daily_threads', thread.memory_id)).toMatchObject({ scope: '' });
    expect(await hasVector('doc_chunks', chunk)).toMatchObject({ scope: 'acme', kind: 'document' });
    const event = await hasVector('events', failed.body['event_id'] as string);
    expect(event).toMatchObject({ scope: 'acme', kind: 'workflow.failed' });
    const texts = provider.texts.map(({ text }) => text);
    expect(texts).toContain('Manual of the lighthouse\nTurn the lamp off at dawn.');
    expect(texts).toContain('workflow failed\nthe lamp was off\nsync');
  });

  test('events that differ in ids alone cost nothing', async () => {
    const moved = { task_id: 't-1', status: 'done' };
    await gateway.post('/api/v1/events', {
      event_type: 'task.updated',
      event_source: 'test',
      payload: moved,
    });
    expect(await rows('select item_id from memory.vector_outbox')).toEqual([]);
  });

  test('collections are searched one by one: by meaning and by words, in the scopes alone', async () => {
    const db = gateway.db.openAs('memory-gateway');
    const vectors = collectionSearch(db, { postgres: postgresVectors(db) });
    const vector = embed('first/model lamp dawn', 64);
    const search = { collections: ['doc_chunks' as const], vector, limit: 5 };
    const hits = await vectors.search({ ...search, scopes: ['acme'] });
    const { rows: chunks } = await gateway.db.admin.query<{ chunk_id: string }>(
      'select chunk_id from memory.doc_chunks',
    );
    expect(hits).toEqual([{ item_id: chunks[0]?.chunk_id, score: expect.any(Number) }]);
    expect(await vectors.search({ ...search, scopes: ['umbra', ''] })).toEqual([]);
  });

  test('a superseded document loses its vectors; the new version has them', async () => {
    const ids = await addDocument(
      'manual',
      2,
      '# Lamp\n\nTurn it off at sunrise.\n\n# Ships\n\nCount them.',
    );
    expect(ids).toHaveLength(2);
    await settled();
    const vectors = (await vectorsIn('doc_chunks')).map((row) => row.item_id);
    expect(vectors.toSorted()).toEqual(ids.toSorted());
  });

  test('documents and events are found by meaning as well as by words', async () => {
    const query = { query: 'sunrise', client_id: 'acme', explain: 'true' };
    const docs = await gateway.get('/api/v1/memory/search/docs', query);
    expect(docs.body['degraded']).toEqual([]);
    const [first] = docs.body['items'] as unknown[];
    expect(first).toMatchObject({ explain: { legs: { sparse: { rank: 1 }, dense: { rank: 1 } } } });
    const events = await gateway.get('/api/v1/memory/similar/events', {
      query: 'the lamp was off again',
      client_id: 'acme',
      explain: 'true',
    });
    expect(events.body['degraded']).toEqual([]);
    expect(events.body['items']).toMatchObject([
      { event_type: 'workflow.failed', explain: { legs: { dense: { rank: 1 } } } },
    ]);
  });

  test('an event that quoted a memory loses its vector with the text, and gets that of the rest', async () => {
    const content = 'An embarrassing pelican was in the vestry';
    const record = async (error: string): Promise<unknown> => {
      const payload = { workflow: 'bells', error };
      const event = { event_type: 'workflow.failed', event_source: 'test', payload };
      return (await gateway.post('/api/v1/events', event)).body['event_id'];
    };
    const [quoting, blank] = [await record(content), await record('[redacted]')];
    const { memory_id } = await gateway.remember({ content });
    await settled();
    const vectorOf = async (event_id: unknown): Promise<unknown[]> => {
      const { rows: found } = await gateway.db.admin.query<Record<string, unknown>>(
        `select encode(embedding, 'hex') as embedding, tokens, weights from memory.vector_contents where item_id = $1`,
        [event_id],
      );
      return found;
    };
    const told = await vectorOf(quoting);
    expect(told).not.toEqual(await vectorOf(blank));
    const path = `/api/v1/memory/${memory_id}/redact`;
    let release = (): void => undefined;
    provider.gate = new Promise((resolve) => (release = resolve));
    const { status } = await gateway.post(path, { reason: 'a test' }, { token: gateway.person });
    expect([status, await vectorOf(quoting)]).toEqual([200, []]);
    release();
    await settled();
    expect(await vectorOf(quoting)).toEqual(await vectorOf(blank));
  });

  test('a superseded memory is found by questions about the past alone; a redacted one by none', async () => {
    const slot = { subject: 'gull', predicate: 'status', client_id: 'acme' };
    const old = await gateway.remember({ ...slot, content: 'Gulls nest on the roof' });
    await settled();
    await gateway.remember({ ...slot, content: 'Gulls nest in the cellar' });
    await settled();
    expect(await hasVector('agent_memories', old.memory_id)).toMatchObject({ past: true });
    await gateway.db.admin.query(
      "update memory.memories set status = 'redacted', superseded_at = null where memory_id = $1",
      [old.memory_id],
    );
    await settled();
    const left = (await vectorsIn('agent_memories')).map((row) => row.item_id);
    expect(left).not.toContain(old.memory_id);
  });

  test('what waits is counted within the scopes, and a text that is refused becomes a dead letter', async () => {
    provider.refuses = (text) => text.includes('poison');
    const told = await gateway.remember({ content: 'A poison text', client_id: 'poisoned' });
    const good = await gateway.remember({ content: 'A text beside it', client_id: 'poisoned' });
    await hasVector('agent_memories', good.memory_id);
    const waits = async (client_id?: string) =>
      (await gateway.get('/api/v1/memory/stats', client_id === undefined ? {} : { client_id }))
        .body['waiting_for_vectors'];
    // A vector is there a moment before it is noted that it is.
    await waitFor('only the refused one waits', async () => (await waits('poisoned')) === 1);
    expect(await waits()).toBe(0);
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      await gateway.db.admin.query(
        "update memory.vector_outbox set due_at = now() - interval '1 s' where item_id = $1",
        [told.memory_id],
      );
      await gateway.db.admin.query("select pg_notify('almanac_vectors', '')");
      await waitFor(`attempt ${attempt}`, async () => {
        const [row] = await rows<{ attempts: number }>(
          'select attempts from memory.vector_outbox where item_id = $1',
          [told.memory_id],
        );
        return row?.attempts === attempt;
      });
    }
    const [dead] = await rows<{ dead: boolean; last_error: string }>(
      'select dead_at is not null as dead, last_error from memory.vector_outbox where item_id = $1',
      [told.memory_id],
    );
    expect(dead).toMatchObject({ dead: true, last_error: expect.stringContaining('refused') });
    const audited = "select subject from core.audit_event where action = 'vector.given_up'";
    expect(await rows(audited)).toEqual([{ subject: told.memory_id }]);
    const { items } = await gateway.recall('poison', { client_id: 'poisoned' });
    expect(items[0]?.memory_id).toBe(told.memory_id);
    const { body } = await gateway.get(VECTORS);
    expect(body['items']).toContainEqual(
      expect.objectContaining({ collection: 'agent_memories', dead: 1, waiting: 0 }),
    );
    provider.refuses = () => false;
    await gateway.db.admin.query(
      "update memory.vector_outbox set dead_at = now() - interval '2 days' where item_id = $1",
      [told.memory_id],
    );
    await gateway.post(`${VECTORS}/reconcile`, {});
    await gateway.db.admin.query("select pg_notify('almanac_vectors', '')");
    await hasVector('agent_memories', told.memory_id);
  });

  test('a provider that refuses everything is set up wrong: everything waits, nothing is given up', async () => {
    provider.refuses = (text, model) => model === 'first/model' && !text.includes('query');
    const told = await gateway.remember({ content: 'Said while the model was wrong' });
    await waitFor('the job waits', async () => {
      const [job] = await rows<{ n: number }>(
        `select count(*) as n from memory_gateway_queue.job where name = 'embed-vectors' and state = 'created' and start_after > now() + interval '30 s'`,
      );
      return (job?.n ?? 0) > 0;
    });
    const [row] = await rows<{ attempts: number; dead_at: string | null }>(
      'select attempts, dead_at from memory.vector_outbox where item_id = $1',
      [told.memory_id],
    );
    expect(row).toEqual({ attempts: 0, dead_at: null });
    provider.refuses = () => false;
    await gateway.db.admin.query(
      "update memory_gateway_queue.job set start_after = now() where name = 'embed-vectors' and state = 'created'",
    );
    await hasVector('agent_memories', told.memory_id);
  });

  test('a worker that died after it wrote the vector leaves nothing to pay for twice', async () => {
    const told = await gateway.remember({ content: 'Said before the worker died' });
    await hasVector('agent_memories', told.memory_id);
    await settled();
    const before = provider.texts.length;
    await gateway.db.admin.query(
      `insert into memory.vector_outbox (collection_no, item_id, scope, leased_until)
       select collection_no, $1, '', now() - interval '1 s' from memory.vector_collections
        where collection = 'agent_memories' and state = 'active'`,
      [told.memory_id],
    );
    await gateway.db.admin.query("select pg_notify('almanac_vectors', '')");
    await settled();
    expect(provider.texts).toHaveLength(before);
  });
});

test('a change that is under way while the vector is made is not lost, and nobody waits for a lease', async () => {
  let open = (): void => undefined;
  provider.gate = new Promise((resolve) => {
    open = resolve;
  });
  const told = await gateway.remember({ content: 'Said, and taken back at once' });
  await waitFor('a worker has it', async () => {
    const [row] = await rows<{ taken: boolean }>(
      'select leased_until is not null as taken from memory.vector_outbox where item_id = $1',
      [told.memory_id],
    );
    return row?.taken;
  });
  await gateway.db.admin.transaction(async (tx) => {
    const redact = "update memory.memories set status = 'redacted' where memory_id = $1";
    await tx.query(redact, [told.memory_id]);
    open();
    await hasVector('agent_memories', told.memory_id);
  });
  await waitFor('its vector is gone', async () => {
    const left = await vectorsIn('agent_memories');
    return left.every((row) => row.item_id !== told.memory_id);
  });
  await settled();
});

describe('reconciling', () => {
  test('vectors that were lost, moved or added behind its back are repaired, and the audit says what', async () => {
    await settled();
    const collections = ['agent_memories', 'daily_threads', 'doc_chunks', 'events'];
    const before = await Promise.all(collections.map(vectorsIn));
    const { admin } = gateway.db;
    const [{ no } = { no: 0 }] = await rows<{ no: number }>(
      "select collection_no as no from memory.vector_collections where collection = 'agent_memories' and state = 'active'",
    );
    const ids = (before[0] ?? []).map((row) => row.item_id);
    const at = (n: number): string => ids[n] ?? '';
    await admin.query('delete from memory.vectors where item_id = $1', [at(0)]);
    await admin.query("update memory.vectors set scope = 'umbra' where item_id = $1", [at(1)]);
    await admin.query('update memory.vectors set past = not past where item_id = $1', [at(2)]);
    await admin.query(
      `insert into memory.vectors (collection_no, item_id, scope, past, kind, tags, sketch)
       select $1, 'mem_foreign', 'umbra', false, 'fact', '{}', sketch from memory.vectors where item_id = $2`,
      [no, at(3)],
    );
    await admin.query(
      "delete from memory.vectors v using memory.vector_collections c where c.collection_no = v.collection_no and c.collection = 'events'",
    );
    const { status, body } = await gateway.post(`${VECTORS}/reconcile`, {});
    expect(status).toBe(200);
    expect(body['collections']).toEqual([
      { collection: 'agent_memories', missing: 1, misplaced: 2, unwanted: 1 },
      { collection: 'daily_threads', missing: 0, misplaced: 0, unwanted: 0 },
      { collection: 'doc_chunks', missing: 0, misplaced: 0, unwanted: 0 },
      { collection: 'events', missing: 3, misplaced: 0, unwanted: 0 },
    ]);
    await settled();
    expect(await Promise.all(collections.map(vectorsIn))).toEqual(before);
    const audited = await rows<{ subject: string }>(
      "select subject from core.audit_event where action = 'vectors.reconciled' and subject in ('events', 'agent_memories') order by at desc, subject limit 2",
    );
    expect(audited.map((row) => row.subject).toSorted()).toEqual(['agent_memories', 'events']);
    const again = await gateway.post(`${VECTORS}/reconcile`, {});
    expect(again.body['collections']).toEqual(
      collections.map((collection) => ({ collection, missing: 0, misplaced: 0, unwanted: 0 })),
    );
  });

  test('only tokens that may see all clients may ask', async () => {
    const options = { token: gateway.orchestrator };
    expect((await gateway.get(VECTORS, {}, options)).status).toBe(403);
    expect((await gateway.post(`${VECTORS}/reconcile`, {}, options)).status).toBe(403);
    expect((await gateway.post(`${VECTORS}/set-up`, {}, options)).status).toBe(403);
  });
});
