import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  startQdrantStandIn,
  type QdrantStandIn,
} from '../../shared/test/vector/qdrant-stand-in.ts';
import {
  embeddingSettings,
  startEmbeddingProvider,
  type EmbeddingProvider,
} from './embedding-provider.ts';
import { startGateway, type Gateway } from './gateway.ts';

const RECONCILE = '/api/v1/memory/vectors/reconcile';

let provider: EmbeddingProvider;
let standIn: QdrantStandIn;
let gateway: Gateway;
beforeAll(async () => {
  provider = await startEmbeddingProvider();
  standIn = await startQdrantStandIn();
  gateway = await startGateway(embeddingSettings(provider));
});
afterAll(async () => {
  await gateway.close();
  await standIn.close();
  await provider.close();
});

const restart = async (settings: Record<string, string>): Promise<void> => {
  await gateway.service.stop();
  gateway = await startGateway({ ...embeddingSettings(provider), ...settings }, gateway.db);
};
const qdrant = (): Record<string, string> => ({
  QDRANT_URL: standIn.url,
  QDRANT_API_KEY: 'secret',
  QDRANT_TIMEOUT_MS: '300',
});
const pointsOf = (name: string) => {
  const stored = standIn.memory.collections.get(standIn.memory.aliases.get(name) ?? '');
  return [...(stored?.points.values() ?? [])];
};
const placed = (memory_id: string) =>
  pointsOf('agent_memories').find(({ payload }) => payload['item_id'] === memory_id)?.payload;
// Never the same question twice: its answer would be kept.
let asked = 0;
const foundByVectors = async (query: string): Promise<string[] | undefined> => {
  asked += 1;
  const { items, degraded } = await gateway.recall(`${query} ${asked}`, { explain: 'true' });
  if (degraded.length > 0) return undefined;
  return items.filter((item) => item.explain?.legs.dense !== null).map((item) => item.memory_id);
};
const hasPoint = (memory_id: string) =>
  waitFor(`${memory_id} is in Qdrant`, () => placed(memory_id) !== undefined);

