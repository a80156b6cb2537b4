/**
 * A word about a block, from the calendar, the console, Coda or a reply: one way in for all. Under the block's lock the domain judges
 * it; row, history, audit, event, news and the planner's report commit together or not at all. Whoever comes second with the
 * same word finds it said.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { SchedulerContext } from '../context.ts';
import { blockInTheWay, type BlockRow, openBlocksOfStep } from '../db/block-rows.ts';
import { setCompletion, waitingChange } from '../db/completion-rows.ts';
import { actualTimes } from '../domain/completion/actual-times.ts';
import { judgeWord, type Said } from '../domain/completion/judge-word.ts';
import { isOutcome, type Outcome, type Via, type Word } from '../domain/completion/outcome.ts';
import { actorNow } from './actor-now.ts';
import { afterCompletion } from './after-completion.ts';
import { changeBlock, keepHistory } from './change-block.ts';
import { emitBlockEvent } from './emit-block-event.ts';
import { tellWhatDiffers } from './tell-differences.ts';
import { tellWorkflow } from './tell-workflow.ts';

export interface SpokenWord extends Said {
  via: Via;
  by: Pick<Actor, 'actor' | 'actor_type'>;
}

export interface TakenWord {
  block: BlockRow;
  /** False where it was known before. */
  is_news: boolean;
}

/** A word without times. */
export function word(outcome: Word, minutes: number | null = null): Said {
  return { outcome, minutes, start: null, end: null };
}

/**
 * The block as it is after the word; `block` is locked by the caller. Throws `conflict` where the block was deleted or only proposed.
 * One that is open again and never reached the calendar leaves: its work is to be planned again.
 */
export async function takeWord(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  said: SpokenWord,
): Promise<TakenWord> {
  switch (judgeWord(block, said)) {
    case 'refused':
      throw new AppError('conflict', refusalOf(block));
    case 'same':
      return { block, is_news: false };
    case 'complete': {
      const done = await complete(ctx, tx, block, said);
      if (!(await hasOpenBlocks(ctx, tx, done))) await report(ctx, tx, done);
      return { block: done, is_news: true };
    }
    case 'reopen': {
      if (await neverComes(tx, block)) {
        const gone = await withdraw(ctx, tx, block, said);
        await tellWhatDiffers(ctx, tx, [block.block_id]);
        return { block: gone, is_news: true };
      }
      const opened = await reopen(ctx, tx, await standingAgain(tx, block), said);
      await tellWorkflow(ctx, tx, opened, 'reopened');
      await report(ctx, tx, opened);
      return { block: opened, is_news: true };
    }
    case 'correct': {
      const opened = await reopen(ctx, tx, { ...block, status: 'applied' }, said);
      const done = await complete(ctx, tx, opened, said);
      await report(ctx, tx, done);
      return { block: done, is_news: true };
    }
  }
}

function refusalOf({ status }: BlockRow): string {
  return status === 'deleted'
    ? 'The block was deleted: tell the planner the outcome of its step, or schedule the plan again.'
    : 'The block is only proposed: nobody has worked on it.';
}

async function complete(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  said: SpokenWord,
): Promise<BlockRow> {
  const outcome = said.outcome as Outcome;
  const at = ctx.clock.now();
  const done: BlockRow = { ...block, status: outcome, ...actualTimes(block, said) };
  const changed = await write(tx, done, { said, at, what: `block.${outcome}` });
  const { actual_minutes, actual_start, actual_end } = changed;
  await emitBlockEvent(ctx, tx, {
    type: 'block.completed',
    block: changed,
    extra: { outcome, actual_minutes, actual_start, actual_end, via: said.via },
  });
  await tellWorkflow(ctx, tx, changed, outcome);
  await afterCompletion(ctx, tx, changed);
  return changed;
}

