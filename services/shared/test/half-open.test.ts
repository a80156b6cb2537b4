/** F4: a connection to Postgres that is open and silent is noticed within 15 s; the queue's own is tried in `npm run test:chaos`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '@almanac/shared/pg/database';
import { listen } from '@almanac/shared/pg/listen';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { startSilentProxy, type SilentProxy } from '@almanac/shared/testing/silent-proxy';
import { waitFor } from '@almanac/shared/testing/wait-for';

let testing: TestDatabase;
const proxies: SilentProxy[] = [];

beforeAll(async () => {
  testing = await createTestDatabase();
});
afterAll(async () => {
  for (const proxy of proxies) await proxy.close();
  await testing.drop();
});

async function proxied(): Promise<{ proxy: SilentProxy; url: string }> {
  const proxy = await startSilentProxy(testing.admin_url);
  proxies.push(proxy);
  return { proxy, url: proxy.through(testing.admin_url) };
}

describe.concurrent('F4: a database that falls silent without a word', () => {
  test('a listener notices by its heartbeat, comes back, and hears again', async () => {
    const { proxy, url } = await proxied();
    const heard: string[] = [];
    const errors: string[] = [];
    let connected = 0;
    const listener = listen({
      url,
      application_name: 'half-open',
      channel: 'half_open',
      onNotify: (payload) => heard.push(payload),
      onConnected: () => (connected += 1),
      onError: (error) => errors.push(error.message),
    });
    await waitFor('it listens', () => connected === 1);
    proxy.silence();
    const silent = performance.now();
    await waitFor('it listens again', () => connected === 2, 15_000);
    expect(performance.now() - silent).toBeLessThan(15_000);
    expect(errors.length).toBeGreaterThan(0);
    await testing.admin.query(`select pg_notify('half_open', 'after')`);
    await waitFor('it hears', () => heard.includes('after'));
    await listener.close();
  });

  test('a query is given up a second after the server should have ended it, and the next one works', async () => {
    const { proxy, url } = await proxied();
    const db = openDatabase({
      url,
      application_name: 'half-open',
      statement_timeout_ms: 1000,
      max_connections: 1,
      onError: () => undefined,
    });
    await db.query('select 1');
    proxy.silence();
    const silent = performance.now();
    await expect(db.query('select 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(performance.now() - silent).toBeLessThan(5000);
    expect((await db.transaction((tx) => tx.query('select 1'))).row_count).toBe(1);
    proxy.silence();
    const begun = db.transaction((tx) => tx.query('select 1'));
    await expect(begun).rejects.toMatchObject({ code: 'database_unavailable' });
    expect((await db.query('select 1')).row_count).toBe(1);
    await db.close();
  });
});
