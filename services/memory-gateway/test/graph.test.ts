import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const NEIGHBORS = '/api/v1/memory/graph/neighbors';

interface Around {
  nodes: { node_id: string; node_type: string; label: string; depth: number; properties: object }[];
  edges: { from_node_id: string; to_node_id: string; edge_type: string }[];
  truncated: boolean;
}

async function node(node_id: string, node_type: string, more: object = {}): Promise<void> {
  const body = { node_id, node_type, label: node_id, ...more };
  expect((await gateway.post('/api/v1/memory/graph/nodes', body)).status).toBe(201);
}
async function edge(from_node_id: string, edge_type: string, to_node_id: string, more = {}) {
  const body = { from_node_id, edge_type, to_node_id, ...more };
  expect((await gateway.post('/api/v1/memory/graph/edges', body)).status).toBe(201);
}
async function around(query: Record<string, string>): Promise<Around> {
  const { status, body } = await gateway.get(NEIGHBORS, query);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as unknown as Around;
}
const ids = ({ nodes }: Around, node_type?: string) =>
  nodes
    .filter((one) => node_type === undefined || one.node_type === node_type)
    .map((one) => one.node_id);

describe('the hierarchy of patterns', () => {
  // A service blueprint has workflows, a workflow has process templates, a template has execution runs.
  beforeAll(async () => {
    const scope = { client_id: 'practice' };
    await node('coda:blueprint-audit', 'service_blueprint', scope);
    for (const w of [1, 2]) {
      await node(`coda:workflow-${w}`, 'workflow', scope);
      await edge('coda:blueprint-audit', 'has_workflow', `coda:workflow-${w}`, scope);
      for (const t of [1, 2]) {
        await node(`coda:template-${w}${t}`, 'process_template', scope);
        await edge(`coda:workflow-${w}`, 'has_template', `coda:template-${w}${t}`, scope);
        for (const r of [1, 2]) {
          const properties = { estimated_minutes: 60, actual_minutes: 60 + r };
          await node(`exe:${w}${t}${r}`, 'execution_run', { ...scope, properties });
          await edge(`coda:template-${w}${t}`, 'has_run', `exe:${w}${t}${r}`, scope);
        }
      }
    }
    await edge('coda:offer', 'sells', 'coda:blueprint-audit', scope);
  });
  const practice = { client_id: 'practice' };

  test('all templates under a blueprint', async () => {
    const query = { entity_id: 'coda:blueprint-audit', depth: '2', direction: 'out' };
    const found = await around({ ...query, edge_types: 'has_workflow,has_template', ...practice });
    expect(ids(found, 'process_template')).toEqual(
      [11, 12, 21, 22].map((n) => `coda:template-${n}`),
    );
    expect(found.edges).toHaveLength(6);
  });

  test('all runs of a workflow, with their numbers', async () => {
    const query = { entity_id: 'coda:workflow-1', depth: '2', direction: 'out', ...practice };
    const found = await around(query);
    expect(ids(found, 'execution_run')).toEqual([111, 112, 121, 122].map((n) => `exe:${n}`));
    const run = found.nodes.find((one) => one.node_id === 'exe:112');
    expect(run?.properties).toEqual({ estimated_minutes: 60, actual_minutes: 62 });
  });

  test('all runs under a blueprint are three steps away, and what sells it one step back', async () => {
    const blueprint = { entity_id: 'coda:blueprint-audit', ...practice };
    const all = await around({ ...blueprint, depth: '3', direction: 'out' });
    expect(ids(all, 'execution_run')).toHaveLength(8);
    expect(ids(await around({ ...blueprint, direction: 'in' }))).toEqual(['coda:offer']);
  });

  test('from a run up to its blueprint', async () => {
    const up = { entity_id: 'exe:212', depth: '3', direction: 'in', ...practice };
    const { nodes } = await around(up);
    expect(nodes.map((one) => [one.node_id, one.depth])).toEqual([
      ['coda:template-21', 1],
      ['coda:workflow-2', 2],
      ['coda:blueprint-audit', 3],
    ]);
  });

  test('another client and the global scope see nothing of it', async () => {
    for (const scope of [{}, { client_id: 'other' }, { client_id: 'PRACTICE' }]) {
      const found = await around({ entity_id: 'coda:blueprint-audit', depth: '3', ...scope });
      expect(found).toEqual({
        entity_id: 'coda:blueprint-audit',
        nodes: [],
        edges: [],
        truncated: false,
      });
    }
  });
});

