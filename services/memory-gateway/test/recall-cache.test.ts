/** What the cache must not change: the tests that hold with any cache, here with the one of the process. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startSandbox, type Sandbox } from '../../../scripts/sandbox/sandbox.ts';
import { startGateway, statement, type Gateway } from './gateway.ts';

const dir = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
const clock = join(dir, 'clock');
const setClock = (at: string) => writeFileSync(clock, at);

let gateway: Gateway;
beforeAll(async () => {
  setClock('2026-03-02T09:00:00Z');
  gateway = await startGateway({ ALMANAC_CLOCK: `@${clock}` });
});
afterAll(async () => {
  await gateway.close();
  rmSync(dir, { recursive: true });
});

/** Asks until the answer comes from the cache: what is written to it stays for the next. */
async function kept(query: string, more: Record<string, string> = {}) {
  await gateway.recall(query, more);
  const again = await gateway.recall(query, more);
  expect(again.cached, `${query} is kept`).toBe(true);
  return again;
}
const contents = (reply: { items: { content: string }[] }) =>
  reply.items.map(({ content }) => content);

describe('a kept answer', () => {
  test('is the answer, marked', async () => {
    await gateway.remember({ content: 'Heron nests by the mill' });
    const first = await gateway.recall('heron');
    const second = await gateway.recall('heron');
    expect(first.cached).toBe(false);
    expect(second).toEqual({ ...first, cached: true });
  });

  test('serves GET and POST alike, and nobody who asks anything else', async () => {
    await kept('heron nests', { limit: '3' });
    const same = await gateway.post('/api/v1/memory/recall', { query: 'heron nests', limit: 3 });
    expect(same.body['cached']).toBe(true);
    for (const other of [
      { limit: '4' },
      { limit: '3', context: '0' },
      { limit: '3', explain: 'true' },
      { limit: '3', kinds: 'fact' },
      { limit: '3', as_of: '2026-03-02T10:00:00Z' },
      { limit: '3', client_id: 'acme' },
      { limit: '3', client_id: '*' },
    ]) {
      expect((await gateway.recall('heron nests', other)).cached, JSON.stringify(other)).toBe(
        false,
      );
    }
  });

  test('ends with every write of its scope: remembered, heard again, superseded, corrected', async () => {
    const slot = { subject: 'ferry', predicate: 'status', client_id: 'quay' };
    const mine = { client_id: 'quay' };
    const old = await gateway.remember({ ...slot, content: 'Ferry is on time' });
    expect(contents(await kept('ferry', mine))).toEqual(['Ferry is on time']);
    await gateway.remember({ ...slot, content: 'Ferry is on time', confidence: 0.9 });
    const heard = await gateway.recall('ferry', mine);
    expect(heard.cached).toBe(false);
    expect(heard.items[0]?.confidence).toBeGreaterThan(0.5);
    await kept('ferry', mine);
    const next = await gateway.remember({ ...slot, content: 'Ferry is late' });
    expect(next.superseded).toEqual([old.memory_id]);
    expect(contents(await gateway.recall('ferry', mine))).toEqual(['Ferry is late']);
    await kept('ferry', mine);
    const wrong = { memory_id: next.memory_id, correction: 'Ferry is cancelled', reason: 'seen' };
    await gateway.post('/api/v1/memory/corrections', wrong, { token: gateway.person });
    expect(contents(await gateway.recall('ferry', mine))).toEqual(['Ferry is cancelled']);
  });

  test('ends with a write by a conflict decided, an edge, a node, and the arrival of vectors', async () => {
    const slot = { subject: 'tram', predicate: 'status', client_id: 'rail' };
    const mine = { client_id: 'rail' };
    const told = await gateway.remember({ ...slot, content: 'Tram runs', authority: 'verified' });
    const doubt = await gateway.remember({ ...slot, content: 'Tram stands still' });
    await kept('tram', mine);
    const path = `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`;
    await gateway.post(path, { keep: 'contender' }, { token: gateway.person });
    expect(contents(await gateway.recall('tram', mine))).toEqual(['Tram stands still']);
    const edge = {
      ...mine,
      from_node_id: told.memory_id,
      to_node_id: 'line:4',
      edge_type: 'about',
    };
    const node = { ...mine, node_id: 'line:4', node_type: 'line', label: 'Line 4' };
    for (const [what, body] of [
      ['edges', edge],
      ['nodes', node],
    ] as const) {
      await kept('tram', mine);
      await gateway.post(`/api/v1/memory/graph/${what}`, body);
      expect((await gateway.recall('tram', mine)).cached, what).toBe(false);
    }
    await kept('tram', mine);
    await gateway.db.admin.query(
      `update memory.memories set embedded_by = 'm@8' where client_id = 'rail'`,
    );
    expect((await gateway.recall('tram', mine)).cached).toBe(false);
  });

  test('ends with a global write for every client, and with any write for *', async () => {
    await kept('comet', { client_id: 'one' });
    await kept('comet', { client_id: '*' });
    await gateway.remember({ content: 'Comet over two', client_id: 'two' });
    expect((await gateway.recall('comet', { client_id: 'one' })).cached).toBe(true);
    expect(contents(await gateway.recall('comet', { client_id: '*' }))).toEqual(['Comet over two']);
    await gateway.remember({ content: 'Comet over all' });
    expect(contents(await gateway.recall('comet', { client_id: 'one' }))).toEqual([
      'Comet over all',
    ]);
  });

  test('does not outlive the moment a memory begins or ceases to hold, for a client and for *', async () => {
    const mine = { client_id: 'shop' };
    const sale = { ...mine, content: 'Sale on boots', valid_from: '2026-03-02T09:01:00Z' };
    await gateway.remember({ ...sale, valid_to: '2026-03-02T09:02:00Z' });
    for (const scope of [mine, { client_id: '*' }]) {
      setClock('2026-03-02T09:00:30Z');
      expect(contents(await kept('boots', scope))).toEqual([]);
      setClock('2026-03-02T09:01:00Z');
      expect(contents(await gateway.recall('boots', scope))).toEqual(['Sale on boots']);
      await kept('boots', scope);
      setClock('2026-03-02T09:01:59Z');
      expect((await gateway.recall('boots', scope)).cached).toBe(true);
      setClock('2026-03-02T09:02:00Z');
      expect(contents(await gateway.recall('boots', scope))).toEqual([]);
    }
  });

  test('does not outlive it for a question that joins an equal one under way either', async () => {
    const mine = { client_id: 'stall' };
    await gateway.remember({
      ...mine,
      content: 'Sale on hats',
      valid_from: '2026-03-02T09:01:00Z',
    });
    setClock('2026-03-02T09:00:59Z');
    const admin = new pg.Client({ connectionString: gateway.db.admin_url });
    await admin.connect();
    await admin.query('begin; lock table memory.memory_terms in access exclusive mode');
    const first = gateway.recall('hats', mine);
    await waitFor('it waits for the words', async () => {
      const { rows } = await gateway.db.admin.query(
        `select 1 from pg_locks where not granted and relation = 'memory.memory_terms'::regclass`,
      );
      return rows.length > 0;
    });
    setClock('2026-03-02T09:01:00Z');
    const second = Promise.all([gateway.recall('hats', mine), gateway.recall('hats', mine)]);
    await gateway.get('/api/v1/memory/stats');
    await admin.query('commit');
    await admin.end();
    await first;
    for (const reply of await second) expect(contents(reply)).toEqual(['Sale on hats']);
    setClock('2026-03-02T09:00:00Z');
  });

  test('is minutes old at most, is of the same day, and never from the future', async () => {
    setClock('2026-03-02T09:00:00Z');
    await kept('heron');
    setClock('2026-03-02T09:04:59Z');
    expect((await gateway.recall('heron')).cached).toBe(true);
    setClock('2026-03-02T09:05:00Z');
    expect((await gateway.recall('heron')).cached).toBe(false);
    setClock('2026-03-02T08:59:00Z');
    expect((await gateway.recall('heron')).cached).toBe(false);
    setClock('2026-03-02T23:59:00Z');
    await kept('heron');
    setClock('2026-03-03T00:00:00Z');
    expect((await gateway.recall('heron')).cached).toBe(false);
    setClock('2026-03-02T09:00:00Z');
  });

  test('knows the past as well', async () => {
    const past = { as_of: '2026-03-02T09:30:00Z' };
    const { items } = await kept('heron', past);
    expect(items).toHaveLength(1);
  });
});

