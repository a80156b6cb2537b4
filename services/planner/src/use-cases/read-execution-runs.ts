import type { ExecutionRun } from '@almanac/shared/contracts/planner';
import type { PlannerContext } from '../context.ts';
import { listRuns, type RunFilter } from '../db/execution-runs.ts';
import { pageOf, readCursor } from '../db/page-cursor.ts';
import { storable } from '../domain/storable.ts';
import type { Page } from './read-plans.ts';

export interface RunsQuery extends RunFilter {
  limit: number;
  cursor?: string | undefined;
}

/** Newest first. */
export async function readExecutionRuns(
  ctx: PlannerContext,
  query: RunsQuery,
): Promise<Page<ExecutionRun>> {
  const { limit, cursor, ...filter } = storable(query);
  const rows = await listRuns(ctx.db, filter, readCursor(cursor), limit + 1);
  return pageOf(rows, limit, (row) => ({ at: row.completed_at, id: row.execution_run_id }));
}
