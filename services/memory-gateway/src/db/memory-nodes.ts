/** The nodes of linked memories in the graph. */
import { statement } from '@almanac/shared/pg/statement';

/** What a memory was linked to, its successor is linked to. */
export const inheritNode = statement<
  never,
  [scope: string, old_id: string, new_id: string, at: string, status: 'current' | 'conflict']
>(
  `insert into memory.graph_nodes (scope, node_id, node_type, label, properties, updated_at)
   select scope, $3, node_type, label, properties || jsonb_build_object('status', $5::text), $4
     from memory.graph_nodes where scope = $1 and node_id = $2 and node_type = 'memory'
   on conflict (scope, node_id) do nothing`,
);

export const inheritEdges = statement<
  never,
  [scope: string, old_id: string, new_id: string, at: string]
>(
  `insert into memory.graph_edges (scope, from_node_id, to_node_id, edge_type, properties, updated_at)
   select scope, $3, to_node_id, edge_type, properties, $4
     from memory.graph_edges where scope = $1 and from_node_id = $2
   on conflict (scope, from_node_id, edge_type, to_node_id) do nothing`,
);