describe('vectors in Qdrant', () => {
  test('a new Qdrant is filled while Postgres answers, and then answers itself', async () => {
    const told = await gateway.remember({ content: 'Remembered before Qdrant was there' });
    await waitFor('Postgres has it', async () =>
      (await foundByVectors('before qdrant'))?.includes(told.memory_id),
    );
    await restart(qdrant());
    expect(await foundByVectors('before qdrant')).toContain(told.memory_id);
    await waitFor('the names are given', () => standIn.memory.aliases.size === 4);
    expect([...standIn.memory.aliases.keys()].toSorted()).toEqual([
      'agent_memories',
      'daily_threads',
      'doc_chunks',
      'events',
    ]);
    await hasPoint(told.memory_id);
    standIn.seen.length = 0;
    expect(await foundByVectors('before qdrant')).toContain(told.memory_id);
    expect(standIn.seen.map(({ operation }) => operation)).toEqual(['query', 'query']);
    expect(standIn.seen[0]?.api_key).toBe('secret');
    expect((await gateway.get('/health')).body['checks']).toMatchObject({
      vectors: { status: 'pass', detail: 'Qdrant answers' },
    });
  });

  test('superseding moves the point; another client never finds it', async () => {
    const slot = { subject: 'buoy', predicate: 'status', client_id: 'acme' };
    const old = await gateway.remember({ ...slot, content: 'The buoy is loose' });
    await hasPoint(old.memory_id);
    expect(placed(old.memory_id)).toMatchObject({ scope: 'client:acme', past: false });
    await gateway.remember({ ...slot, content: 'The buoy is fixed' });
    await waitFor('it is past', () => placed(old.memory_id)?.['past'] === true);
    expect(await foundByVectors('buoy loose')).not.toContain(old.memory_id);
  });

  test('an event that quoted a memory loses its vector with the text, and gets that of the rest', async () => {
    const content = 'An embarrassing pelican was in the vestry';
    const record = async (error: string): Promise<unknown> => {
      const payload = { workflow: 'bells', error };
      const event = { event_type: 'workflow.failed', event_source: 'test', payload };
      return (await gateway.post('/api/v1/events', event)).body['event_id'];
    };
    const [quoting, blank] = [await record(content), await record('[redacted]')];
    const vectorOf = (event_id: unknown) =>
      pointsOf('events').find(({ payload }) => payload['item_id'] === event_id)?.vector;
    await waitFor('both are in Qdrant', () => vectorOf(quoting) && vectorOf(blank));
    expect(vectorOf(quoting)).not.toEqual(vectorOf(blank));
    const { memory_id } = await gateway.remember({ content });
    const path = `/api/v1/memory/${memory_id}/redact`;
    const { status } = await gateway.post(path, { reason: 'a test' }, { token: gateway.person });
    expect(status).toBe(200);
    await waitFor('it is as if it had never quoted it', () => {
      return JSON.stringify(vectorOf(quoting)) === JSON.stringify(vectorOf(blank));
    });
  });

  test('one that is silent degrades recall, and what waits is written when it is back', async () => {
    standIn.fault = { kind: 'silence' };
    const told = await gateway.remember({ content: 'A storm while it is silent' });
    const started = performance.now();
    const { items, degraded } = await gateway.recall('storm while it is silent');
    expect(performance.now() - started).toBeLessThan(2000);
    expect(degraded).toEqual(['dense']);
    expect(items[0]?.memory_id).toBe(told.memory_id);
    const { body, status } = await gateway.get('/health');
    expect([status, body['status'], body['degraded']]).toEqual([200, 'warn', ['vectors']]);
    const stats = await gateway.get('/api/v1/memory/stats');
    expect(stats.body['waiting_for_vectors']).toBe(1);
    standIn.fault = undefined;
    await hasPoint(told.memory_id);
    await waitFor('recall is whole', async () => (await foundByVectors('storm')) !== undefined);
  });

  test('points that were lost, moved or added behind its back are repaired', async () => {
    await gateway.remember({ content: 'One more to lose' });
    await waitFor('nothing waits', async () => {
      const { body } = await gateway.get('/api/v1/memory/stats');
      return body['waiting_for_vectors'] === 0;
    });
    const look = () =>
      pointsOf('agent_memories')
        .map(({ id, payload }) => ({ id, payload }))
        .toSorted((a, b) => String(a.id).localeCompare(String(b.id)));
    const before = look();
    const name = standIn.memory.aliases.get('agent_memories') ?? '';
    const points = standIn.memory.collections.get(name)?.points;
    const [lost, moved] = [...(points?.values() ?? [])];
    if (lost === undefined || moved === undefined) throw new Error('two points');
    points?.delete(lost.id);
    moved.payload = { ...moved.payload, scope: 'client:umbra' };
    points?.set(7, { id: 7, vector: {}, payload: { item_id: 'mem_foreign' } });
    const { body } = await gateway.post(RECONCILE, {});
    expect(body['collections']).toContainEqual({
      collection: 'agent_memories',
      missing: 1,
      misplaced: 1,
      unwanted: 1,
    });
    await waitFor('it is as before', () => {
      return JSON.stringify(look()) === JSON.stringify(before);
    });
  });

  test('a Qdrant that lost everything is made and filled again', async () => {
    const before = pointsOf('agent_memories').length;
    standIn.memory.collections.clear();
    standIn.memory.aliases.clear();
    expect(await foundByVectors('storm')).toBeUndefined();
    const { body } = await gateway.post('/api/v1/memory/vectors/set-up', {});
    expect(body['collections']).toHaveLength(4);
    await gateway.db.admin.query("select pg_notify('almanac_vectors', '')");
    await waitFor('all are back', () => pointsOf('agent_memories').length === before);
    expect(await foundByVectors('storm')).not.toEqual([]);
  });

  test('a collection of somebody else with the short name is left alone, and said so', async () => {
    standIn.memory.aliases.delete('events');
    const [stored] = standIn.memory.collections.values();
    if (stored === undefined) throw new Error('a collection');
    standIn.memory.collections.set('events', { ...stored, points: new Map() });
    const { body } = await gateway.post('/api/v1/memory/vectors/set-up', {});
    expect(body['collections']).toContainEqual({
      collection: 'aliases',
      ok: false,
      says: expect.stringContaining('short names could not be given'),
    });
    standIn.memory.collections.delete('events');
    expect(await foundByVectors('storm')).not.toBeUndefined();
  });

  test('without QDRANT_URL again, Postgres is filled anew and answers', async () => {
    await restart({});
    await waitFor(
      'Postgres answers',
      async () => ((await foundByVectors('storm')) ?? []).length > 0,
    );
  });

  test('none of the requests it took breaks the types', () => {
    expect(standIn.violations).toEqual([]);
  });
});
