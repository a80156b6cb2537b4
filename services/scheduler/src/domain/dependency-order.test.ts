import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependencyOrder } from './dependency-order.ts';

function node(step_id: string, ...depends_on: string[]) {
  return { step_id, depends_on };
}

test('predecessors come first and the given order is kept otherwise', () => {
  const order = dependencyOrder([node('c', 'b'), node('a'), node('b', 'done-long-ago'), node('d')]);
  expect(order).toEqual({ kind: 'ordered', keys: ['b', 'c', 'a', 'd'] });
});

test('a circle is returned along its edges', () => {
  const order = dependencyOrder([node('x'), node('a', 'b'), node('b', 'c'), node('c', 'a')]);
  expect(order).toEqual({ kind: 'cycle', keys: ['a', 'b', 'c', 'a'] });
  expect(dependencyOrder([node('a', 'a')])).toEqual({ kind: 'cycle', keys: ['a', 'a'] });
});

test('a chain of ten thousand steps does not exhaust the stack', () => {
  const chain = Array.from({ length: 10_000 }, (_, n) => node(`s${n}`, `s${n + 1}`));
  expect(dependencyOrder(chain)).toMatchObject({ kind: 'ordered' });
});

test('any graph is either ordered completely or shown to have a circle', () => {
  const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(graph, (edges) => {
      const nodes = edges.map((to, n) => node(`${n}`, ...to.map(String)));
      const depends = new Map(nodes.map(({ step_id, depends_on }) => [step_id, depends_on]));
      const { kind, keys } = dependencyOrder(nodes);
      const before = (from: string, to: string): boolean => keys.indexOf(to) < keys.indexOf(from);
      const follows = keys.slice(1).every((to, n) => depends.get(keys[n] ?? '')?.includes(to));
      const circle = keys.length > 1 && keys.at(-1) === keys[0] && follows;
      const complete = keys.toSorted().join() === [...depends.keys()].toSorted().join();
      const in_order = [...depends].every(([key, ids]) =>
        ids.filter((id) => depends.has(id)).every((id) => before(key, id)),
      );
      expect(kind === 'cycle' ? circle : complete && in_order).toBe(true);
    }),
  );
});
