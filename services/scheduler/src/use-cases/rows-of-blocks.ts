/** Rows of blocks as runs make and change them. */
import { derivedId } from '@almanac/shared/lang/ids';
import type { BlockRow } from '../db/block-rows.ts';
import { eventIdOf } from '../domain/runs/event-id.ts';
import type { BlockBefore, ProposedPlace, WorkOfBlock } from '../domain/runs/run-result.ts';
import { itemKey, type ScheduledBlock } from '../domain/schedule-types.ts';
import type { Asked } from './what-is-asked.ts';

/** A block at its new place. */
export function movedRow(row: BlockRow, to: ProposedPlace, title: string = row.title): BlockRow {
  return {
    ...row,
    title,
    start_at: new Date(to.start).toISOString(),
    end_at: new Date(to.end).toISOString(),
    part: to.part,
    parts: to.parts,
    why: to.why,
    moved_by: 'scheduler',
    moved_from_start: row.start_at,
    moved_from_end: row.end_at,
  };
}

/** What a run may make: its blocks wait for the calendar, or are proposals where there is none. */
export interface MakingRun {
  run_id: string;
  writable: boolean;
}

/** The row of a block that was placed; its ids follow from the run, so that a repeat makes the same. */
export function newRow(run: MakingRun, work: WorkOfBlock, place: ProposedPlace): BlockRow {
  const block_id = derivedId('blk', run.run_id, work.key, String(place.part));
  return {
    block_id,
    run_id: work.run_id ?? run.run_id,
    plan_id: work.plan_id,
    task_id: work.task_id,
    step_id: work.step_id,
    client_id: work.client_id,
    title: work.title,
    kind: work.kind,
    start_at: new Date(place.start).toISOString(),
    end_at: new Date(place.end).toISOString(),
    part: place.part,
    parts: place.parts,
    why: place.why,
    status: run.writable ? 'planned' : 'proposed',
    pinned: false,
    version: 1,
    generation: 1,
    calendar_id: null,
    calendar_event_id: eventIdOf(block_id, 1),
    etag: null,
    written_start: null,
    written_end: null,
    moved_by: null,
    moved_from_start: null,
    moved_from_end: null,
    deleted_by: null,
    actual_start: null,
    actual_end: null,
    actual_minutes: null,
  };
}

/** Whose work a computed block is: a step's of one of the plans, or a task's. */
export function workOf({ plans, items }: Asked, placed: ScheduledBlock): WorkOfBlock {
  const key = itemKey(placed);
  const plan = plans.find(({ sop }) => sop.steps.some(({ step_id }) => step_id === key));
  return {
    key,
    run_id: null,
    plan_id: plan?.plan_id ?? null,
    task_id: plan === undefined ? (placed.task_id ?? null) : plan.task_id,
    step_id: placed.step_id ?? null,
    client_id: plan?.client_id ?? null,
    title: placed.title,
    kind: items.find((item) => itemKey(item) === key)?.kind ?? null,
  };
}

export function beforeOf(row: BlockRow): BlockBefore {
  const { block_id, start_at, end_at, part, parts, why, pinned, moved_by } = row;
  return { block_id, start_at, end_at, part, parts, why, pinned, moved_by };
}

/** The values of `insertBlock`, in its order. */
export function insertValues(block: BlockRow, at: Date): unknown[] {
  return [
    block.block_id,
    block.run_id,
    block.plan_id,
    block.task_id,
    block.step_id,
    block.client_id,
    block.title,
    block.kind,
    block.start_at,
    block.end_at,
    block.part,
    block.parts,
    block.why,
    block.status,
    block.calendar_id,
    block.calendar_event_id,
    at,
  ];
}
