/** Which of our blocks lie over time that somebody else takes, by what was read last. Nothing is asked and nothing stored. */
import type { BlockInConflict } from '@almanac/shared/contracts/calendars';
import type { Queryable } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { standingBlocks } from '../db/block-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import type { Known } from './chosen-calendars.ts';
import { cachedTime } from './read-calendars.ts';

/** Blocks still to be worked on, in the order of their starts, each once per event it meets; times are epoch milliseconds. */
export async function blocksInConflict(
  ctx: Known,
  db: Queryable,
  window: { from: Date; to: Date },
): Promise<BlockInConflict[]> {
  const { busy } = readBusy(await cachedTime(ctx, db, window));
  const blocks = await standingBlocks.many(db, window.from, window.to);
  const open = blocks.filter(({ status }) => status === 'planned' || status === 'applied');
  return open.flatMap(({ block_id, start_at, end_at }) => {
    const [from, to] = [Date.parse(start_at), Date.parse(end_at)];
    const met = busy.filter(({ start, end }) => start < to && end > from);
    return met.map(({ title = '(busy)', start, end }) => ({
      block_id,
      with: { title, start, end },
    }));
  });
}

/** The job behind a change of a calendar: says what is in conflict now. */
export async function lookForConflicts(
  ctx: SchedulerContext,
  changed: { calendar_id: string; from: string; to: string },
): Promise<void> {
  const window = { from: new Date(changed.from), to: new Date(changed.to) };
  const found = await blocksInConflict(ctx, ctx.db, window);
  if (found.length === 0) return;
  const blocks = [...new Set(found.map(({ block_id }) => block_id))];
  ctx.log.info({ calendar_id: changed.calendar_id, blocks }, 'a meeting lies over our blocks');
}
