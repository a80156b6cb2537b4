import { prepared, statement } from '@almanac/shared/pg/statement';

type Properties = string;

export const upsertNode = prepared<
  never,
  [scope: string, node_id: string, node_type: string, label: string, Properties, at: string]
>(
  `insert into memory.graph_nodes (scope, node_id, node_type, label, properties, updated_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (scope, node_id) do update
     set node_type = excluded.node_type, label = excluded.label, properties = excluded.properties,
         updated_at = excluded.updated_at`,
);

export const upsertEdge = prepared<
  never,
  [scope: string, from_id: string, to_id: string, edge_type: string, Properties, at: string]
>(
  `insert into memory.graph_edges (scope, from_node_id, to_node_id, edge_type, properties, updated_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (scope, from_node_id, edge_type, to_node_id) do update
     set properties = excluded.properties, updated_at = excluded.updated_at`,
);

export interface NeighborRow {
  node_id: string;
  node_type: string;
  label: string;
  depth: number;
  properties: Record<string, unknown>;
}

export const getGraphNeighbors = statement<
  NeighborRow,
  [
    entity_id: string,
    depth: number,
    edge_types: string[] | null,
    direction: string,
    scopes: string[] | null,
    max_nodes: number,
  ]
>(
  `select node_id, node_type, label, distance as depth, properties
     from memory.get_graph_neighbors($1, $2, $3, $4, $5, $6)`,
);

/** The edges among the given nodes. */
export const findEdgesAmong = statement<
  { from_node_id: string; to_node_id: string; edge_type: string },
  [node_ids: string[], edge_types: string[] | null, scopes: string[] | null, limit: number]
>(
  `select distinct from_node_id, to_node_id, edge_type from memory.graph_edges
    where from_node_id = any ($1) and to_node_id = any ($1)
      and ($2::text[] is null or edge_type = any ($2))
      and ($3::text[] is null or scope = any ($3))
    order by from_node_id, edge_type, to_node_id limit $4`,
);