describe('neighbours', () => {
  test('a path never leads through an edge of another client', async () => {
    await edge('bridge:a', 'knows', 'bridge:b', { client_id: 'one' });
    await edge('bridge:b', 'knows', 'bridge:c', { client_id: 'two' });
    await edge('bridge:c', 'knows', 'bridge:d', { client_id: 'one' });
    const one = { entity_id: 'bridge:a', depth: '3', client_id: 'one' };
    expect(ids(await around(one))).toEqual(['bridge:b']);
    expect(ids(await around({ ...one, client_id: '*' }))).toEqual([
      'bridge:b',
      'bridge:c',
      'bridge:d',
    ]);
  });

  test('of the same key a client sees its own node', async () => {
    await edge('twin:x', 'knows', 'twin:y');
    await node('twin:y', 'global');
    await node('twin:y', 'secret', { client_id: 'one' });
    const seen = async (scope: object) =>
      (await around({ entity_id: 'twin:x', ...scope })).nodes[0]?.node_type;
    expect(await seen({})).toBe('global');
    expect(await seen({ client_id: 'one' })).toBe('secret');
    expect(await seen({ client_id: 'two' })).toBe('global');
  });

  test('stand once in any cycle, two edges of different types included', async () => {
    await edge('cycle:a', 'left', 'cycle:b');
    await edge('cycle:a', 'right', 'cycle:b');
    await edge('cycle:b', 'back', 'cycle:a');
    const found = await around({ entity_id: 'cycle:a', depth: '3' });
    expect(ids(found)).toEqual(['cycle:b']);
    expect(found.edges.map((one) => one.edge_type)).toEqual(['left', 'right', 'back']);
  });

  test('beyond the limit are left out, the nearest stay, and the answer says so', async () => {
    for (const n of [1, 2, 3]) await edge('cut:0', 'to', `cut:${n}`);
    await edge('cut:3', 'to', 'cut:4');
    const cut = await around({ entity_id: 'cut:0', depth: '2', limit: '3' });
    expect([ids(cut), cut.truncated]).toEqual([['cut:1', 'cut:2', 'cut:3'], true]);
    const whole = await around({ entity_id: 'cut:0', depth: '2', limit: '4' });
    expect([ids(whole).length, whole.truncated]).toEqual([4, false]);
    for (const limit of ['0', '501', 'x']) {
      expect((await gateway.get(NEIGHBORS, { entity_id: 'cut:0', limit })).status).toBe(422);
    }
  });

  test.each([
    ['an edge to itself', { from_node_id: 'a', to_node_id: 'a', edge_type: 't' }, 'to_node_id'],
    [
      'an edge to itself, spaces aside',
      { from_node_id: 'a', to_node_id: ' a ', edge_type: 't' },
      'to_node_id',
    ],
    [
      'an edge to itself, NUL aside',
      { from_node_id: 'a', to_node_id: 'a\0', edge_type: 't' },
      'to_node_id',
    ],
    ['no edge type', { from_node_id: 'a', to_node_id: 'b', edge_type: '' }, 'edge_type'],
    ['a comma in it', { from_node_id: 'a', to_node_id: 'b', edge_type: 'a,b' }, 'edge_type'],
    ['a long type', { from_node_id: 'a', to_node_id: 'b', edge_type: 'x'.repeat(61) }, 'edge_type'],
    ['a NUL in it', { from_node_id: 'a', to_node_id: 'b', edge_type: 'a\0' }, 'edge_type'],
    ['another member', { from_node_id: 'a', to_node_id: 'b', edge_type: 't', scope: 'x' }, ''],
  ])('%s is refused by name', async (_what, body, path) => {
    const refused = await gateway.post('/api/v1/memory/graph/edges', body);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  test.each([`x' or '1'='1`, '%', '\u202e\u200b', '👩‍👩‍👧', '{a}', 'a"b\\'])(
    'hostile values are values: %j',
    async (value) => {
      await node(value, 'odd');
      await edge('odd:0', 'to', value);
      expect(ids(await around({ entity_id: value }))).toEqual(['odd:0']);
      const filtered = await gateway.get(NEIGHBORS, { entity_id: 'odd:0', edge_types: value });
      expect(filtered.status).toBe(422);
      const client = { entity_id: 'coda:blueprint-audit', client_id: value };
      expect(ids(await around(client))).toEqual([]);
    },
  );
});
