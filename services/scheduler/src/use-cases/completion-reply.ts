/**
 * A person's reply in their own words ("done", "halb fertig, 40 Minuten"). It can only become a word about one block: the one that is
 * named, else the one that ended last, which stays the same when the reply arrives twice.
 */
import type { ReplyRequest, ReplyResult } from '@almanac/shared/contracts/completion';
import { AppError } from '@almanac/shared/lang/app-error';
import type { SchedulerContext } from '../context.ts';
import { lastEnded, runningNow } from '../db/completion-rows.ts';
import { readReply } from '../domain/completion/read-reply.ts';
import type { Word } from '../domain/completion/outcome.ts';
import { actorNow } from './actor-now.ts';
import { word } from './completion.ts';
import { sayOf } from './completion-commands.ts';

/** An answer without a block is about what was asked lately. */
const LATELY_MS = 24 * 3_600_000;

const SAID: Record<Word, string> = {
  done: 'is done',
  partial: 'is partly done; its rest is open',
  skipped: 'was skipped; its work is open',
  open: 'stays open',
};

/** People and the workflows that carry their words; services have no work of their own. Throws `not_found` for an unknown block. */
export async function takeReply(ctx: SchedulerContext, reply: ReplyRequest): Promise<ReplyResult> {
  const by = actorNow();
  if (by.actor_type === 'service') {
    throw new AppError('forbidden', 'Only a person, or a workflow for one, may reply.');
  }
  const read = readReply(reply.text);
  if (!read.understood) {
    const nothing = { outcome: null, actual_minutes: null, block: null };
    return { understood: false, ...nothing, answer: read.why };
  }
  const { outcome, minutes } = read;
  const meant = await blockMeant(ctx, reply);
  if (typeof meant === 'object') {
    return { understood: true, outcome, actual_minutes: minutes, block: null, answer: meant.why };
  }
  const block = await sayOf(ctx, meant, { ...word(outcome, minutes), via: 'reply', by });
  const took = block.actual_minutes === null ? '' : `, ${block.actual_minutes} minutes`;
  const answer = `"${block.title}" ${SAID[outcome]}${took}.`;
  return { understood: true, outcome, actual_minutes: block.actual_minutes, block, answer };
}

/** The id of the block, or why none could be told. */
async function blockMeant(
  ctx: SchedulerContext,
  { block_id, plan_id }: ReplyRequest,
): Promise<string | { why: string }> {
  if (block_id !== undefined) return block_id;
  const now = ctx.clock.now();
  const plan = plan_id ?? null;
  const since = new Date(plan === null ? now.getTime() - LATELY_MS : 0);
  const ended = await lastEnded.many(ctx.db, plan, since, now);
  const at_once = ended[0]?.end_at === ended[1]?.end_at;
  const meant = ended.length === 0 ? await runningNow.many(ctx.db, plan, now) : ended;
  const [first, second] = meant;
  if (first === undefined) {
    return {
      why: 'No block has ended lately and none is running: say which one, by its block_id.',
    };
  }
  if (second === undefined || (ended.length > 0 && !at_once)) return first.block_id;
  return { why: `"${first.title}" or "${second.title}"? Say which one, by its block_id.` };
}
