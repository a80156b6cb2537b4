import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  embeddingSettings,
  startEmbeddingProvider,
  type EmbeddingProvider,
} from './embedding-provider.ts';
import { startGateway, type Gateway } from './gateway.ts';

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

interface State {
  collection: string;
  model: string;
  dimensions: number;
  state: string;
  is_complete: boolean;
  waiting: number;
}

const states = async (): Promise<State[]> => {
  const { body } = await gateway.get('/api/v1/memory/vectors');
  return body['items'] as State[];
};
const activeModels = async (): Promise<string[]> => {
  const active = (await states()).filter(({ state }) => state === 'active');
  return [...new Set(active.map(({ model, dimensions }) => `${model}@${dimensions}`))];
};
const allComplete = () =>
  waitFor('all collections are complete', async () =>
    (await states()).every(({ is_complete, waiting }) => is_complete && waiting === 0),
  );
const restart = async (model: string, dimensions: number): Promise<void> => {
  await gateway.service.stop();
  gateway = await startGateway(embeddingSettings(provider, model, dimensions), gateway.db);
};
/** Memory ids that the vectors find, best first; fails where recall had to do without them. */
const foundByVectors = async (query: string): Promise<string[]> => {
  const { items, degraded } = await gateway.recall(query, { explain: 'true' });
  expect(degraded).toEqual([]);
  return items.filter((item) => item.explain?.legs.dense !== null).map((item) => item.memory_id);
};

test('another model is built beside the active one, which answers until one step replaces it', async () => {
  const slot = { subject: 'lamp', predicate: 'status' };
  const old = await gateway.remember({ ...slot, content: 'The lamp is green' });
  const lamp = await gateway.remember({ ...slot, content: 'The lamp is red' });
  const ships = await gateway.remember({ content: 'Ships pass at night', kind: 'reflection' });
  await allComplete();
  expect(await foundByVectors('lamp red')).toContain(lamp.memory_id);

  provider.held = 'second/model';
  await restart('second/model', 96);
  expect(await activeModels()).toEqual(['first/model@64']);
  const asked = provider.texts.length;
  expect(await foundByVectors('lamp red')).toContain(lamp.memory_id);
  expect(provider.texts.slice(asked).map(({ model }) => model)).toEqual(['first/model']);
  const during = await gateway.remember({ content: 'Fog came in while it was built' });
  await waitFor('the active model has it at once', async () =>
    (await foundByVectors('fog while built')).includes(during.memory_id),
  );
  const { body } = await gateway.get('/api/v1/memory/stats');
  expect(body['waiting_for_vectors']).toBe(0);

  provider.held = undefined;
  await waitFor('the switch', async () => (await activeModels()).includes('second/model@96'));
  expect(await activeModels()).toEqual(['second/model@96']);
  const wanted = [lamp.memory_id, during.memory_id, ships.memory_id];
  expect(await foundByVectors('lamp red fog while built ships at night')).toEqual(
    expect.arrayContaining(wanted),
  );
  const { rows } = await gateway.db.admin.query<{ past: boolean }>(
    `select v.past from memory.vectors v join memory.vector_collections c using (collection_no)
      where c.state = 'active' and v.item_id = $1`,
    [old.memory_id],
  );
  expect(rows).toEqual([{ past: true }]);
  const { rows: audited } = await gateway.db.admin.query(
    "select 1 from core.audit_event where action = 'vectors.switched'",
  );
  expect(audited).toHaveLength(1);
});

test('the old vectors go once nobody can be asking them any more', async () => {
  const retired = "from memory.vector_collections where state = 'retired'";
  const left = async (): Promise<number> => {
    const { rows } = await gateway.db.admin.query<{ n: number }>(
      `select count(*) as n from memory.vectors where collection_no in (select collection_no ${retired})`,
    );
    return rows[0]?.n ?? -1;
  };
  await gateway.post('/api/v1/memory/vectors/reconcile', {});
  expect(await left()).toBeGreaterThan(0);
  await gateway.db.admin.query(
    "update memory.vector_collections set retired_at = now() - interval '1 hour' where state = 'retired'",
  );
  await gateway.post('/api/v1/memory/vectors/reconcile', {});
  expect(await left()).toBe(0);
  expect(await foundByVectors('lamp red')).not.toEqual([]);
});

test('a model that is taken back before it was complete leaves the active one alone', async () => {
  provider.held = 'third/model';
  await restart('third/model', 32);
  await waitFor('it is being built', async () => (await states()).length === 8);
  await restart('second/model', 96);
  provider.held = undefined;
  await waitFor('only the active ones are left', async () => (await states()).length === 4);
  expect(await activeModels()).toEqual(['second/model@96']);
  await gateway.remember({ content: 'Said after it was taken back' });
  await allComplete();
  expect(provider.texts.filter(({ model }) => model === 'third/model')).toEqual([]);
});

test('what was remembered before there was an embedder gets its vectors once there is one', async () => {
  const without = await startGateway({}, gateway.db);
  await gateway.db.admin.query('delete from memory.vector_outbox');
  await gateway.db.admin.query('delete from memory.vector_collections');
  const told = await without.remember({ content: 'Remembered by words alone' });
  const health = await without.get('/health');
  expect(health.body['checks']).toMatchObject({
    embedder: { status: 'off' },
    vectors: { status: 'off' },
  });
  const { rows } = await gateway.db.admin.query('select 1 from memory.vector_outbox');
  expect(rows).toEqual([]);
  await without.service.stop();
  await restart('second/model', 96);
  await allComplete();
  expect(await foundByVectors('words alone')).toContain(told.memory_id);
});
