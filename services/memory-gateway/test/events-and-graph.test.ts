import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '@almanac/shared/pg/listen';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const EVENTS = '/api/v1/events';
const received = (task_id: string) => ({
  event_type: 'task.received',
  event_source: 'test',
  payload: { task_id, title: 'A task', source: 'coda' },
});

describe('events', () => {
  test('the same dedupe_key is recorded once, also by twenty at once and under other keys', async () => {
    const body = { ...received('t-1'), dedupe_key: 'task.received:t-1:1' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => gateway.post(EVENTS, body, { key: `k${i}` })),
    );
    expect(new Set(answers.map((one) => one.body['event_id'])).size).toBe(1);
    expect(answers.filter((one) => one.body['status'] === 'stored')).toHaveLength(1);
    expect(answers.every((one) => one.status === 201)).toBe(true);
  });

  test('the same dedupe_key of two clients is two events, and tells neither of the other', async () => {
    const body = { ...received('t-shared'), dedupe_key: 'task.received:shared:1' };
    const answers = [];
    for (const scope of [{ client_id: 'acme' }, { client_id: 'umbra' }, {}]) {
      answers.push(await gateway.post(EVENTS, { ...body, ...scope }));
    }
    expect(answers.map((one) => one.body['status'])).toEqual(['stored', 'stored', 'stored']);
    const again = await gateway.post(EVENTS, { ...body, client_id: 'umbra' }, { key: 'again' });
    expect(again.body).toEqual({ event_id: answers[1]?.body['event_id'], status: 'duplicate' });
  });

  test('a payload is checked against its type', async () => {
    const body = { ...received('t-2'), payload: { task_id: 't-2' } };
    const answer = await gateway.post(EVENTS, body);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([
      { path: 'payload.title' },
      { path: 'payload.source' },
    ]);
    const unknown = await gateway.post(EVENTS, { ...received('t-2'), event_type: 'task.eaten' });
    expect(unknown.status).toBe(422);
  });

  test('that may become an incident are announced once each, and no others are', async () => {
    const heard: string[] = [];
    let connected = false;
    const listener = listen({
      url: gateway.db.admin_url,
      application_name: 'test',
      channel: 'almanac_changes',
      onNotify: (payload) => heard.push(payload),
      onConnected: () => (connected = true),
      onError: () => undefined,
    });
    await waitFor('listening', () => connected);
    const failed = {
      event_type: 'workflow.failed',
      event_source: 'n8n',
      payload: { workflow: 'on-error', error: 'x' },
      dedupe_key: 'workflow.failed:announced',
    };
    await gateway.post(EVENTS, received('t-quiet'));
    const first = await gateway.post(EVENTS, failed, { key: 'a' });
    await gateway.post(EVENTS, failed, { key: 'b' });
    const last = await gateway.post(EVENTS, { ...failed, dedupe_key: 'workflow.failed:last' });
    const ids = () => heard.map((one) => JSON.parse(one)).filter(({ type }) => type === 'event');
    await waitFor('both', () => ids().length >= 2);
    const events = [first, last].map(({ body }) => body['event_id']);
    expect(ids().map(({ id }) => id)).toEqual(events);
    await listener.close();
  });

  test('are accepted while everything is stopped', async () => {
    await gateway.db.admin.query('update core.control_flags set kill_switch = true');
    const answer = await gateway.post(EVENTS, received('t-stop'));
    await gateway.db.admin.query('update core.control_flags set kill_switch = false');
    expect(answer.status).toBe(201);
  });

  test('are listed newest first, by type, subject and time, in pages', async () => {
    for (let i = 0; i < 5; i += 1) {
      const occurred_at = `2020-01-0${i + 1}T00:00:00Z`;
      await gateway.post(EVENTS, { ...received('t-page'), occurred_at });
    }
    await gateway.post(EVENTS, {
      event_type: 'workflow.failed',
      event_source: 'n8n',
      payload: { workflow: 'on-error', error: 'x' },
    });
    const query = { subject: 't-page', event_type: 'task.received', limit: '2' };
    const first = await gateway.get(EVENTS, query);
    expect(first.body['items']).toMatchObject([
      { occurred_at: '2020-01-05T00:00:00.000Z' },
      { occurred_at: '2020-01-04T00:00:00.000Z' },
    ]);
    const cursor = String(first.body['next_cursor']);
    const second = await gateway.get(EVENTS, { ...query, cursor });
    expect(second.body['items']).toMatchObject([
      { occurred_at: '2020-01-03T00:00:00.000Z' },
      { occurred_at: '2020-01-02T00:00:00.000Z' },
    ]);
    const span = { from: '2020-01-02T00:00:00Z', to: '2020-01-03T00:00:00Z' };
    expect((await gateway.get(EVENTS, { ...query, ...span })).body['items']).toHaveLength(1);
    const count = async (more: Record<string, string>): Promise<unknown> =>
      (await gateway.get(EVENTS, { subject: 't-page', ...more })).body['items'];
    expect(await count({ type: 'task.received' })).toHaveLength(5);
    expect(await count({ event_source: 'test' })).toHaveLength(5);
    expect(await count({ source: 'n8n' })).toEqual([]);
    expect(await count({ type: 'workflow.failed' })).toEqual([]);
    expect((await gateway.get(EVENTS, { cursor: 'bogus' })).status).toBe(422);
  });
});

