import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incidentEvents } from '@almanac/shared/contracts/events';
import { ConfigError, configFromEnv } from '@almanac/shared/config/config-from-env';
import type { Database } from '@almanac/shared/pg/database';
import { memoryGatewayEnv } from '../src/config.ts';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
let own: Database;
beforeAll(async () => {
  gateway = await startGateway();
  own = gateway.db.openAs('memory-gateway');
  const memory = { subject: 's', predicate: 'status' };
  await gateway.remember({ ...memory, content: 'one' });
  await gateway.remember({ ...memory, content: 'two' });
});
afterAll(() => gateway.close());

describe('the service', () => {
  test('describes every route', async () => {
    const { status, body } = await gateway.get('/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body['paths'] as object)).toEqual(
      expect.arrayContaining([
        '/api/v1/memory/remember',
        '/api/v1/memory/remember/batch',
        '/api/v1/memory/recall',
        '/api/v1/memory',
        '/api/v1/memory/stats',
        '/api/v1/memory/{memory_id}',
        '/api/v1/memory/{memory_id}/history',
        '/api/v1/memory/{memory_id}/supersede',
        '/api/v1/memory/{memory_id}/restore',
        '/api/v1/memory/{memory_id}/redact',
        '/api/v1/memory/predicates',
        '/api/v1/memory/corrections',
        '/api/v1/memory/conflicts',
        '/api/v1/memory/conflicts/{conflict_id}/resolve',
        '/api/v1/memory/graph/nodes',
        '/api/v1/memory/graph/edges',
        '/api/v1/memory/graph/neighbors',
        '/api/v1/events',
        '/api/v1/memory/docs',
        '/api/v1/memory/docs/{doc_id}',
        '/api/v1/memory/search/docs',
        '/api/v1/memory/similar/events',
        '/api/v1/memory/export',
        '/api/v1/memory/import',
      ]),
    );
  });

  test('is healthy with the embedder off', async () => {
    const { status, body } = await gateway.get('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'pass',
      checks: {
        database: { status: 'pass' },
        queue: { status: 'pass' },
        embedder: { status: 'off' },
      },
    });
  });

  test.each(['/api/v1/memory', '/api/v1/memory/recall?query=x', '/api/v1/events'])(
    '%s needs a token',
    async (path) => {
      expect((await fetch(`${gateway.service.url}${path}`)).status).toBe(401);
    },
  );

  test('lists in pages without a gap, and counts what it lists', async () => {
    for (let i = 0; i < 5; i += 1) {
      await gateway.remember({ content: `Listed ${i}`, client_id: 'list', kind: 'note' });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { client_id: 'list', kind: 'note', limit: '2', ...(cursor && { cursor }) };
      const { body } = await gateway.get('/api/v1/memory', query);
      seen.push(...(body['items'] as { content: string }[]).map((item) => item.content));
      cursor = (body['next_cursor'] as string | null) ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['Listed 4', 'Listed 3', 'Listed 2', 'Listed 1', 'Listed 0']);
    const { body } = await gateway.get('/api/v1/memory/stats', { client_id: 'list' });
    expect(body).toMatchObject({ memories: 6, by_kind: { note: 5 }, waiting_for_vectors: 0 });
  });

  test('there is no DELETE', async () => {
    const response = await fetch(`${gateway.service.url}/api/v1/memory/mem_${'0'.repeat(26)}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${gateway.person}` },
    });
    expect(response.status).toBe(404);
  });

  test('a bad setting is refused by name', () => {
    const env = { DATABASE_URL: 'x', ALMANAC_TOKEN: 'y', EMBEDDINGS_DIMENSIONS: '0' };
    expect(() => configFromEnv(memoryGatewayEnv, env)).toThrow(ConfigError);
    expect(() => configFromEnv(memoryGatewayEnv, env)).toThrow(/EMBEDDINGS_DIMENSIONS/);
  });
});

