/** A cache that stops, forgets, runs full or falls silent changes speed and nothing else: seen on a real server. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { valkeyCache } from '@almanac/shared/cache/valkey-cache';
import { openCache } from '@almanac/shared/cache/open-cache';
import { createLogger } from '@almanac/shared/log/logger';
import { memoryGatewayEnv } from '../src/config.ts';
import { createTracer } from '@almanac/shared/trace/tracer';
import { createContext, type MemoryContext } from '../src/context.ts';
import { purgeRecalled } from '../src/use-cases/cached-recall.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { REDIS_PROGRAM, startRedis, startSilentServer, type RedisServer } from './redis-server.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const contents = (reply: { items: { content: string }[] }) =>
  reply.items.map(({ content }) => content);

const cacheCheck = async (gateway: Gateway) => {
  const { status, body } = await gateway.get('/health');
  expect(status).toBe(200);
  return (body['checks'] as Record<string, { status: string; detail?: string }>)['cache'];
};
const becomes = (gateway: Gateway, status: string) =>
  waitFor(`the cache is ${status}`, async () => (await cacheCheck(gateway))?.status === status);

/** Remembers and recalls as if there were no cache, each within a time that a person does not notice. */
async function worksAsEver(gateway: Gateway, name: string): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    const content = `Buoy ${name} number ${i}`;
    await gateway.remember({ content });
    const started = performance.now();
    expect(contents(await gateway.recall(`buoy ${name}`))).toContain(content);
    expect(performance.now() - started).toBeLessThan(1000);
  }
}

describe('a server that takes connections and never answers', () => {
  test('makes nobody wait, and is a warning', async () => {
    const silent = await startSilentServer();
    const gateway = await startGateway({ VALKEY_URL: silent.url });
    await worksAsEver(gateway, 'silent');
    expect((await gateway.recall('buoy silent')).cached).toBe(false);
    expect(await cacheCheck(gateway)).toMatchObject({ status: 'warn' });
    expect((await gateway.get('/health')).body['degraded']).toEqual(['cache']);
    await gateway.close();
    await silent.close();
  });
});

test('F19: a server that is not there keeps nobody from starting, and is a warning', async () => {
  const silent = await startSilentServer();
  await silent.close();
  const gateway = await startGateway({ VALKEY_URL: silent.url });
  await worksAsEver(gateway, 'absent');
  expect(await cacheCheck(gateway)).toMatchObject({ status: 'warn' });
  await gateway.close();
});

const what = REDIS_PROGRAM ?? 'skipped: neither valkey-server nor redis-server is installed';

