import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import { upsertEdge, upsertNode } from '../db/graph.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';

/** A memory that is linked becomes a node of the graph in its own scope; its text stays out of it. */
export async function storeLinks(
  tx: Transaction,
  memory_id: string,
  memory: RememberRequest,
  now: Date,
): Promise<void> {
  const { links = [], kind } = memory;
  if (links.length === 0) return;
  const scope = memory.client_id ?? GLOBAL_SCOPE;
  const at = now.toISOString();
  await upsertNode.run(tx, scope, memory_id, 'memory', kind, JSON.stringify({ kind }), at);
  for (const { edge_type, to_node_id } of links) {
    await upsertEdge.run(tx, scope, memory_id, to_node_id, edge_type, '{}', at);
  }
}