/** `open` is the block with the status it has from now on. */
async function reopen(
  ctx: SchedulerContext,
  tx: Transaction,
  open: BlockRow,
  said: SpokenWord,
): Promise<BlockRow> {
  const at = ctx.clock.now();
  const opened = { ...open, actual_start: null, actual_end: null, actual_minutes: null };
  const changed = await write(tx, opened, { said, at, what: 'block.reopened' });
  const extra = { via: said.via };
  await emitBlockEvent(ctx, tx, { type: 'block.reopened', block: changed, extra });
  return changed;
}

/**
 * A block that stands in the calendar again, or waits to. Where its time was given to another block meanwhile, that both stand there is the person's wish.
 */
async function standingAgain(tx: Transaction, block: BlockRow): Promise<BlockRow> {
  const { block_id, start_at, end_at } = block;
  const in_the_way = await blockInTheWay.maybe(tx, [block_id], start_at, end_at);
  const moved_by = in_the_way === undefined ? block.moved_by : 'person';
  return { ...block, status: block.etag === null ? 'planned' : 'applied', moved_by };
}

/** What was done before it came into the calendar, and is open again, never comes there: it leaves, and its step is to be planned again. */
export async function withdraw(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  said: SpokenWord,
): Promise<BlockRow> {
  const gone = await reopen(ctx, tx, { ...block, status: 'deleted' }, said);
  const by = { ...said.by, request_id: actorNow().request_id };
  const detail = 'it never came into the calendar';
  const change = { what: 'block.removed', at: ctx.clock.now(), by, detail };
  const left = await changeBlock(tx, { ...gone, deleted_by: 'scheduler' }, change);
  await report(ctx, tx, left);
  return left;
}

/** True where the block is not in the calendar, and nothing waits to write it. */
export async function neverComes(tx: Transaction, block: BlockRow): Promise<boolean> {
  return block.etag === null && (await waitingChange.maybe(tx, block.block_id)) === undefined;
}

interface Writing {
  said: SpokenWord;
  at: Date;
  what: string;
}

async function write(
  tx: Transaction,
  block: BlockRow,
  { said, at, what }: Writing,
): Promise<BlockRow> {
  const open = !isOutcome(block.status);
  const { version } = await setCompletion.one(
    tx,
    block.block_id,
    block.status,
    block.actual_start,
    block.actual_end,
    block.actual_minutes,
    open ? null : said.via,
    open ? null : at,
    block.moved_by,
    at,
  );
  const changed = { ...block, version };
  const minutes = block.actual_minutes === null ? '' : `, ${block.actual_minutes} min`;
  const by = { ...said.by, request_id: actorNow().request_id };
  await keepHistory(tx, changed, { what, at, by, detail: `said by ${said.via}${minutes}` });
  return changed;
}

/**
 * Other blocks of the step are still to come: what the step's outcome is will be known with the last of them. Asked in the step's line,
 * or two blocks that end at once would each take the other for open.
 */
async function hasOpenBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
): Promise<boolean> {
  const { plan_id, step_id } = block;
  if (plan_id === null || step_id === null) return false;
  await ctx.queue.takeLine(tx, lineOf(plan_id, step_id));
  return (await openBlocksOfStep.one(tx, plan_id, step_id)).open > 0;
}

/** The person removed a block: where the step's others have ended, the planner learns what became of the step. */
export async function reportRemoval(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
): Promise<void> {
  if (!(await hasOpenBlocks(ctx, tx, block))) await report(ctx, tx, block);
}

/** The planner learns what the step's blocks say, from a job that reads them when it runs, one after the other per step. */
async function report(ctx: SchedulerContext, tx: Transaction, block: BlockRow): Promise<void> {
  const { plan_id, step_id, block_id, version } = block;
  if (plan_id === null || step_id === null) return;
  const key = `${block_id}:${version}`;
  const line = lineOf(plan_id, step_id);
  await ctx.queue.send(tx, 'report-outcome', { plan_id, step_id, key }, { key, line });
}

function lineOf(plan_id: string, step_id: string): string {
  return `outcome:${plan_id}:${step_id}`;
}
