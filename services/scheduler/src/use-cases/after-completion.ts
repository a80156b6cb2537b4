/** What should follow from a word about a block, beyond telling others: its rest is open work again. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';
import { causeToReplan, type ReplanCause } from '../domain/completion/work-left.ts';
import { MINUTE_MS } from '../domain/schedule-types.ts';
import { askReschedule } from './ask-reschedule.ts';

export interface Replan {
  cause: ReplanCause;
  block_id: string;
  /** Once per version of the block. */
  key: string;
}

/** In the transaction of the word, so that what is found here is never lost; undefined where nothing need be placed again. */
export function replanOf(block: BlockRow): Replan | undefined {
  const planned_minutes = (Date.parse(block.end_at) - Date.parse(block.start_at)) / MINUTE_MS;
  const ended = block.actual_end === null ? 0 : Date.parse(block.actual_end);
  const late_minutes = Math.max(0, (ended - Date.parse(block.end_at)) / MINUTE_MS);
  const cause = causeToReplan({ ...block, planned_minutes, late_minutes });
  const { block_id, version } = block;
  return cause === undefined ? undefined : { cause, block_id, key: `${block_id}:${version}` };
}

/** The one place that reacts to a word about a block. */
export async function afterCompletion(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
): Promise<void> {
  const replan = replanOf(block);
  if (replan !== undefined) await askReschedule(ctx, tx, replan);
}
