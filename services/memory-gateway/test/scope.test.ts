import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEVERAL_CLIENTS } from '@almanac/shared/contracts/memory-scopes';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
let secret_id: string;
let conflict_id: string;

const SECRET = 'Project Nightjar';

beforeAll(async () => {
  gateway = await startGateway();
  const scope = { client_id: 'acme' };
  const slot = { ...scope, subject: SECRET, predicate: 'status' };
  const told = await gateway.remember({
    ...slot,
    content: `${SECRET} is on track`,
    authority: 'canonical',
    links: [{ edge_type: 'about', to_node_id: 'coda:nightjar' }],
    thread: { id: 'shared-thread', position: 0 },
  });
  secret_id = told.memory_id;
  const doubt = await gateway.remember({ ...slot, content: `${SECRET} is late` });
  conflict_id = doubt.conflict_id ?? '';
  await gateway.post('/api/v1/memory/graph/nodes', {
    ...scope,
    node_id: 'coda:nightjar',
    node_type: 'project',
    label: SECRET,
  });
  await gateway.post('/api/v1/events', {
    ...scope,
    event_type: 'task.received',
    event_source: 'test',
    payload: { task_id: 't-1', title: SECRET, source: 'coda' },
  });
  const content = `# Status\n\n${SECRET} is late.`;
  await gateway.post('/api/v1/memory/docs', { ...scope, doc_id: 'doc-n', title: SECRET, content });
  await gateway.remember({
    content: `A week of nightjar: ${SECRET} and Umbra's hello, both is late`,
    client_id: SEVERAL_CLIENTS,
    kind: 'reflection',
  });
  await gateway.remember({ content: 'A global fact about nightjar birds' });
  await gateway.remember({
    content: 'Umbra said hello to the nightjar',
    client_id: 'umbra',
    thread: { id: 'shared-thread', position: 1 },
  });
});
afterAll(() => gateway.close());

const READS: [path: string, query: Record<string, string>][] = [
  ['/api/v1/memory/recall', { query: 'nightjar project track late', limit: '100', context: '5' }],
  ['/api/v1/memory/recall', { query: 'nightjar', as_of: '2999-01-01T00:00:00Z' }],
  ['/api/v1/memory/recall', { query: 'nightjar', kinds: 'fact' }],
  ['/api/v1/memory', {}],
  ['/api/v1/memory', { status: 'conflict' }],
  ['/api/v1/memory/conflicts', {}],
  ['/api/v1/memory/graph/neighbors', { entity_id: 'coda:nightjar', depth: '3' }],
  ['/api/v1/memory/docs', {}],
  ['/api/v1/memory/search/docs', { query: 'nightjar project late', explain: 'true' }],
  ['/api/v1/memory/similar/events', { query: 'nightjar project t-1', explain: 'true' }],
  ['/api/v1/events', {}],
  ['/api/v1/events', { subject: 't-1' }],
];

