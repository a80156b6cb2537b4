import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pointId } from '../../src/vector/qdrant-points.ts';
import { qdrantVectors } from '../../src/vector/qdrant-vectors.ts';
import type { VectorPoint, VectorStore } from '../../src/vector/vector-store.ts';
import { waitFor } from '../../src/testing/wait-for.ts';
import { leaning, vectorConformance } from './conformance.ts';
import type { Operation } from './qdrant-schemas.ts';
import { startQdrantStandIn, type QdrantStandIn } from './qdrant-stand-in.ts';

const real = process.env['QDRANT_URL'];
if (real !== undefined && real !== '') {
  vectorConformance('the real Qdrant', () => {
    const api_key = process.env['QDRANT_API_KEY'] || undefined;
    const store = qdrantVectors({ url: real, api_key, timeout_ms: 10_000 });
    return Promise.resolve({ store, close: () => Promise.resolve() });
  });
}

const played: QdrantStandIn[] = [];
vectorConformance('Qdrant, as its types describe it,', async () => {
  const standIn = await startQdrantStandIn();
  played.push(standIn);
  const store = qdrantVectors({ url: standIn.url, timeout_ms: 2000 });
  return { store, close: () => standIn.close() };
});
test('none of the requests it took breaks the types', () => {
  expect(played.flatMap(({ seen }) => seen).length).toBeGreaterThan(100);
  expect(played.flatMap(({ violations }) => violations)).toEqual([]);
});