describe.skipIf(REDIS_PROGRAM === undefined)(`a real server (${what})`, () => {
  let redis: RedisServer;
  let gateway: Gateway;
  beforeAll(async () => {
    redis = await startRedis(
      REDIS_PROGRAM ?? '',
      '--maxmemory',
      '4mb',
      '--maxmemory-policy',
      'allkeys-lru',
    );
    gateway = await startGateway({ VALKEY_URL: redis.url });
    await becomes(gateway, 'pass');
  });
  afterAll(async () => {
    await gateway.close();
    redis.resume();
    await redis.stop();
  });
  const kept = async (query: string) => {
    await gateway.recall(query);
    return waitFor(`${query} is kept`, async () => {
      const reply = await gateway.recall(query);
      return reply.cached && reply;
    });
  };

  test('a wrong password is a warning that says so', async () => {
    const locked = await startRedis(REDIS_PROGRAM ?? '', '--requirepass', 'right');
    const other = await startGateway({
      VALKEY_URL: locked.url.replace('redis://', 'redis://:wrong@'),
    });
    await worksAsEver(other, 'locked');
    await waitFor('health says why', async () => {
      const check = await cacheCheck(other);
      return check?.status === 'warn' && /WRONGPASS|password/i.test(check.detail ?? '');
    });
    await other.close();
    const url = locked.url.replace('redis://', 'redis://:right@');
    const cache = await openCache({ url, log });
    await waitFor('the right one opens', async () => (await cache.check()).status === 'pass');
    await cache.set('a', 'b', 1000);
    expect(await cache.get('a')).toBe('b');
    await cache.close();
    await locked.stop();
  });

  test('F19: stops and comes back empty', async () => {
    await gateway.remember({ content: 'Lighthouse keeper is Olga' });
    await kept('lighthouse keeper');
    await redis.stop();
    await worksAsEver(gateway, 'stopped');
    expect(await cacheCheck(gateway)).toMatchObject({ status: 'warn' });
    await redis.start();
    await becomes(gateway, 'pass');
    expect(contents(await kept('lighthouse keeper'))).toEqual(['Lighthouse keeper is Olga']);
  });

  test('hangs and comes back with what it had, and that is not believed when it is old', async () => {
    await gateway.remember({ content: 'Harbour master is Pia' });
    await kept('harbour master');
    redis.hang();
    await worksAsEver(gateway, 'hanging');
    await gateway.remember({ content: 'Harbour master was Quirin' });
    await becomes(gateway, 'warn');
    redis.resume();
    await becomes(gateway, 'pass');
    expect(contents(await kept('harbour master'))).toHaveLength(2);
  });

  test('F19: is flushed', async () => {
    await kept('harbour master');
    await redis.ask('FLUSHALL');
    expect((await gateway.recall('harbour master')).cached).toBe(false);
    expect((await gateway.recall('harbour master')).cached).toBe(true);
  });

  test('runs full and lets old answers go; where nothing may go, health says that it keeps nothing', async () => {
    const full = { content: `Dock register ${'of many names '.repeat(5000)}` };
    await gateway.remember(full);
    for (let i = 0; i < 60; i += 1) await gateway.recall(`dock register ${i}`);
    expect(await redis.ask('INFO', 'stats')).toMatch(/evicted_keys:[1-9]/);
    await worksAsEver(gateway, 'full');
    await redis.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await redis.ask('CONFIG', 'SET', 'maxmemory', '1');
    await worksAsEver(gateway, 'overfull');
    expect(await cacheCheck(gateway)).toMatchObject({
      status: 'warn',
      detail: expect.stringMatching(/OOM/),
    });
    await redis.ask('CONFIG', 'SET', 'maxmemory', '0');
    await kept('buoy');
    expect(await cacheCheck(gateway)).toEqual({ status: 'pass' });
  });

  test('holds forgeries: what is no answer of ours, or speaks of another client, is a miss', async () => {
    await gateway.remember({ content: 'Quay rent is due', client_id: 'acme' });
    await gateway.remember({ content: 'Quay is closed', client_id: 'umbra' });
    const mine = { client_id: 'umbra' };
    const ours = async () => (await redis.ask('KEYS', 'almanac:*')).match(/almanac:\S+/g) ?? [];
    await redis.ask('FLUSHALL');
    await gateway.recall('quay rent', { client_id: 'acme' });
    const [foreign] = await ours();
    const stolen = (await redis.ask('GET', foreign ?? '')).split('\r\n')[1] ?? '';
    expect(stolen).toContain('Quay rent');
    await redis.ask('FLUSHALL');
    await gateway.recall('quay rent', mine);
    const [key] = await ours();
    for (const forged of [stolen, '{}', 'no json', '{"from":1}', stolen.slice(0, -1)]) {
      await redis.ask('SET', key ?? '', forged);
      const reply = await gateway.recall('quay rent', mine);
      expect(reply.cached, forged).toBe(false);
      expect(contents(reply)).toEqual(['Quay is closed']);
    }
    await redis.ask('DEL', key ?? '');
    await redis.ask('LPUSH', key ?? '', 'a list');
    expect(contents(await gateway.recall('quay rent', mine))).toEqual(['Quay is closed']);
  });

  describe('purged of a scope', () => {
    let ctx: MemoryContext;
    const keys = async () =>
      (await redis.ask('KEYS', 'almanac:recall:*')).match(/almanac:\S+/g) ?? [];
    beforeAll(async () => {
      const env = {
        DATABASE_URL: gateway.db.urlFor('memory-gateway'),
        PORT: '0',
        ALMANAC_TOKEN: 'a token of at least 24 characters',
      };
      const config = configFromEnv(memoryGatewayEnv, env);
      const cache = await openCache({ url: redis.url, log });
      const tracer = await createTracer(config);
      ctx = createContext(config, { log, cache, tracer, emit: () => Promise.resolve() });
      await waitFor('it is connected', async () => (await cache.check()).status === 'pass');
    });
    afterAll(async () => {
      await ctx.cache.close();
      await ctx.db.close();
    });
    const questions: [string, Record<string, string>][] = [
      ['acme', { client_id: 'acme' }],
      ['umbra', { client_id: 'umbra' }],
      ['*', { client_id: '*' }],
      ['', {}],
    ];
    const askAll = async () => {
      const cached: string[] = [];
      for (const [name, scope] of questions) {
        if ((await gateway.recall('jetty rules', scope)).cached) cached.push(name);
      }
      return cached;
    };

    test("a client's texts lie there no longer, and nobody gets them; others keep theirs", async () => {
      await redis.ask('FLUSHALL');
      await askAll();
      expect(await keys()).toHaveLength(4);
      expect(await purgeRecalled(ctx, 'acme')).toBe(2);
      expect(await keys()).toHaveLength(2);
      expect(await askAll()).toEqual(['umbra', '']);
    });

    test('global texts are gone from every answer', async () => {
      await redis.ask('FLUSHALL');
      await askAll();
      expect(await purgeRecalled(ctx, '')).toBe(4);
      expect(await keys()).toEqual([]);
      expect(await askAll()).toEqual([]);
    });

    test('an answer under way at that moment does not lie there afterwards', async () => {
      await redis.ask('FLUSHALL');
      const admin = new pg.Client({ connectionString: gateway.db.admin_url });
      await admin.connect();
      await admin.query('begin; lock table memory.memory_terms in access exclusive mode');
      const asked = gateway.recall('jetty under way', { client_id: 'acme' });
      await waitFor('it waits for the words', async () => {
        const { rows } = await gateway.db.admin.query(
          `select 1 from pg_locks where not granted and relation = 'memory.memory_terms'::regclass`,
        );
        return rows.length > 0;
      });
      await purgeRecalled(ctx, 'acme');
      await admin.query('commit');
      await admin.end();
      expect((await asked).cached).toBe(false);
      expect(await keys()).toEqual([]);
    });

    test('is unreachable even where it cannot be deleted, which is said', async () => {
      await askAll();
      redis.hang();
      await expect(purgeRecalled(ctx, 'acme')).rejects.toMatchObject({ code: 'cache_unavailable' });
      redis.resume();
      await becomes(gateway, 'pass');
      expect(await askAll()).toEqual(['umbra', '']);
    });
  });

  test('is purged of what begins so; when it cannot be, that is said', async () => {
    const cache = await openCache({ url: redis.url, log });
    await waitFor('it is connected', async () => (await cache.check()).status === 'pass');
    for (let i = 0; i < 2500; i += 1) await cache.set(`almanac:p*:${i}`, 'x', 60_000);
    await cache.set('almanac:pq:1', 'y', 60_000);
    expect(await cache.removePrefix('almanac:p*:')).toBe(2500);
    expect(await cache.get('almanac:p*:7')).toBeUndefined();
    expect(await cache.get('almanac:pq:1')).toBe('y');
    await cache.set('almanac:brief', 'z', 30);
    await waitFor('its time is over', async () => (await cache.get('almanac:brief')) === undefined);
    redis.hang();
    await expect(cache.removePrefix('almanac:p')).rejects.toMatchObject({ kind: 'unavailable' });
    redis.resume();
    await cache.close();
    const gone = valkeyCache({ url: 'redis://127.0.0.1:1', log });
    await expect(gone.removePrefix('almanac:')).rejects.toMatchObject({
      code: 'cache_unavailable',
    });
    await gone.close();
  });
});