describe('the scope is the address', () => {
  test.each(READS)('%s %j never shows another client', async (path, query) => {
    for (const scope of [{}, { client_id: 'umbra' }, { client_id: 'acm' }, { client_id: 'ACME' }]) {
      const { status, body } = await gateway.get(path, { ...query, ...scope });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/Project Nightjar|on track|is late|acme"/);
    }
  });

  test.each(READS)('%s %j shows the client its own', async (path, query) => {
    const { body } = await gateway.get(path, { ...query, client_id: 'acme' });
    expect(JSON.stringify(body)).toMatch(/nightjar/i);
    expect(JSON.stringify(body)).not.toContain('Umbra');
  });

  test.each(READS)('%s with client_id=* is for tokens that see all', async (path, query) => {
    const all = { ...query, client_id: '*' };
    expect((await gateway.get(path, all)).status).toBe(200);
    const refused = await gateway.get(path, all, { token: gateway.orchestrator });
    expect(refused).toMatchObject({ status: 403, body: { code: 'all_clients_forbidden' } });
  });

  test('what tells of several clients is recalled by those who may see all, and by no client', async () => {
    const several = { client_id: SEVERAL_CLIENTS };
    for (const seen of [{ client_id: '*' }, several]) {
      const { items } = await gateway.recall('nightjar week', seen);
      expect(items.map((item) => item.client_id)).toContain(SEVERAL_CLIENTS);
    }
    for (const scope of [{}, { client_id: 'umbra' }, { client_id: 'acme' }]) {
      const { items } = await gateway.recall('nightjar week', scope);
      expect(items.map((item) => item.client_id)).not.toContain(SEVERAL_CLIENTS);
    }
    for (const [path, query] of READS) {
      const refused = await gateway.get(
        path,
        { ...query, ...several },
        { token: gateway.orchestrator },
      );
      expect(refused).toMatchObject({ status: 403, body: { code: 'all_clients_forbidden' } });
    }
  });

  test('numbers count the scope alone', async () => {
    const open = async (query: Record<string, string>) =>
      (await gateway.get('/api/v1/memory/stats', query)).body['open_conflicts'];
    expect(await open({})).toBe(0);
    expect(await open({ client_id: 'umbra' })).toBe(0);
    expect(await open({ client_id: 'acme' })).toBe(1);
    const all = { client_id: '*' };
    const refused = await gateway.get('/api/v1/memory/stats', all, { token: gateway.orchestrator });
    expect(refused.status).toBe(403);
  });

  test('a client sees the global memories too, and * sees every client', async () => {
    const own = await gateway.recall('nightjar', { client_id: 'umbra' });
    expect(new Set(own.items.map((item) => item.client_id))).toEqual(new Set(['umbra', null]));
    const all = await gateway.recall('nightjar', { client_id: '*' });
    expect(new Set(all.items.map((item) => item.client_id))).toEqual(
      new Set(['acme', 'umbra', SEVERAL_CLIENTS, null]),
    );
  });

  test.each(['', '/history'])('GET /{id}%s is a 404 outside of the scope', async (rest) => {
    const path = `/api/v1/memory/${secret_id}${rest}`;
    expect((await gateway.get(path)).status).toBe(404);
    expect((await gateway.get(path, { client_id: 'umbra' })).status).toBe(404);
    expect((await gateway.get(path, { client_id: 'acme' })).status).toBe(200);
  });

  test('a change by id is a 404 outside of the named scope', async () => {
    const reason = 'x';
    const content = 'Taken over';
    const source = { type: 'test' };
    const supersede = `/api/v1/memory/${secret_id}/supersede`;
    const body = { content, reason, source, authority: 'canonical' };
    const outside = { client_id: 'umbra' };
    expect((await gateway.post(supersede, { ...body, ...outside })).status).toBe(404);
    const unnamed = await gateway.post(supersede, body, { token: gateway.orchestrator });
    expect(unnamed.status).toBe(404);
    const asPerson = { token: gateway.person };
    const correction = { memory_id: secret_id, correction: content, reason, ...outside };
    const corrected = await gateway.post('/api/v1/memory/corrections', correction, asPerson);
    expect(corrected.status).toBe(404);
    for (const verb of ['restore', 'redact']) {
      const by_id = `/api/v1/memory/${secret_id}/${verb}`;
      const changed = await gateway.post(by_id, { reason, ...outside }, asPerson);
      expect(changed.status, verb).toBe(404);
    }
    const path = `/api/v1/memory/conflicts/${conflict_id}/resolve`;
    const resolved = await gateway.post(path, { keep: 'both', ...outside }, asPerson);
    expect(resolved.status).toBe(404);
  });

  test.each([{}, { version: '1' }, { include: 'chunks' }])(
    'GET /docs/{doc_id} %j is a 404 outside of the scope',
    async (query) => {
      const path = '/api/v1/memory/docs/doc-n';
      for (const scope of [{}, { client_id: 'umbra' }, { client_id: "acme' or '1'='1" }]) {
        expect((await gateway.get(path, { ...query, ...scope })).status).toBe(404);
      }
      expect((await gateway.get(path, { ...query, client_id: 'acme' })).status).toBe(200);
      const all = await gateway.get(path, { client_id: '*' }, { token: gateway.orchestrator });
      expect(all.status).toBe(403);
    },
  );

  test.each([
    ['/api/v1/memory/docs', { doc_id: 'd', title: 't', content: 'c' }],
    ['/api/v1/events', { event_type: 'action.done', event_source: 'x', payload: {} }],
    ['/api/v1/memory/graph/nodes', { node_id: 'n', node_type: 't', label: 'l' }],
    ['/api/v1/memory/graph/edges', { from_node_id: 'a', to_node_id: 'b', edge_type: 't' }],
  ])('POST %s cannot write for all clients', async (path, body) => {
    const answer = await gateway.post(path, { ...body, client_id: '*' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'client_id' }] } });
  });

  test('how rare a word is elsewhere does not show in the scores', async () => {
    await gateway.remember({ content: 'Pelican report', client_id: 'one' });
    const before = await gateway.recall('pelican report', { client_id: 'one' });
    for (let i = 0; i < 5; i += 1) {
      await gateway.remember({ content: `Pelican ${i}`, client_id: 'two' });
    }
    const after = await gateway.recall('pelican report', { client_id: 'one' });
    expect(after.items[0]?.score).toBeCloseTo(before.items[0]?.score ?? 0, 3);
  });
});