describe('the scope is the address of kept answers too', () => {
  test("one client's question never answers another, nor * without the right", async () => {
    await gateway.remember({ content: 'Vault code lies with Ines', client_id: 'acme' });
    for (const scope of [{ client_id: 'acme' }, { client_id: '*' }]) {
      expect(contents(await kept('vault code', scope))).toHaveLength(1);
    }
    for (const scope of [{}, { client_id: 'umbra' }, { client_id: 'ACME' }, { client_id: 'acm' }]) {
      expect(contents(await gateway.recall('vault code', scope))).toEqual([]);
      expect(contents(await gateway.recall('vault code', scope))).toEqual([]);
    }
    const all = { query: 'vault code', client_id: '*' };
    const refused = await gateway.get('/api/v1/memory/recall', all, {
      token: gateway.orchestrator,
    });
    expect(refused).toMatchObject({ status: 403, body: { code: 'all_clients_forbidden' } });
  });
});

describe('writers and readers at the same time', () => {
  const open = async (content: string) => {
    // What remember does first, held open: the row is there, its transaction is not over.
    const client = new pg.Client({ connectionString: gateway.db.admin_url });
    await client.connect();
    await client.query('begin');
    await client.query(
      `insert into memory.memories (memory_id, client_id, kind, authority, confidence, content, content_hash,
         fingerprint, source, recorded_at, recorded_by)
       values ($1, 'race', 'fact', 'inferred', 0.5, $2, $2, $2, '{}', now(), 'test')`,
      [`mem_${content}`, content],
    );
    return client;
  };
  const version = async (scope = 'race') =>
    (
      await gateway.db.admin.query<{ token: string }>(
        'select token from memory.scope_versions where scope = $1 order by part',
        [scope],
      )
    ).rows.map(({ token }) => token);

  test('an answer made while a write is open ends when that write commits, in any order of two writers', async () => {
    const mine = { client_id: 'race' };
    const [a, b] = [await open('aaa'), await open('bbb')];
    const before = await version();
    await kept('race', mine);
    await b.query('commit');
    const between = await version();
    expect(between).not.toEqual(before);
    expect((await gateway.recall('race', mine)).cached).toBe(false);
    await kept('race', mine);
    await a.query('commit');
    expect(await version()).not.toEqual(between);
    expect((await gateway.recall('race', mine)).cached).toBe(false);
    await Promise.all([a.end(), b.end()]);
  });

  test('a write that is taken back ends nothing, wholly or to a savepoint', async () => {
    const before = await version();
    const client = await open('ccc');
    await client.query('rollback');
    expect(await version()).toEqual(before);
    await client.query('begin; savepoint s');
    await client.query(`select memory.touch_scopes('{race}')`);
    await client.query('rollback to savepoint s');
    await client.query(`select memory.touch_scopes('{race}')`);
    await client.query('commit');
    expect(await version()).not.toEqual(before);
    await client.end();
  });

  test('writers do not wait for each other, and leave as many parts as there were of them', async () => {
    const writers = await Promise.all(['d1', 'd2', 'd3', 'd4'].map(open));
    for (const writer of writers.toReversed()) {
      await writer.query('commit');
      await writer.end();
    }
    const parts = (await version()).length;
    expect(parts).toBeLessThanOrEqual(4);
    for (let i = 0; i < 10; i += 1) {
      await gateway.remember({ content: `Alone ${i}`, client_id: 'race' });
    }
    expect(await version()).toHaveLength(parts);
  });

  test('under writes and reads at once, what was remembered is always found next', async () => {
    const client_id = 'storm';
    const writer = async (name: string) => {
      for (let i = 0; i < 8; i += 1) {
        const content = `Storm ${name}${i}`;
        await gateway.post('/api/v1/memory/remember', statement({ content, client_id }));
        const found = contents(await gateway.recall('storm', { client_id, limit: '100' }));
        expect(found).toContain(content);
      }
    };
    await Promise.all(['a', 'b', 'c'].map(writer));
    await waitFor(
      'it settles',
      async () => (await gateway.recall('storm', { client_id, limit: '100' })).cached,
    );
  });
});

