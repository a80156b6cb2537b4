import { expect, test } from 'vitest';
import { linkedNodes, PICTURE, placesOf, short, type Neighbors } from './links.ts';

const node = (node_id: string, depth: number): Neighbors['nodes'][number] => ({
  node_id,
  node_type: 'thing',
  label: node_id.toUpperCase(),
  depth,
  properties: {},
});
const edge = (from_node_id: string, edge_type: string, to_node_id: string) => ({
  from_node_id,
  edge_type,
  to_node_id,
});

test('each neighbour says how one comes to it, in the direction of the edge', () => {
  const reply: Neighbors = {
    entity_id: 'me',
    nodes: [node('a', 1), node('b', 1), node('c', 2)],
    edges: [edge('me', 'belongs_to', 'a'), edge('b', 'part_of', 'me'), edge('c', 'made_by', 'a')],
    truncated: false,
  };
  expect(linkedNodes(reply).map(({ node: { node_id }, ways }) => [node_id, ...ways])).toEqual([
    ['a', 'this → belongs to'],
    ['b', 'part of → this'],
    ['c', 'made by → A'],
  ]);
});

test('the picture holds the nearest, all inside of it and no two in one place', () => {
  const many = Array.from({ length: 30 }, (_, at) => node(`n${at}`, at < 20 ? 1 : 2));
  const places = placesOf(many);
  expect(places).toHaveLength(12);
  expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(12);
  for (const { x, y } of places) {
    expect(x).toBeGreaterThan(60);
    expect(x).toBeLessThan(PICTURE.width - 60);
    expect(y).toBeGreaterThan(20);
    expect(y).toBeLessThan(PICTURE.height - 20);
  }
});

test('a label is cut between letters, never inside of one', () => {
  expect(short('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦…');
  expect(short('Kestrel Labs')).toBe('Kestrel Labs');
});
