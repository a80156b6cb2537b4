/**
 * The person's word about a whole task, as its row in Coda says it. What has begun is done; what is still ahead is not wanted any more
 * and leaves the calendar by a run. What was said about single blocks stays: it is more exact. `open` takes back only what this
 * word did to blocks; those that left come back when the plan is scheduled again, and so does one that never came into the calendar.
 */
import type { TaskWordReply, TaskWordRequest } from '@almanac/shared/contracts/completion';
import { derivedId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlock } from '../db/block-rows.ts';
import { findCompletion, lockBlocksOfTask, takeTaskWord } from '../db/completion-rows.ts';
import { carryRevision } from '../db/run-rows.ts';
import { isOpen, isOutcome } from '../domain/completion/outcome.ts';
import { changeBlock } from './change-block.ts';
import { neverComes, takeWord, withdraw, word } from './completion.ts';
import { PERSON } from './follow-event.ts';
import { removeBlocks } from './remove-blocks.ts';
import { inTurn } from './scheduling-turn.ts';
import { blockToTell, rowDiffers } from './tell-differences.ts';
import { takeNewsLine, tellWorkflow } from './tell-workflow.ts';

const TASK_DONE = 'Their task is done, as the person says: nobody will work on them.';

/** A revision that is not newer than the last one changes nothing: it was overtaken on its way, or comes twice. */
export function finishTask(ctx: SchedulerContext, said: TaskWordRequest): Promise<TaskWordReply> {
  const { task_id, outcome, revision } = said;
  return inTurn(ctx, async (tx) => {
    const none = { done: [], reopened: [], removed: [] };
    const reply: TaskWordReply = { task_id, ...none, run_id: null };
    const at = ctx.clock.now();
    const blocks = await blocksOfTask(tx, task_id);
    const taken = await takeTaskWord.maybe(tx, task_id, outcome, revision, at);
    if (taken === undefined) return reply;
    if (outcome === 'open') {
      const opened = await openAgain(ctx, tx, blocks);
      await tellOfTask(ctx, tx, said);
      return { ...reply, ...opened };
    }
    const open = blocks.filter(({ status }) => isOpen(status));
    const begun = open.filter(({ start_at }) => Date.parse(start_at) <= at.getTime());
    const ahead = open.filter((block) => !begun.includes(block));
    for (const block of begun) {
      await takeWord(ctx, tx, block, { ...word('done'), via: 'coda', by: PERSON });
    }
    const run_id = derivedId('run', 'task-done', task_id, String(revision));
    const goes_out = await removeBlocks(ctx, tx, ahead, { run_id, why: TASK_DONE });
    await tellOfTask(ctx, tx, said);
    const changed = { done: idsOf(begun), removed: idsOf(ahead) };
    return { ...reply, ...changed, run_id: goes_out ? run_id : null };
  });
}

async function openAgain(
  ctx: SchedulerContext,
  tx: Transaction,
  blocks: readonly BlockRow[],
): Promise<Pick<TaskWordReply, 'reopened' | 'removed'>> {
  const reopened: string[] = [];
  const removed: string[] = [];
  const open = { ...word('open'), via: 'coda' as const, by: PERSON };
  for (const block of blocks) {
    const { completed_via } = await findCompletion.one(tx, block.block_id);
    if (block.status === 'deleted' || completed_via !== 'coda') continue;
    if (await neverComes(tx, block)) {
      await withdraw(ctx, tx, block, open);
      removed.push(block.block_id);
    } else {
      await takeWord(ctx, tx, block, open);
      reopened.push(block.block_id);
    }
  }
  return { reopened, removed };
}

/**
 * The row says what was said of the whole task, also where no block changed by it. News is told once per version of a block, and this
 * is news: so a block whose work has ended, or that went, gets a new one.
 */
async function tellOfTask(
  ctx: SchedulerContext,
  tx: Transaction,
  { task_id, outcome }: TaskWordRequest,
): Promise<void> {
  await takeNewsLine(ctx, tx, task_id);
  if (!(await rowDiffers(tx, task_id))) return;
  const blocks = await blocksOfTask(tx, task_id);
  const ended = blocks.find(({ status }) => isOutcome(status));
  const what = outcome === 'done' ? 'block.task_done' : 'block.task_open';
  const news = outcome === 'done' ? 'done' : 'reopened';
  const block = ended ?? blockToTell(blocks);
  if (block === undefined) return;
  const changes = ended !== undefined || block.status === 'deleted';
  await tellWorkflow(ctx, tx, changes ? await withNewVersion(ctx, tx, block, what) : block, news);
}

/** Only told anew: for the run that took it away, and for whoever undoes that run, it is as the run left it. */
async function withNewVersion(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  what: string,
): Promise<BlockRow> {
  const change = { what, at: ctx.clock.now(), by: { ...PERSON, request_id: null } };
  const told = await changeBlock(tx, block, change);
  if (block.status === 'deleted') {
    await carryRevision.run(tx, block.block_id, told.version, told.version);
  }
  return told;
}

/** Locked, in one order for all. */
async function blocksOfTask(tx: Transaction, task_id: string): Promise<BlockRow[]> {
  const blocks: BlockRow[] = [];
  for (const { block_id } of await lockBlocksOfTask.many(tx, task_id)) {
    blocks.push(await findBlock.one(tx, block_id));
  }
  return blocks;
}

function idsOf(blocks: readonly BlockRow[]): string[] {
  return blocks.map(({ block_id }) => block_id);
}
