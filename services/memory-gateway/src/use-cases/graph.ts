import type {
  GraphEdge,
  GraphNode,
  neighborsQuery,
  neighborsReply,
} from '@almanac/shared/contracts/memory';
import { AppError } from '@almanac/shared/lang/app-error';
import type { z } from 'zod';
import { auditChange } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { findEdgesAmong, getGraphNeighbors, upsertEdge, upsertNode } from '../db/graph.ts';
import { storable } from '../domain/storable.ts';
import { scopeForWriting, type Scopes } from '../domain/scope.ts';

/** Writes a node, or renews the one of the same key in the same scope. Answers it as it is stored. */
export async function putNode(ctx: MemoryContext, given: GraphNode): Promise<GraphNode> {
  const scope = scopeForWriting(given.client_id);
  const node = storable(given);
  const { node_id, node_type, label, properties } = node;
  const at = ctx.clock.now().toISOString();
  await ctx.db.transaction(async (tx) => {
    const json = JSON.stringify(properties ?? {});
    await upsertNode.run(tx, scope, node_id, node_type, label, json, at);
    await auditChange(ctx, tx, { action: 'graph.node_put', subject: node_id, data: { node_type } });
  });
  return node;
}

/** Writes an edge, or renews it, and answers it as it is stored. Its ends need not be known yet: keys are natural and arrive in any order. */
export async function putEdge(ctx: MemoryContext, given: GraphEdge): Promise<GraphEdge> {
  const scope = scopeForWriting(given.client_id);
  const edge = storable(given);
  const { from_node_id, to_node_id, edge_type, properties } = edge;
  if (from_node_id === to_node_id) throw selfEdge();
  const at = ctx.clock.now().toISOString();
  await ctx.db.transaction(async (tx) => {
    const json = JSON.stringify(properties ?? {});
    await upsertEdge.run(tx, scope, from_node_id, to_node_id, edge_type, json, at);
    const data = { to_node_id, edge_type };
    await auditChange(ctx, tx, { action: 'graph.edge_put', subject: from_node_id, data });
  });
  return edge;
}

/** The contract refuses it already, but for characters that cannot be stored. */
function selfEdge(): AppError {
  return new AppError('invalid', 'An edge leads to another node.', {
    errors: [{ path: 'to_node_id', message: 'the same node' }],
  });
}

const MAX_EDGES = 2000;

/** What is linked with an entity, up to `depth` steps away and nearest first, and the edges among it all. */
export async function readNeighbors(
  ctx: MemoryContext,
  scopes: Scopes,
  query: z.infer<typeof neighborsQuery>,
): Promise<z.infer<typeof neighborsReply>> {
  const { entity_id, depth, direction, edge_types = null, limit } = storable(query);
  // One more of each than is shown tells whether anything is left out.
  const found = await getGraphNeighbors.many(
    ctx.db,
    entity_id,
    depth,
    edge_types,
    direction,
    scopes,
    limit + 1,
  );
  const nodes = found.slice(0, limit);
  const ids = [entity_id, ...nodes.map((node) => node.node_id)];
  const edges = await findEdgesAmong.many(ctx.db, ids, edge_types, scopes, MAX_EDGES + 1);
  return {
    entity_id,
    nodes,
    edges: edges.slice(0, MAX_EDGES),
    truncated: found.length > limit || edges.length > MAX_EDGES,
  };
}
