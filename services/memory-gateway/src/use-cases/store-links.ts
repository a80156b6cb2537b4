import type { RememberRequest } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import { upsertEdge, upsertNode } from '../db/graph.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';

/**
 * A memory that is linked becomes a node of the graph in its own scope; its text stays out of it, and `status` says whether
 * the memory is one to rely on. Links that were told before stay.
 */
export async function storeLinks(
  tx: Transaction,
  memory_id: string,
  memory: Pick<RememberRequest, 'links' | 'kind' | 'client_id'>,
  as: { now: Date; status: 'current' | 'conflict' },
): Promise<void> {
  const { links = [], kind } = memory;
  if (links.length === 0) return;
  const scope = memory.client_id ?? GLOBAL_SCOPE;
  const at = as.now.toISOString();
  const properties = JSON.stringify({ kind, status: as.status });
  await upsertNode.run(tx, scope, memory_id, 'memory', kind, properties, at);
  // In one order, so that two writers of the same links do not wait for each other in a circle.
  const ordered = links.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const { edge_type, to_node_id } of ordered) {
    await upsertEdge.run(tx, scope, memory_id, to_node_id, edge_type, '{}', at);
  }
}

function keyOf({ edge_type, to_node_id }: { edge_type: string; to_node_id: string }): string {
  return JSON.stringify([edge_type, to_node_id]);
}
