import { statement } from '@almanac/shared/pg/statement';

export const memorySizes = statement<{ memories: number; events: number }>(
  `select (select coalesce(sum(memories), 0)::bigint from memory.scope_sizes) as memories,
          (select coalesce(max(event_no), 0) from memory.events) as events`,
);
export const vectorsWaiting = statement<{
  waiting: number;
  oldest_at: string | null;
  dead: number;
}>(
  `select count(*) filter (where dead_at is null) as waiting, min(queued_at) filter (where dead_at is null) as oldest_at,
          count(dead_at) as dead
     from memory.vector_outbox`,
);
export const operationsOpen = statement<{ operations: number }>(
  `select count(*) as operations from memory.operations where status in ('waiting', 'running')`,
);
