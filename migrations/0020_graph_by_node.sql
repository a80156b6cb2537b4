-- Owner: memory-gateway. Edges and nodes are looked up by node first.
-- Why: looking round one node over every client had to try each scope in turn: 11.7 ms (p95, two steps among 100,000 edges), now 5.5.

create index graph_edges_from_node on memory.graph_edges (from_node_id, scope, edge_type);
create index graph_edges_to_node on memory.graph_edges (to_node_id, scope, edge_type);
create index graph_nodes_by_id on memory.graph_nodes (node_id, scope);
drop index memory.graph_edges_to;
