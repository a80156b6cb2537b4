import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { health, type Check, type Health } from '@almanac/shared/contracts/health';
import { openDatabase } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { serveApp, type ServedApp } from './serve-app.ts';

let testing: TestDatabase;
let app: ServedApp;
let token: string;
let checks: Record<string, () => Promise<Check>> = {};
const dir = mkdtempSync(join(tmpdir(), 'almanac-health-'));
const kill_file = join(dir, 'KILL');

beforeAll(async () => {
  testing = await createTestDatabase();
  token = await testing.token('operator', 'person');
  app = await serveApp(testing.openAs('planner'), () => undefined, {
    kill: { file: kill_file, env_killed: false },
    checks: new Proxy(
      {},
      {
        ownKeys: () => Object.keys(checks),
        get: (_, name) => checks[String(name)],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    ),
  });
});
afterAll(async () => {
  await app.close();
  await testing.drop();
  rmSync(dir, { recursive: true });
});

const answers = (status: Check['status'], detail: string = status): (() => Promise<Check>) => {
  return () => Promise.resolve({ status, detail });
};

async function ask(url = app.url, headers = {}): Promise<{ status: number; body: Health }> {
  const answer = await fetch(`${url}/health`, { headers });
  return { status: answer.status, body: health.parse(await answer.json()) };
}
const askWithToken = () => ask(app.url, { authorization: `Bearer ${token}` });

describe('/health', () => {
  test('is pass and NORMAL when all is well; what was never set up is no degradation', async () => {
    checks = { queue: answers('pass'), coda: answers('off') };
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'pass', mode: 'NORMAL', degraded: [] });
  });

  test('tells the state of each part to token holders only', async () => {
    checks = { model: answers('pass', 'some model') };
    expect((await ask()).body.checks).toBeUndefined();
    const detail = (await askWithToken()).body.checks;
    expect(detail).toMatchObject({ database: { status: 'pass' }, model: { detail: 'some model' } });
    const refused = await fetch(`${app.url}/health`, { headers: { authorization: 'Bearer no' } });
    expect(refused.status).toBe(401);
  });

  test.each([
    ['queue', 'DEGRADED_QUEUE'],
    ['model', 'DEGRADED_AI'],
    ['coda', 'NORMAL'],
  ])('warns, with 200, when the %s does', async (name, mode) => {
    checks = { [name]: answers('warn'), other: answers('pass') };
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'warn', mode, degraded: [name] });
  });

  test('fails with 503 when a part fails', async () => {
    checks = { vectors: answers('fail') };
    expect(await ask()).toMatchObject({ status: 503, body: { status: 'fail' } });
  });

  test('counts a check that throws as a warning, and tells no stranger why', async () => {
    checks = { coda: () => Promise.reject(new Error('the reason')) };
    const { status, body } = await ask();
    expect([status, body.status, body.degraded]).toEqual([200, 'warn', ['coda']]);
    expect(JSON.stringify(body)).not.toContain('the reason');
    expect((await askWithToken()).body.checks?.['coda']?.detail).toContain('the reason');
  });

  test('does not wait for a check that never answers', async () => {
    checks = { coda: () => new Promise<Check>(() => undefined) };
    const started = performance.now();
    expect((await ask()).body).toMatchObject({ status: 'warn', degraded: ['coda'] });
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test('is EMERGENCY while the kill switch, or the kill file, stops everything', async () => {
    checks = {};
    await testing.admin.query('update core.control_flags set kill_switch = true');
    expect(await ask()).toMatchObject({
      status: 200,
      body: { status: 'warn', mode: 'EMERGENCY', degraded: ['stopped'] },
    });
    await testing.admin.query('update core.control_flags set kill_switch = false');
    writeFileSync(kill_file, '');
    expect((await ask()).body.mode).toBe('EMERGENCY');
    rmSync(kill_file);
    expect((await ask()).body.mode).toBe('NORMAL');
  });
});

describe('without a database', () => {
  test('/health and /readyz are 503 DEGRADED_DB, also for token holders; /livez is 200', async () => {
    const db = openDatabase({
      url: 'postgres://x:y@127.0.0.1:1/none',
      application_name: 'nobody',
      onError: () => undefined,
    });
    const alone = await serveApp(db, () => undefined);
    const down = { status: 503, body: { status: 'fail', mode: 'DEGRADED_DB' } };
    expect(await ask(alone.url)).toMatchObject(down);
    expect(await ask(alone.url, { authorization: `Bearer ${token}` })).toMatchObject(down);
    expect((await fetch(`${alone.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${alone.url}/livez`)).status).toBe(200);
    await alone.close();
    await db.close();
  });

  test('that only keeps silent, the answer comes within 4 s all the same', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', () => resolve()));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const db = openDatabase({
      url: `postgres://x:y@127.0.0.1:${port}/none`,
      application_name: 'nobody',
      onError: () => undefined,
    });
    const alone = await serveApp(db, () => undefined);
    const started = performance.now();
    const [full, ready] = await Promise.all([ask(alone.url), fetch(`${alone.url}/readyz`)]);
    expect(full).toMatchObject({ status: 503, body: { mode: 'DEGRADED_DB' } });
    expect(ready.status).toBe(503);
    expect(performance.now() - started).toBeLessThan(4000);
    for (const socket of sockets) socket.destroy();
    silent.close();
    await alone.close();
    await db.close();
  });
});

test('/readyz of a database that was never migrated says what to do, and no SQL', async () => {
  const url = new URL(testing.admin_url);
  url.pathname = '/postgres';
  const db = openDatabase({ url: url.href, application_name: 'bare', onError: () => undefined });
  const bare = await serveApp(db, () => undefined);
  const answer = await fetch(`${bare.url}/readyz`);
  const text = await answer.text();
  expect(answer.status).toBe(503);
  expect(text).toContain('npm run migrate');
  expect(text).not.toContain('relation');
  await bare.close();
  await db.close();
});

test('/readyz of a migrated database is 200, also while everything is stopped', async () => {
  writeFileSync(kill_file, '');
  const answer = await fetch(`${app.url}/readyz`);
  rmSync(kill_file);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ ready: true });
});