describe('requests to Qdrant', () => {
  let standIn: QdrantStandIn;
  let store: VectorStore;
  const target = { collection_no: 1, physical: 'agent_memories__m_8_abc', dimensions: 8 };
  const base = `/collections/${target.physical}`;
  const one: VectorPoint = {
    item_id: 'mem_1',
    scope: 'acme',
    kind: 'fact',
    tags: ['a', 'b'],
    past: false,
    vector: leaning(0),
    words: { indices: [5, 9], values: [1.5, 0.5] },
  };
  const payload = {
    item_id: 'mem_1',
    scope: 'client:acme',
    kind: 'fact',
    tags: ['a', 'b'],
    past: false,
  };
  /** The requests that the work made, as method, path and body. */
  const requests = async (work: () => Promise<unknown>) => {
    standIn.seen.length = 0;
    await work();
    return standIn.seen.map(({ method, path, body }) => [method, path, body]);
  };
  beforeAll(async () => {
    standIn = await startQdrantStandIn();
    store = qdrantVectors({ url: standIn.url, api_key: 'a key', timeout_ms: 1000 });
  });
  beforeEach(async () => {
    await store.ensure(target);
  });
  afterAll(() => standIn.close());

  test('a collection is made with a dense vector, words with idf, indexes and strict mode', async () => {
    await store.drop(target);
    expect(await requests(() => store.ensure(target))).toEqual([
      ['GET', `${base}/exists`, undefined],
      [
        'PUT',
        base,
        {
          vectors: { dense: { size: 8, distance: 'Cosine', on_disk: true } },
          sparse_vectors: { bm25: { modifier: 'idf' } },
          quantization_config: { scalar: { type: 'int8', always_ram: true } },
          strict_mode_config: expect.objectContaining({
            enabled: true,
            unindexed_filtering_retrieve: false,
            unindexed_filtering_update: false,
            max_query_limit: 1000,
            upsert_max_batchsize: 128,
          }),
        },
      ],
      ['GET', base, undefined],
      [
        'PUT',
        `${base}/index?wait=true`,
        { field_name: 'scope', field_schema: { type: 'keyword', is_tenant: true } },
      ],
      ['PUT', `${base}/index?wait=true`, { field_name: 'past', field_schema: { type: 'bool' } }],
      ['PUT', `${base}/index?wait=true`, { field_name: 'kind', field_schema: { type: 'keyword' } }],
      ['PUT', `${base}/index?wait=true`, { field_name: 'tags', field_schema: { type: 'keyword' } }],
    ]);
    expect(new Set(standIn.seen.map(({ api_key }) => api_key))).toEqual(new Set(['a key']));
  });

  test('a collection that is there is only read; what is missing on it is mended', async () => {
    const reads = [
      ['GET', `${base}/exists`, undefined],
      ['GET', base, undefined],
    ];
    expect(await requests(() => store.ensure(target))).toEqual(reads);
    const stored = standIn.memory.collections.get(target.physical);
    if (stored === undefined) throw new Error('it is there');
    delete stored.indexes['kind'];
    stored.config.strict_mode_config = { enabled: false };
    const operations = (await requests(() => store.ensure(target))).slice(2);
    expect(operations).toEqual([
      ['PATCH', base, { strict_mode_config: expect.objectContaining({ enabled: true }) }],
      ['PUT', `${base}/index?wait=true`, expect.objectContaining({ field_name: 'kind' })],
    ]);
  });

  test('a collection of that name with other vectors is refused and left alone', async () => {
    const other = { ...target, dimensions: 16 };
    await expect(store.ensure(other)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('vectors of 8 dimensions, not 16'),
    });
  });

  test('items are written in batches, each with an id made from its own', async () => {
    const points = Array.from({ length: 130 }, (_, n) => ({ ...one, item_id: `mem_${n}` }));
    const seen = await requests(() => store.upsert(target, points));
    expect(seen.map(([method, path]) => [method, path])).toEqual([
      ['PUT', `${base}/points?wait=true`],
      ['PUT', `${base}/points?wait=true`],
    ]);
    expect(standIn.seen[0]?.body).toMatchObject({ points: { length: 128 } });
    const written = {
      id: pointId('mem_1'),
      vector: { dense: leaning(0), bm25: { indices: [5, 9], values: [1.5, 0.5] } },
      payload,
    };
    expect(standIn.seen[0]?.body).toMatchObject({ points: expect.arrayContaining([written]) });
  });

  test('searches name the vector, the filter and the little they want back', async () => {
    const search = { scopes: ['', 'acme'], limit: 5, kinds: ['fact'], tags: ['a', 'b'] };
    const must = [
      { key: 'scope', match: { any: ['global', 'client:acme'] } },
      { key: 'past', match: { value: false } },
      { key: 'kind', match: { any: ['fact'] } },
      { key: 'tags', match: { value: 'a' } },
      { key: 'tags', match: { value: 'b' } },
    ];
    const vector = leaning(0);
    const params = { quantization: { rescore: true, oversampling: 2 } };
    const rest = { filter: { must }, limit: 5, with_payload: ['item_id'] };
    expect(await requests(() => store.search(target, { ...search, by: { vector } }))).toEqual([
      ['POST', `${base}/points/query`, { query: vector, using: 'dense', params, ...rest }],
    ]);
    const words = { indices: [9], values: [1] };
    expect(await requests(() => store.search(target, { ...search, by: { words } }))).toEqual([
      ['POST', `${base}/points/query`, { query: words, using: 'bm25', ...rest }],
    ]);
    const all = { scopes: null, past: true, limit: 5_000, by: { vector } };
    await requests(() => store.search(target, all));
    expect(standIn.seen[0]?.body).toMatchObject({ filter: { must: [] }, limit: 1000 });
  });

  test('finding, moving, removing, counting and paging', async () => {
    await store.upsert(target, [one]);
    const id = pointId('mem_1');
    const flags = { with_payload: true, with_vector: false };
    expect(await requests(() => store.find(target, ['mem_1']))).toEqual([
      ['POST', `${base}/points`, { ids: [id], ...flags }],
    ]);
    const operations = [
      { overwrite_payload: { payload: { ...payload, past: true }, points: [id] } },
    ];
    expect(await requests(() => store.place(target, [{ ...one, past: true }]))).toEqual([
      ['POST', `${base}/points/batch?wait=true`, { operations }],
    ]);
    expect(await requests(() => store.remove(target, ['mem_1']))).toEqual([
      ['POST', `${base}/points/delete?wait=true`, { points: [id] }],
    ]);
    expect(await requests(() => store.count(target))).toEqual([
      ['POST', `${base}/points/count`, { exact: true }],
    ]);
    expect(await requests(() => store.list(target, id, 70))).toEqual([
      ['POST', `${base}/points/scroll`, { limit: 70, offset: id, ...flags }],
    ]);
    expect(await requests(() => store.find(target, []))).toEqual([]);
  });

  test('points of others are told from ours, whatever their payload says', async () => {
    await store.drop(target);
    await store.ensure(target);
    await store.upsert(target, [one]);
    const points = standIn.memory.collections.get(target.physical)?.points;
    points?.set(17, { id: 17, vector: { dense: leaning(0) }, payload: {} });
    const copied = pointId('somebody else');
    points?.set(copied, { id: copied, vector: { dense: leaning(0) }, payload });
    const page = await store.list(target, null, 10);
    const foreign = page.points.filter((point) => point.place === null).map(({ key }) => key);
    expect(foreign.toSorted()).toEqual(['#17', copied].toSorted());
    await store.removeKeys(target, foreign);
    expect(await store.count(target)).toBe(1);
  });

  test('short names are given in one request; a repeat asks for nothing', async () => {
    const next = { ...target, physical: 'agent_memories__m_8_def' };
    await store.ensure(next);
    const name = 'agent_memories';
    const create = (collection_name: string) => ({
      create_alias: { alias_name: name, collection_name },
    });
    await requests(() => store.publish([{ name, physical: target.physical }]));
    expect(standIn.seen[1]?.body).toEqual({ actions: [create(target.physical)] });
    const second = await requests(() => store.publish([{ name, physical: next.physical }]));
    expect(second).toEqual([
      ['GET', '/aliases', undefined],
      [
        'POST',
        '/collections/aliases',
        { actions: [{ delete_alias: { alias_name: name } }, create(next.physical)] },
      ],
    ]);
    const again = await requests(() => store.publish([{ name, physical: next.physical }]));
    expect(again).toEqual([['GET', '/aliases', undefined]]);
    await store.drop(next);
  });

  test('none of all these requests breaks the types', () => {
    expect(standIn.violations).toEqual([]);
  });
});

