import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, statement, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

interface Node {
  node_id: string;
  properties: Record<string, unknown>;
}
const near = async (entity_id: string, more = {}): Promise<Node[]> => {
  const { body } = await gateway.get('/api/v1/memory/graph/neighbors', { entity_id, ...more });
  return body['nodes'] as Node[];
};
const statusOf = async (entity_id: string): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await near(entity_id)).map((node) => [node.node_id, node.properties['status']]),
  );
const to = (to_node_id: string, edge_type = 'about') => [{ edge_type, to_node_id }];

describe('links of memories', () => {
  test('the memories that are linked to an entity are its neighbours, without their text', async () => {
    const told = await gateway.remember({
      content: 'The workflow needs a staging account',
      links: to('coda:workflow-test'),
    });
    const nodes = await near('coda:workflow-test');
    expect(nodes).toMatchObject([
      { node_id: told.memory_id, node_type: 'memory', properties: { status: 'current' } },
    ]);
    expect(JSON.stringify(nodes)).not.toContain('staging');
    expect(await near(told.memory_id)).toMatchObject([{ node_id: 'coda:workflow-test' }]);
  });

  test('the same statement heard again adds its links to the first', async () => {
    const memory = { content: 'Heard twice with different links' };
    const first = await gateway.remember({ ...memory, links: to('coda:one') });
    const again = await gateway.remember({ ...memory, links: to('coda:two') });
    expect(again.status).toBe('duplicate');
    expect((await near(first.memory_id)).map((node) => node.node_id).toSorted()).toEqual([
      'coda:one',
      'coda:two',
    ]);
  });

  test('the same link told twice is one, and links stay in the scope of their memory', async () => {
    const twice = [...to('coda:shared'), ...to(' coda:shared ', ' about ')];
    const told = await gateway.remember({ content: 'Of acme', client_id: 'acme', links: twice });
    expect(await near('coda:shared')).toEqual([]);
    expect(await near('coda:shared', { client_id: 'umbra' })).toEqual([]);
    const query = { entity_id: 'coda:shared', client_id: 'acme' };
    const { body } = await gateway.get('/api/v1/memory/graph/neighbors', query);
    expect(body['edges']).toEqual([
      { from_node_id: told.memory_id, to_node_id: 'coda:shared', edge_type: 'about' },
    ]);
  });

  test('a contender says so until it is admitted, and a rejected one for ever', async () => {
    const slot = { subject: 'heron', predicate: 'owner' };
    await gateway.remember({ ...slot, content: 'Anna', authority: 'canonical' });
    const resolve = async (content: string, keep: string) => {
      const links = to('coda:heron');
      const doubt = await gateway.remember({ ...slot, content, links });
      expect((await statusOf('coda:heron'))[doubt.memory_id]).toBe('conflict');
      const path = `/api/v1/memory/conflicts/${doubt.conflict_id ?? ''}/resolve`;
      await gateway.post(path, { keep }, { token: gateway.person });
      return (await statusOf('coda:heron'))[doubt.memory_id];
    };
    expect(await resolve('Ben', 'existing')).toBe('rejected');
    expect(await resolve('Cem', 'contender')).toBe('current');
  });

  test('a successor takes the links over, and the old memory says that it was replaced', async () => {
    const old = await gateway.remember({ content: 'The old price', links: to('coda:price') });
    const { body } = await gateway.post(`/api/v1/memory/${old.memory_id}/supersede`, {
      content: 'The new price',
      reason: 'changed',
      source: { type: 'test' },
    });
    expect(await statusOf('coda:price')).toEqual({
      [old.memory_id]: 'superseded',
      [String(body['memory_id'])]: 'current',
    });
  });

  test.each([
    ['51 links', Array.from({ length: 51 }, (_, i) => to(`n${i}`)[0])],
    ['an empty end', to(' ')],
    ['an end that is too long', to('x'.repeat(201))],
    ['an empty type', to('coda:a', ' ')],
  ])('%s are refused, and nothing is stored', async (_what, links) => {
    const body = { ...statement({ content: 'Kestrel' }), links };
    expect((await gateway.post('/api/v1/memory/remember', body)).status).toBe(422);
    expect((await gateway.recall('Kestrel')).items).toEqual([]);
  });

  test('writers of the same links in another order do not hold each other up', async () => {
    const links = Array.from({ length: 20 }, (_, i) => ({
      edge_type: 'about',
      to_node_id: `k${i}`,
    }));
    const memory = { content: 'Linked by many at once' };
    const told = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        gateway.remember({ ...memory, links: i % 2 === 0 ? links : links.toReversed() }),
      ),
    );
    expect(new Set(told.map((reply) => reply.memory_id)).size).toBe(1);
    expect(await near(told[0]?.memory_id ?? '')).toHaveLength(20);
  });
});
