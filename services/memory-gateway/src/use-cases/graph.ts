import type {
  GraphEdge,
  GraphNode,
  neighborsQuery,
  neighborsReply,
} from '@almanac/shared/contracts/memory';
import type { z } from 'zod';
import { auditChange } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { findEdgesAmong, getGraphNeighbors, upsertEdge, upsertNode } from '../db/graph.ts';
import { storable } from '../domain/storable.ts';
import { scopeForWriting, type Scopes } from '../domain/scope.ts';

/** Writes a node, or renews the one of the same key in the same scope. */
export async function putNode(ctx: MemoryContext, node: GraphNode): Promise<void> {
  const scope = scopeForWriting(node.client_id);
  const { node_id, node_type, label, properties } = storable(node);
  const at = ctx.clock.now().toISOString();
  await ctx.db.transaction(async (tx) => {
    const json = JSON.stringify(properties ?? {});
    await upsertNode.run(tx, scope, node_id, node_type, label, json, at);
    await auditChange(ctx, tx, { action: 'graph.node_put', subject: node_id, data: { node_type } });
  });
}

/** Writes an edge, or renews it. Its ends need not be known yet: keys are natural and arrive in any order. */
export async function putEdge(ctx: MemoryContext, edge: GraphEdge): Promise<void> {
  const scope = scopeForWriting(edge.client_id);
  const { from_node_id, to_node_id, edge_type, properties } = storable(edge);
  const at = ctx.clock.now().toISOString();
  await ctx.db.transaction(async (tx) => {
    const json = JSON.stringify(properties ?? {});
    await upsertEdge.run(tx, scope, from_node_id, to_node_id, edge_type, json, at);
    const data = { to_node_id, edge_type };
    await auditChange(ctx, tx, { action: 'graph.edge_put', subject: from_node_id, data });
  });
}

/** What is linked with an entity, up to `depth` steps away, and the edges among it all. */
export async function readNeighbors(
  ctx: MemoryContext,
  scopes: Scopes,
  query: z.infer<typeof neighborsQuery>,
): Promise<z.infer<typeof neighborsReply>> {
  const { entity_id, depth, direction, edge_types = null } = storable(query);
  const nodes = await getGraphNeighbors.many(
    ctx.db,
    entity_id,
    depth,
    edge_types,
    direction,
    scopes,
  );
  const ids = [entity_id, ...nodes.map((node) => node.node_id)];
  return { entity_id, nodes, edges: await findEdgesAmong.many(ctx.db, ids, edge_types, scopes) };
}
