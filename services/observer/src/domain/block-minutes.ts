/**
 * The minutes of a block. Work is what was measured, and the block's length where a done block was not measured. Time that nobody
 * measured on a block that is only partly done counts as none, because any other number would be made up.
 */
import type { BlockRow } from './stats-rows.ts';

const MINUTE_MS = 60_000;

/** Whole minutes of a block's place in the calendar. */
export function plannedMinutes(block: Pick<BlockRow, 'start_at' | 'end_at'>): number {
  return Math.round((Date.parse(block.end_at) - Date.parse(block.start_at)) / MINUTE_MS);
}

/** Whole minutes worked on a block, as far as they are known. */
export function workedMinutes(block: BlockRow): number {
  if (block.status !== 'done' && block.status !== 'partial') return 0;
  if (block.actual_minutes !== null) return block.actual_minutes;
  if (block.actual_start !== null && block.actual_end !== null) {
    const worked_ms = Date.parse(block.actual_end) - Date.parse(block.actual_start);
    return Math.max(0, Math.round(worked_ms / MINUTE_MS));
  }
  return block.status === 'done' ? plannedMinutes(block) : 0;
}
