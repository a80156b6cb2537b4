import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { BAG_OF_WORDS, type Gateway, startWithModels } from './gateway.ts';

let sandbox: Sandbox;
let gateway: Gateway;
beforeAll(async () => {
  ({ sandbox, gateway } = await startWithModels(BAG_OF_WORDS));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const embedded = (memory_id: string, query = {}) =>
  waitFor(`${memory_id} has a vector`, async () => {
    const { body } = await gateway.get(`/api/v1/memory/${memory_id}`, query);
    return body['embedded'] === true;
  });
const explained = (query: string) => gateway.recall(query, { explain: 'true' });

describe('the dense leg', () => {
  test('vectors follow, and both legs find', async () => {
    const told = await gateway.remember({ content: 'The lighthouse keeper counts ships' });
    expect(told.indexed).toEqual({ sparse: true, dense: false });
    await embedded(told.memory_id);
    const { items, degraded } = await explained('lighthouse ships');
    expect(degraded).toEqual([]);
    expect(items[0]?.explain?.legs).toMatchObject({ sparse: { rank: 1 }, dense: { rank: 1 } });
  });

  test('what only the vectors find is found: here by stopwords, which the words leave out', async () => {
    const told = await gateway.remember({ content: 'Over there, under it, then after' });
    await embedded(told.memory_id);
    const { items } = await explained('after then under over harbour');
    const hit = items.find((item) => item.memory_id === told.memory_id);
    expect(hit?.explain?.legs).toMatchObject({ sparse: null, dense: { rank: 1 } });
  });

  test('a unique error code is first, whatever the vectors say', async () => {
    for (let i = 0; i < 40; i += 1) {
      const told = await gateway.remember({
        content: `e 4711 q, part ${i}`,
        authority: 'canonical',
      });
      if (i === 39) await embedded(told.memory_id);
    }
    const told = await gateway.remember({
      content: 'Cured by a restart of the machine in the cellar, at last: E-4711-Q',
    });
    await embedded(told.memory_id);
    expect((await gateway.recall('E-4711-Q')).items[0]?.memory_id).toBe(told.memory_id);
  });

  test('scope holds for vectors, and superseded ones do not come back', async () => {
    const slot = { subject: 'otter', predicate: 'status', client_id: 'acme' };
    const old = await gateway.remember({ ...slot, content: 'Otter colony is growing fast' });
    await embedded(old.memory_id, { client_id: 'acme' });
    const query = 'otter colony is growing fast';
    expect((await gateway.recall(query, { client_id: 'umbra' })).items).not.toContainEqual(
      expect.objectContaining({ client_id: 'acme' }),
    );
    const next = await gateway.remember({ ...slot, content: 'Otter colony shrinks' });
    await embedded(next.memory_id, { client_id: 'acme' });
    const ids = (await gateway.recall(query, { client_id: 'acme' })).items.map(
      (item) => item.memory_id,
    );
    expect(ids).toContain(next.memory_id);
    expect(ids).not.toContain(old.memory_id);
    await waitFor('the old vector left the current ones', async () => {
      const { rows } = await gateway.db.admin.query<{ past: boolean }>(
        'select past from memory.vectors where item_id = $1',
        [old.memory_id],
      );
      return rows[0]?.past === true;
    });
  });

  test.each([
    ['answers 503', { kind: 'status', status: 503 }],
    ['hangs', { kind: 'timeout' }],
    ['answers nonsense', { kind: 'nonsense' }],
  ] as const)(
    'a provider that %s degrades, and what waits is embedded when it is back',
    async (what, fault) => {
      sandbox.faults.set({ provider: 'model', ...fault });
      const told = await gateway.remember({ content: `A comet was seen while it ${what}` });
      const started = performance.now();
      const { items, degraded } = await gateway.recall(`comet while it ${what}`);
      expect(performance.now() - started).toBeLessThan(2000);
      expect(degraded).toEqual(['dense']);
      expect(items[0]?.memory_id).toBe(told.memory_id);
      const health = await gateway.get('/health');
      expect(health).toMatchObject({
        status: 200,
        body: { status: 'warn', degraded: ['embedder'] },
      });
      sandbox.faults.clear('model');
      await embedded(told.memory_id);
      await waitFor('recall is whole again', async () => {
        return (await gateway.recall('comet')).degraded.length === 0;
      });
    },
  );

  test('a refused key degrades in the same way, is an event once, and health names the way out', async () => {
    const told = async (event_type: string): Promise<unknown[]> => {
      const { body } = await gateway.get('/api/v1/events', { event_type });
      return body['items'] as unknown[];
    };
    sandbox.faults.set({ provider: 'model', kind: 'status', status: 401 });
    const told_of = await gateway.remember({ content: 'An eclipse was seen with a wrong key' });
    const { items, degraded } = await gateway.recall('eclipse wrong key');
    expect([items[0]?.memory_id, degraded]).toEqual([told_of.memory_id, ['dense']]);
    await waitFor('the event', async () => (await told('provider.refused')).length > 0);
    const { body } = await gateway.get('/health');
    expect(body).toMatchObject({ status: 'warn', degraded: ['embedder'] });
    expect(JSON.stringify(body)).toContain('Check OPENROUTER_API_KEY');
    sandbox.faults.clear('model');
    await embedded(told_of.memory_id);
    await waitFor('the other event', async () => (await told('provider.accepted')).length > 0);
    expect(await told('provider.refused')).toHaveLength(1);
    expect((await gateway.get('/health')).body['status']).toBe('pass');
  });

  test('while model calls are switched off, recall goes on by words', async () => {
    const set = 'update core.control_flags set model_calls_enabled = ';
    await gateway.db.admin.query(`${set} false`);
    expect(await gateway.recall('comet')).toMatchObject({ degraded: ['dense'] });
    await gateway.db.admin.query(`${set} true`);
  });
});
