/** What a person says about the work of a block in the console, and how a block is shown with it. */
import type { Block } from '@almanac/shared/contracts/scheduler';
import type { BlockState, CompletionRequest } from '@almanac/shared/contracts/completion';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, lockBlock } from '../db/block-rows.ts';
import { type CompletionRow, findCompletion, findCompletions } from '../db/completion-rows.ts';
import { isOpen } from '../domain/completion/outcome.ts';
import { actorNow } from './actor-now.ts';
import { type SpokenWord, takeWord, word } from './completion.ts';
import { blockView } from './views.ts';

/** Clocks of browsers and servers differ a little. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** The same again answers the block as it is; something else corrects it. Throws `not_found`, `conflict`, `invalid`. */
export function finishBlock(
  ctx: SchedulerContext,
  block_id: string,
  done: CompletionRequest,
): Promise<BlockState> {
  const { outcome, actual_minutes = null, actual_start = null, actual_end = null } = done;
  const now = ctx.clock.now().getTime();
  const late = (['actual_start', 'actual_end'] as const).filter((name) => {
    return Date.parse(done[name] ?? '') > now + CLOCK_SKEW_MS;
  });
  if (late.length > 0) {
    throw new AppError('invalid', 'Work cannot have happened in the future.', {
      errors: late.map((path) => ({
        path,
        message: `is after now, ${new Date(now).toISOString()}`,
      })),
    });
  }
  const said = { outcome, minutes: actual_minutes, start: actual_start, end: actual_end };
  return sayOf(ctx, block_id, { ...said, via: 'console', by: actorNow() });
}

/** The block is open again; an open one is answered as it is. */
export function reopenBlock(ctx: SchedulerContext, block_id: string): Promise<BlockState> {
  return sayOf(ctx, block_id, { ...word('open'), via: 'console', by: actorNow() });
}

export function sayOf(
  ctx: SchedulerContext,
  block_id: string,
  said: SpokenWord,
): Promise<BlockState> {
  return ctx.db.transaction(async (tx) => {
    const row = found(await lockBlock.maybe(tx, block_id), `block ${block_id}`);
    const { block } = await takeWord(ctx, tx, row, said);
    return stateOf(block, await findCompletion.one(tx, block_id), ctx.clock.now());
  });
}

/** Rows as the API shows them, with what is known of their work. */
export async function blockStates(
  db: Queryable,
  rows: readonly BlockRow[],
  now: Date,
): Promise<BlockState[]> {
  const known = await findCompletions.many(
    db,
    rows.map(({ block_id }) => block_id),
  );
  const by_id = new Map(known.map((row) => [row.block_id, row]));
  return rows.map((row) => stateOf(row, by_id.get(row.block_id), now));
}

function stateOf(row: BlockRow, known: CompletionRow | undefined, now: Date): BlockState {
  const shown: Block = blockView(row);
  return {
    ...shown,
    overdue: isOpen(row.status) && Date.parse(row.end_at) <= now.getTime(),
    actual_minutes: row.actual_minutes,
    completed_via: known?.completed_via ?? null,
    completed_at: known?.completed_at ?? null,
  };
}
