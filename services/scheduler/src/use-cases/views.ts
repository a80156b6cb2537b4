/** Stored rows as the API shows them. */
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { stepKind } from '@almanac/shared/contracts/planner';
import type { Queryable } from '@almanac/shared/pg/database';
import { type BlockRow, findBlocks } from '../db/block-rows.ts';
import { changesOfRun, type RunRow } from '../db/run-rows.ts';
import type { RunUnscheduled } from '../domain/runs/run-result.ts';
import type { UnscheduledItem } from '../domain/schedule-types.ts';
import { blocksOfSchedule } from './held-schedule.ts';

/** Rows of earlier versions may hold what is no kind any more. */
const storedKind = stepKind.nullable().catch(null);

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
    kind: storedKind.parse(row.kind),
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

/**
 * A run with its blocks as they are now: those it scheduled, or those it touched and kept where it changes what stood. A block the
 * person removed shows as unscheduled work.
 */
export async function runView(db: Queryable, run: RunRow): Promise<RunReply> {
  const rows =
    run.kind === 'schedule'
      ? await blocksOfSchedule(db, run)
      : await findBlocks.many(db, await namedBlocks(db, run));
  const { kind, detail, undone_by, declined_at } = run;
  const change = run.result.change ?? null;
  return { ...runReply(run, rows), kind, change, detail, undone_by, declined_at };
}

async function namedBlocks(db: Queryable, { run_id, result }: RunRow): Promise<string[]> {
  const { change, proposal } = result;
  const touched = (await changesOfRun.many(db, run_id)).map(({ block_id }) => block_id);
  const proposed = [...(proposal?.move ?? []), ...(proposal?.remove ?? [])];
  const all = [...touched, ...proposed.map(({ block_id }) => block_id), ...(change?.kept ?? [])];
  return [...new Set(all)];
}

/** A step that found no place, as a run keeps it. */
export function unscheduledOf(item: UnscheduledItem): RunUnscheduled {
  const { step_id, task_id, title, reason, options, price_now } = item;
  return {
    step_id: step_id ?? task_id ?? '',
    title,
    reason,
    options: options.map(({ kind, detail, price }) => {
      return { kind, detail, ...(price === undefined ? {} : { price }) };
    }),
    ...(options.length === 0 ? {} : { price_now }),
  };
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
    ...(result.capacity === undefined ? {} : { capacity: result.capacity }),
    moved: result.moved,
    validated: true,
    solver: result.solver,
    action_id: run.action_id,
    degraded: result.degraded,
    ...(result.notes === undefined || result.notes.length === 0 ? {} : { notes: result.notes }),
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
