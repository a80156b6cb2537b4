import { derivedId } from '@almanac/shared/lang/ids';
import type { BlockRow } from '../db/block-rows.ts';
import { eventIdOf } from '../domain/runs/event-id.ts';
import { itemKey, type ScheduledBlock } from '../domain/schedule-types.ts';
import type { RunToStore } from './store-run.ts';

/** A block at its new place, in its new run. */
export function movedRow(row: BlockRow, to: ScheduledBlock, run_id: string): BlockRow {
  return {
    ...row,
    run_id,
    title: to.title,
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

/** The row of a block that was placed; its ids follow from the run, so that a repeat makes the same. */
export function newRow(run: RunToStore, placed: ScheduledBlock): BlockRow {
  const { plan, items } = run.asked;
  const key = itemKey(placed);
  const block_id = derivedId('blk', run.run_id, key, String(placed.part));
  return {
    block_id,
    run_id: run.run_id,
    plan_id: plan?.plan_id ?? null,
    task_id: plan?.task_id ?? placed.task_id ?? null,
    step_id: placed.step_id ?? null,
    client_id: plan?.client_id ?? null,
    title: placed.title,
    kind: items.find((item) => itemKey(item) === key)?.kind ?? null,
    start_at: new Date(placed.start).toISOString(),
    end_at: new Date(placed.end).toISOString(),
    part: placed.part,
    parts: placed.parts,
    why: placed.why,
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
