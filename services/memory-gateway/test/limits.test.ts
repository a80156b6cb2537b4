import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCache } from '@almanac/shared/cache/open-cache';
import { createLogger } from '@almanac/shared/log/logger';
import { createTracer } from '@almanac/shared/trace/tracer';
import { createContext } from '../src/context.ts';
import { startGateway, statement, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const remember = (more: Record<string, unknown>) =>
  gateway.post('/api/v1/memory/remember', {
    ...statement({ content: `Said ${JSON.stringify(more).slice(0, 200)}` }),
    ...more,
  });

/** JSON.stringify cannot write it. */
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('an instant', () => {
  test.each([
    '0001-01-01T00:00:00+01:00',
    '0999-12-31T23:59:59Z',
    '1000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-05:00',
    '9999-01-01T00:00:00Z',
    '2026-01-01T00:00:00+14:01',
    '2026-01-01T00:00:00-23:59',
  ])('%s is refused, and named once', async (occurred_at) => {
    const { status, body } = await remember({ occurred_at });
    expect(status).toBe(422);
    expect(body['errors']).toMatchObject([{ path: 'occurred_at' }]);
  });

  test.each([
    ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00.000Z'],
    ['9998-12-31T23:59:59.999Z', '9998-12-31T23:59:59.999Z'],
    ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01T00:00:00-14:00', '2026-01-01T14:00:00.000Z'],
  ])('%s reads back as the same', async (occurred_at, read) => {
    const { status, body } = await remember({ occurred_at });
    expect(status).toBe(201);
    const stored = await gateway.get(`/api/v1/memory/${String(body['memory_id'])}`);
    expect(stored.body['occurred_at']).toBe(read);
  });

  test('that is none is told its form only', async () => {
    const { body } = await remember({ occurred_at: 'yesterday' });
    expect(body['errors']).toHaveLength(1);
  });
});

describe('what a column cannot hold', () => {
  test('a position beyond an integer is refused', async () => {
    const { status, body } = await remember({ thread: { id: 't', position: 3_000_000_000 } });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'thread.position' }] },
    });
    expect((await remember({ thread: { id: 't', position: 2_147_483_647 } })).status).toBe(201);
  });

  const NODE = { node_id: 'n', node_type: 'x', label: 'n' };
  const EDGE = { from_node_id: 'n', to_node_id: 'm', edge_type: 'of' };
  test.each([
    ['remember', 'metadata', statement({ content: 'nested' })],
    ['graph/nodes', 'properties', NODE],
    ['graph/edges', 'properties', EDGE],
    ['../events', 'payload', { event_type: 'action.a', event_source: 'test' }],
  ])('%s refuses a %s nested too deep, and names it', async (path, field, body) => {
    const send = async (levels: number) => {
      const text = JSON.stringify({ ...body, [field]: { a: 0 } });
      const response = await fetch(new URL(path, `${gateway.service.url}/api/v1/memory/`), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.person}`,
          'content-type': 'application/json',
          'idempotency-key': `${path}-${levels}`,
        },
        body: text.replace('{"a":0}', `{"a":${deep(levels)}}`),
      });
      return { status: response.status, body: await response.json() };
    };
    for (const levels of [100, 5000, 100_000]) {
      const refused = await send(levels);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: field }] } });
    }
    expect((await send(99)).status).toBeLessThan(300);
  });
});

test("the service's own connections show instants in UTC and compile nothing, whatever the database's defaults", async () => {
  const name = new URL(gateway.db.admin_url).pathname.slice(1);
  await gateway.db.admin.query(`alter database ${name} set timezone = 'Europe/Amsterdam'`);
  await gateway.db.admin.query(`alter database ${name} set datestyle = 'German'`);
  const log = createLogger({ service: 'test', level: 'silent' });
  const cache = await openCache({ url: undefined, log });
  const tracer = await createTracer(gateway.config);
  const emit = () => Promise.resolve();
  const { db } = createContext(gateway.config, { log, cache, tracer, emit });
  const { rows } = await db.query(`select current_setting('timezone') as timezone,
    split_part(current_setting('datestyle'), ',', 1) as datestyle, current_setting('jit') as jit`);
  await db.close();
  expect(rows).toEqual([{ timezone: 'UTC', datestyle: 'ISO', jit: 'off' }]);
});

describe('a batch', () => {
  test('goes on after an item that fails by a fault of ours', async () => {
    await gateway.db.admin.query(`create function public.fail() returns trigger language plpgsql as
      $$ begin raise exception 'a fault with %', new.content; end $$`);
    await gateway.db.admin.query(`create trigger fail before insert on memory.memories
      for each row when (new.content = 'breaks') execute function public.fail()`);
    const items = ['first', 'breaks', 'third'].map((content) => statement({ content }));
    const { status, body } = await gateway.post('/api/v1/memory/remember/batch', { items });
    expect(status).toBe(200);
    expect(body['items']).toMatchObject([
      { index: 0, memory: { status: 'stored' } },
      { index: 1, problem: { status: 500, code: 'internal' } },
      { index: 2, memory: { status: 'stored' } },
    ]);
    expect(JSON.stringify(body)).not.toContain('a fault with');
  });
});
