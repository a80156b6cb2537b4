/** Stored rows as the API shows them. */
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import type { Queryable } from '@almanac/shared/pg/database';
import { blocksOfRun, type BlockRow } from '../db/block-rows.ts';
import type { RunRow } from '../db/run-rows.ts';
import type { RunUnscheduled } from '../domain/runs/run-result.ts';

export function blockView(row: BlockRow): Block {
  const { moved_from_start, moved_from_end } = row;
  const moved = moved_from_start !== null && moved_from_end !== null;
  return {
    block_id: row.block_id,
    run_id: row.run_id,
    plan_id: row.plan_id,
    task_id: row.task_id,
    step_id: row.step_id,
    client_id: row.client_id,
    title: row.title,
    start: row.start_at,
    end: row.end_at,
    part: row.part,
    parts: row.parts,
    why: row.why,
    calendar_event_id: row.calendar_event_id,
    status: row.status,
    pinned: row.pinned,
    version: row.version,
    actual_start: row.actual_start,
    actual_end: row.actual_end,
    moved_from: moved ? { start: moved_from_start, end: moved_from_end } : null,
  };
}

/** A run with its blocks as they are now; a block the person removed shows as unscheduled work. */
export async function runView(db: Queryable, run: RunRow): Promise<ScheduleReply> {
  return runReply(run, await blocksOfRun.many(db, run.run_id));
}

export function runReply(
  run: Pick<RunRow, 'run_id' | 'created_at' | 'status' | 'plan_id' | 'result' | 'action_id'>,
  rows: readonly BlockRow[],
): ScheduleReply {
  const { result } = run;
  const removed = rows.filter((row) => row.deleted_by === 'person').map(removedStep);
  const listed = new Set(result.unscheduled.map(({ step_id }) => step_id));
  return {
    run_id: run.run_id,
    created_at: run.created_at,
    status: run.status,
    plan_id: run.plan_id,
    blocks: rows.filter((row) => row.status !== 'deleted').map(blockView),
    unscheduled: [...result.unscheduled, ...removed.filter(({ step_id }) => !listed.has(step_id))],
    // Runs of earlier versions say nothing of a proof.
    objective: { ...result.objective, proven_optimal: result.objective.proven_optimal ?? false },
    moved: result.moved,
    validated: true,
    solver: result.solver,
    action_id: run.action_id,
    degraded: result.degraded,
  };
}

function removedStep(row: BlockRow): RunUnscheduled {
  return {
    step_id: row.step_id ?? row.task_id ?? '',
    title: row.title,
    reason: 'You removed its block from the calendar; it is not put back by itself.',
    options: [],
  };
}