describe('the role of the memory-gateway', () => {
  test.each([
    'delete from memory.memories',
    'truncate memory.memories cascade',
    `update memory.memories set content = 'forged'`,
    `update memory.memories set recorded_at = now()`,
    'delete from memory.events',
    `update memory.events set payload = '{}'`,
    'delete from memory.supersessions',
    `update memory.supersessions set reason = 'forged'`,
    'delete from memory.corrections',
    'delete from memory.conflicts',
    'delete from memory.answered_requests',
    'delete from memory.graph_edges',
    'delete from memory.single_valued_predicates',
    `update memory.single_valued_predicates set reason = 'forged'`,
    ...['subject', 'tags', 'metadata', 'source', 'speaker', 'content_hash', 'recorded_by'].map(
      (column) => `update memory.memories set ${column} = ${column}`,
    ),
    'delete from memory.memory_states',
    `update memory.memory_states set status = 'current'`,
    `insert into memory.memory_states (memory_id, from_at, to_at, status, authority, confidence,
       version, cause, actor) values ('x', now(), now(), 'current', 'canonical', 1, 1, 'x', 'x')`,
    'delete from memory.redactions',
    `update memory.redactions set receipt = '{}'`,
    `update memory.corrections set reason = 'forged'`,
    `update memory.answered_requests set reply = '{}'`,
    `update memory.conflicts set contender_id = 'x'`,
    `update memory.graph_nodes set scope = 'x' where false; truncate memory.graph_nodes`,
    `select memory.without_text('{}', 'x', 'x', true)`,
    'set role almanac_redactor',
    'select 1 from planner.plans',
    'select 1 from actions.actions',
    'update core.control_flags set kill_switch = true',
  ])('may not %s', async (text) => {
    await expect(own.query(text)).rejects.toThrow(/permission denied/);
  });

  test('nor may the owner: history refuses', async () => {
    const kept = ['memories', 'events', 'supersessions', 'corrections', 'conflicts'];
    for (const table of [...kept, 'answered_requests', 'memory_states', 'redactions']) {
      const text = `delete from memory.${table}`;
      await expect(gateway.db.admin.query(text), table).rejects.toThrow(/history/);
    }
    for (const text of [
      `update memory.events set payload = '{}'`,
      `update memory.supersessions set reason = 'forged'`,
      `update memory.memory_states set status = 'current'`,
    ]) {
      await expect(gateway.db.admin.query(text), text).rejects.toThrow(/history/);
    }
  });

  test('the observer reads the numbers of events and nothing else', async () => {
    const observer = gateway.db.openAs('observer');
    const { rows } = await observer.query(
      'select event_id, event_type, event_source, client_id, occurred_at from memory.stats_events',
    );
    expect(rows.length).toBeGreaterThan(0);
    await expect(observer.query('select 1 from memory.memories')).rejects.toThrow(/permission/);
    await expect(observer.query('select 1 from memory.events')).rejects.toThrow(/permission/);
  });

  test('of what may become an incident the observer reads the payload, of nothing else', async () => {
    for (const event_type of [...incidentEvents, 'plan.created']) {
      await gateway.db.admin.query(
        `insert into memory.events (event_id, event_type, event_source, payload, occurred_at,
           recorded_at, recorded_by) values ($1, $1, 'test', '{"a": 1}', now(), now(), 'test')`,
        [event_type],
      );
    }
    const { rows } = await gateway.db
      .openAs('observer')
      .query<{ event_type: string }>(
        'select distinct event_type from memory.stats_events where notice is not null',
      );
    expect(rows.map(({ event_type }) => event_type).toSorted()).toEqual(incidentEvents.toSorted());
  });

  test('another service reads nothing of it', async () => {
    const planner = gateway.db.openAs('planner');
    await expect(planner.query('select 1 from memory.memories')).rejects.toThrow(/permission/);
  });
});
