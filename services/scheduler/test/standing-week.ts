/** Blocks of a week as they are stored, made without a database: for what computes with them alone. */
import type { BlockRow } from '../src/db/block-rows.ts';
import { type Interval, MINUTE_MS } from '../src/domain/schedule-types.ts';
import type { StoredWeekBlock } from '../src/use-cases/week-in-question.ts';

/** A block where it stands. `actual_end` (epoch ms): when work on it ended, which makes it a done one. */
export interface StandingBlock extends Interval {
  key: string;
  title: string;
  part: number;
  parts: number;
  pinned?: boolean;
  actual_end?: number | null;
}

export function standingWeek(blocks: readonly StandingBlock[]): StoredWeekBlock[] {
  return blocks.map((block, index) => {
    const { key, title, part, start, end, pinned = false, actual_end = null } = block;
    const row = rowOf({ ...block, pinned, actual_end }, index);
    const { block_id, status } = row;
    return {
      row,
      block_id,
      key,
      part,
      start,
      end,
      status,
      pinned,
      deleted_by: null,
      title,
      in_scope: status !== 'done',
      gone: null,
      stands_for_minutes: (end - start) / MINUTE_MS,
      actual_minutes: null,
      actual_end,
    };
  });
}

function rowOf(block: Required<StandingBlock>, index: number): BlockRow {
  const { key, title, part, parts, start, end, pinned, actual_end } = block;
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    block_id: `blk_${index}`,
    run_id: 'run_1',
    plan_id: 'plan_1',
    task_id: null,
    step_id: key,
    client_id: null,
    title,
    kind: null,
    start_at: iso(start),
    end_at: iso(end),
    part,
    parts,
    why: '',
    status: actual_end === null ? 'applied' : 'done',
    pinned,
    version: 1,
    generation: 1,
    calendar_id: null,
    calendar_event_id: null,
    etag: null,
    written_start: null,
    written_end: null,
    moved_by: null,
    moved_from_start: null,
    moved_from_end: null,
    deleted_by: null,
    actual_start: null,
    actual_end: actual_end === null ? null : iso(actual_end),
    actual_minutes: null,
  };
}