describe('graph', () => {
  const edge = (from_node_id: string, to_node_id: string, edge_type = 'leads_to') =>
    gateway.post('/api/v1/memory/graph/edges', { from_node_id, to_node_id, edge_type });
  const neighbors = async (query: Record<string, string>) => {
    const { body } = await gateway.get('/api/v1/memory/graph/neighbors', query);
    return (body['nodes'] as { node_id: string; depth: number }[]).map(
      ({ node_id, depth }) => `${node_id}@${depth}`,
    );
  };

  test('neighbours stand at their smallest distance, and a cycle ends', async () => {
    await edge('a', 'b');
    await edge('b', 'c');
    await edge('c', 'a');
    await edge('c', 'd');
    await edge('d', 'e');
    expect(await neighbors({ entity_id: 'a', direction: 'out' })).toEqual(['b@1']);
    expect(await neighbors({ entity_id: 'a', direction: 'out', depth: '3' })).toEqual([
      'b@1',
      'c@2',
      'd@3',
    ]);
    expect(await neighbors({ entity_id: 'a', depth: '2' })).toEqual(['b@1', 'c@1', 'd@2']);
    expect(await neighbors({ entity_id: 'a', direction: 'in' })).toEqual(['c@1']);
  });

  test('only edges of the asked types are walked', async () => {
    await edge('p', 'q', 'owns');
    await edge('p', 'r', 'likes');
    expect(await neighbors({ entity_id: 'p', edge_types: 'owns' })).toEqual(['q@1']);
    expect(await neighbors({ entity_id: 'p', edge_types: 'owns,likes' })).toEqual(['q@1', 'r@1']);
  });

  test('a node written twice is renewed, not doubled', async () => {
    const node = { node_id: 'coda:w', node_type: 'workflow', label: 'Old' };
    await gateway.post('/api/v1/memory/graph/nodes', node);
    await gateway.post('/api/v1/memory/graph/nodes', { ...node, label: 'New' });
    await edge('coda:x', 'coda:w');
    const { body } = await gateway.get('/api/v1/memory/graph/neighbors', { entity_id: 'coda:x' });
    expect(body['nodes']).toMatchObject([{ label: 'New', node_type: 'workflow' }]);
    expect(body['edges']).toEqual([
      { from_node_id: 'coda:x', to_node_id: 'coda:w', edge_type: 'leads_to' },
    ]);
  });

  test('a hub answers with at most 500 nodes and says so, and depth stops at 3', async () => {
    await gateway.db.admin.query(
      `insert into memory.graph_edges (scope, from_node_id, to_node_id, edge_type, updated_at)
       select '', 'hub', 'spoke-' || i, 't', now() from generate_series(1, 700) i`,
    );
    const path = '/api/v1/memory/graph/neighbors';
    const { body } = await gateway.get(path, { entity_id: 'hub', depth: '3' });
    expect(body['nodes']).toHaveLength(500);
    expect(body['truncated']).toBe(true);
    const query = { entity_id: 'hub', depth: '4' };
    expect((await gateway.get('/api/v1/memory/graph/neighbors', query)).status).toBe(422);
  });
});