describe('a Qdrant that does not work', () => {
  let standIn: QdrantStandIn;
  const target = { collection_no: 1, physical: 'events__m_8_abc', dimensions: 8 };
  const open = (): VectorStore => qdrantVectors({ url: standIn.url, timeout_ms: 300 });
  const search = (store: VectorStore) =>
    store.search(target, { scopes: null, by: { vector: leaning(0) }, limit: 3 });
  const asked = (operation: Operation): number =>
    standIn.seen.filter((one) => one.operation === operation).length;
  beforeAll(async () => {
    standIn = await startQdrantStandIn();
  });
  beforeEach(() => {
    standIn.fault = undefined;
    standIn.seen.length = 0;
  });
  afterAll(() => standIn.close());

  test.each([
    ['is overloaded', { kind: 'status', status: 503 }, 'answers 503'],
    ['limits', { kind: 'status', status: 429 }, 'answers 429'],
    ['is silent', { kind: 'silence' }, 'aborted'],
    ['talks nonsense', { kind: 'nonsense' }, 'JSON'],
    ['refuses the key', { kind: 'status', status: 401 }, 'QDRANT_API_KEY'],
  ] as const)('one that %s is unavailable in time, and says why', async (_what, fault, says) => {
    standIn.fault = fault;
    const started = performance.now();
    await expect(search(open())).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(says),
    });
    expect(performance.now() - started).toBeLessThan(1500);
    expect((await open().check()).status).toBe('warn');
  });

  test('one that is not there at all is unavailable', async () => {
    const store = qdrantVectors({ url: 'http://127.0.0.1:9', timeout_ms: 500 });
    await expect(search(store)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await store.check()).toMatchObject({ status: 'warn' });
  });

  test('a missing collection is told by name, so that it can be made', async () => {
    await expect(search(open())).rejects.toMatchObject({ code: 'collection_missing' });
  });

  test('after three failures it is left alone, and asked again a while later', async () => {
    const store = open();
    await store.ensure(target);
    standIn.fault = { kind: 'status', status: 503 };
    for (let n = 0; n < 3; n += 1) await expect(search(store)).rejects.toThrow('503');
    standIn.fault = undefined;
    await expect(search(store)).rejects.toThrow('left alone');
    expect(asked('query')).toBe(0);
    await waitFor('it is asked again', () =>
      search(store)
        .then(() => true)
        .catch(() => false),
    );
    expect(asked('query')).toBe(1);
  });

  test('a request that it finds wrong is an error of ours, not an outage', async () => {
    standIn.fault = { kind: 'status', status: 400 };
    await expect(search(open())).rejects.toThrow('Qdrant refused a request (400)');
  });
});
