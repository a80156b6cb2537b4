/** The neighbourhood of an entity: as a list for everybody, and as places on a circle for the picture. Pure. */
import type { NeighborsReply } from '@almanac/shared/contracts/memory';
import { plainName } from '../parts/words.ts';

export type Neighbors = NeighborsReply;
type Node = Neighbors['nodes'][number];

export interface LinkedNode {
  node: Node;
  /** "belongs to this", "this supersedes it", "belongs to Kestrel Labs". */
  ways: string[];
}

/** Every neighbour, nearest first, with the words of the edges that lead from it and to it. */
export function linkedNodes({ entity_id, nodes, edges }: Neighbors): LinkedNode[] {
  const labels = new Map(nodes.map(({ node_id, label }) => [node_id, label]));
  const nameOf = (id: string): string => (id === entity_id ? 'this' : (labels.get(id) ?? id));
  const depths = new Map(nodes.map(({ node_id, depth }) => [node_id, depth]));
  const depthOf = (id: string): number => (id === entity_id ? 0 : (depths.get(id) ?? Infinity));
  return nodes.map((node) => {
    const own = edges.filter(
      ({ from_node_id: from, to_node_id: to }) => from === node.node_id || to === node.node_id,
    );
    // Towards the entity is how one came to it; what leads on is told where it leads.
    const ways = own
      .filter((edge) => depthOf(other(edge, node.node_id)) < node.depth)
      .map((edge) => {
        const type = plainName(edge.edge_type);
        const there = nameOf(other(edge, node.node_id));
        return edge.from_node_id === node.node_id ? `${type} → ${there}` : `${there} → ${type}`;
      });
    return { node, ways: [...new Set(ways)] };
  });
}

type Edge = Neighbors['edges'][number];

function other({ from_node_id, to_node_id }: Edge, id: string): string {
  return from_node_id === id ? to_node_id : from_node_id;
}

export interface Placed {
  node: Node;
  x: number;
  y: number;
}

export const PICTURE = { width: 560, height: 300 } as const;
const MOST = 12;

/** The nearest on an ellipse around the middle, the first at the top. */
export function placesOf(nodes: readonly Node[]): Placed[] {
  const shown = nodes.filter(({ depth }) => depth === 1).slice(0, MOST);
  return shown.map((node, at) => {
    const angle = (at / shown.length) * 2 * Math.PI - Math.PI / 2;
    return {
      node,
      x: Math.round(PICTURE.width / 2 + Math.cos(angle) * 190),
      y: Math.round(PICTURE.height / 2 + Math.sin(angle) * 112),
    };
  });
}

/** A label that fits into the picture, by whole letters. */
export function short(label: string, most = 22): string {
  const letters = [...new Intl.Segmenter('en').segment(label)].map(({ segment }) => segment);
  return letters.length <= most ? label : `${letters.slice(0, most - 1).join('')}…`;
}