describe('with an embedder', () => {
  let sandbox: Sandbox;
  let dense: Gateway;
  beforeAll(async () => {
    sandbox = await startSandbox({ model: true });
    dense = await startGateway({
      OPENROUTER_API_KEY: 'sandbox-key',
      OPENROUTER_BASE_URL: `${sandbox.url}/openai/v1`,
      EMBEDDINGS_MODEL: 'sandbox/bag-of-words',
      EMBEDDINGS_DIMENSIONS: '256',
      EMBEDDINGS_TIMEOUT_MS: '5000',
    });
  });
  afterAll(async () => {
    await dense.close();
    await sandbox.close();
  });
  const embeddings = async () =>
    (await dense.db.admin.query<{ n: number }>('select count(*)::int as n from core.model_calls'))
      .rows[0]?.n ?? 0;

  test('equal questions at the same time are answered once', async () => {
    const before = await embeddings();
    await Promise.all(Array.from({ length: 20 }, () => dense.recall('stampede of horses')));
    expect((await embeddings()) - before).toBe(1);
    await dense.recall('stampede of zebras');
    expect((await embeddings()) - before).toBe(2);
  });

  test('an answer without a leg is not kept', async () => {
    sandbox.faults.set({ provider: 'model', kind: 'status', status: 503 });
    for (let i = 0; i < 2; i += 1) {
      const reply = await dense.recall('gnu');
      expect(reply).toMatchObject({ degraded: ['dense'], cached: false });
    }
    sandbox.faults.clear('model');
    await waitFor('recall is whole again', async () => {
      const reply = await dense.recall('gnu');
      return reply.degraded.length === 0 && !reply.cached;
    });
    expect(await dense.recall('gnu')).toMatchObject({ degraded: [], cached: true });
  });
});
