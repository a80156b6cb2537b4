/** The legs of recall that do not read the text: links in the graph, and time. */
import { prepared, statement } from '@almanac/shared/pg/statement';
import type { RecallFilter } from './sparse-index.ts';
import { stateAt, visible } from './visible.ts';

/**
 * Memories linked with what the question names, directly or over one thing between; the more a thing is linked with, the less
 * one link says. Best first.
 */
export const linkedMemories = prepared<
  { memory_id: string; score: number },
  [labels: string[], keys: string[], scopes: string[] | null, limit: number]
>(
  `with named as (
     select node_id from memory.graph_nodes
      where lower(label) = any ($1) and node_type <> 'memory' and ($3::text[] is null or scope = any ($3))
     union
     select node_id from memory.graph_nodes
      where node_id = any ($2) and ($3::text[] is null or scope = any ($3))
     limit 20
   ), beside as (
     select e.node_id, 0.5 as near from named cross join lateral (
       (select to_node_id as node_id from memory.graph_edges
         where from_node_id = named.node_id and ($3::text[] is null or scope = any ($3)) limit 50)
       union all
       (select from_node_id from memory.graph_edges
         where to_node_id = named.node_id and ($3::text[] is null or scope = any ($3)) limit 50)
     ) e where e.node_id not like 'mem\\_%'
     limit 200
   ), things as (
     select node_id, max(near) as near from (
       select node_id, 1.0 as near from named union all select node_id, near from beside) one
      group by node_id
   ), links as (
     select t.near, e.memory_id, count(*) over (partition by t.node_id) as links
       from things t cross join lateral (
         (select from_node_id as memory_id from memory.graph_edges
           where to_node_id = t.node_id and from_node_id like 'mem\\_%'
             and ($3::text[] is null or scope = any ($3))
           order by from_node_id desc limit $4)
       ) e
   )
   select memory_id, max(near / ln(2.72 + links)) as score
     from links group by memory_id order by score desc, memory_id desc limit $4`,
);

/** Memories of a stretch of time, the latest first. */
export const memoriesBetween = statement<
  { memory_id: string },
  [from: string, to: string, scopes: string[] | null, ...RecallFilter, limit: number]
>(
  `select m.memory_id from memory.memories m
    where coalesce(m.occurred_at, m.recorded_at) >= $1 and coalesce(m.occurred_at, m.recorded_at) < $2
      and ($3::text[] is null or m.scope = any ($3))
      and ($4::text[] is null or m.kind = any ($4)) and ($5::text[] is null or m.tags @> $5)
      and ($6::text[] is null or ${stateAt('m', 'authority', '$7', '$8')} = any ($6))
      and ${visible('m', '$7', '$8')}
    order by coalesce(m.occurred_at, m.recorded_at) desc, m.memory_no desc limit $9`,
);
