-- Owner: memory-gateway. What recall's legs of links and of time read.
-- Why: a question that names a client's workflow or "last week" must not read every node or memory to find what it means.

create index graph_nodes_label on memory.graph_nodes (lower(label)) where node_type <> 'memory';
create index memories_at on memory.memories (scope, (coalesce(occurred_at, recorded_at)) desc);
