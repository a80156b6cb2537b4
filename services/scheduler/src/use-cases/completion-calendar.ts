/** The person's word in the calendar: a mark before the title or a colour, put there or taken away since we last looked. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';
import { findCompletion } from '../db/completion-rows.ts';
import { calendarWord } from '../domain/completion/calendar-word.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';
import { takeWord, word } from './completion.ts';
import { PERSON } from './follow-event.ts';

/**
 * True where the event says something new about the block. The caller holds the block's lock, and remembers the event in the same
 * transaction: a word is heard once. Taking a mark away opens only what a mark had ended.
 */
export async function followWord(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  event: SeenEvent,
): Promise<boolean> {
  if (block.status === 'deleted' || block.status === 'proposed') return false;
  const known = await findCompletion.one(tx, block.block_id);
  const before = { title: known.seen_title, colour: known.seen_colour };
  const said = calendarWord(before, event, block.title, ctx.config.COMPLETION_COLOURS);
  if (said === null) return false;
  const { outcome, minutes, via } = said;
  const by_mark = known.completed_via === 'title' || known.completed_via === 'colour';
  if (outcome === 'open' && !by_mark) return false;
  const taken = await takeWord(ctx, tx, block, { ...word(outcome, minutes), via, by: PERSON });
  return taken.is_news;
}
