/** How fast the graph is walked when it is large: neighbours two steps away among 100,000 edges, over HTTP. */
import pg from 'pg';
import type { Caller } from './calls.ts';
import { measure, type Sample } from './measure.ts';

/** Edges that are written; the budget of the walk is 10 ms (p95). */
export const GRAPH_EDGES = 100_000;
export const GRAPH_BUDGET_MS = 10;

const NODES = 20_000;
const CLIENTS = 10;
const CALLS = 200;

/**
 * Writes the graph as superuser, past the API, and walks it as a client would: ten clients, each node with five edges to others of
 * its client, so that two steps reach some 30 nodes forth or 110 both ways.
 */
export async function graphSpeed(
  database_url: string,
  calls: Caller,
): Promise<{ out: Sample; both: Sample; every_client: Sample }> {
  await writeGraph(database_url);
  const walk = (direction: string, client: (node: number) => string) => (index: number) => {
    const node = (index * 7919) % NODES;
    const query = { entity_id: `bench:${node}`, depth: '2', direction, client_id: client(node) };
    const path = `/api/v1/memory/graph/neighbors?${new URLSearchParams(query).toString()}`;
    return calls.call('memory-gateway', path);
  };
  const own = (node: number): string => `bench-${node % CLIENTS}`;
  const timed = async (work: (index: number) => Promise<unknown>): Promise<Sample> => {
    await measure(20, 1, work);
    return measure(CALLS, 1, work);
  };
  return {
    out: await timed(walk('out', own)),
    both: await timed(walk('both', own)),
    every_client: await timed(walk('both', () => '*')),
  };
}

async function writeGraph(database_url: string): Promise<void> {
  const client = new pg.Client({ connectionString: database_url });
  await client.connect();
  try {
    await client.query(
      `insert into memory.graph_nodes (scope, node_id, node_type, label, properties, updated_at)
       select 'bench-' || n % $2, 'bench:' || n, 'bench', 'Node ' || n, '{"n": 1}', now()
         from generate_series(0, $1 - 1) n`,
      [NODES, CLIENTS],
    );
    await client.query(
      `insert into memory.graph_edges (scope, from_node_id, to_node_id, edge_type, updated_at)
       select 'bench-' || n % $2, 'bench:' || n,
              'bench:' || (n + $2 * (1 + (n * 31 + e * 977) % ($1 / $2 - 1))) % $1, 'edge-' || e, now()
         from generate_series(0, $1 - 1) n, generate_series(1, $3) e`,
      [NODES, CLIENTS, GRAPH_EDGES / NODES],
    );
    await client.query('analyze memory.graph_nodes, memory.graph_edges');
  } finally {
    await client.end();
  }
}
