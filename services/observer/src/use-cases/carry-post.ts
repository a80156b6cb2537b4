/**
 * Brings one version of a reflection to Coda: proposes its Action once, then follows it to its end. Versions of one reflection
 * go out one after the other, so that an older text can never land on top of a newer one; a version that was not yet proposed
 * when a newer one exists is left out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { PostponeJob } from '@almanac/shared/queue/queue';
import { fetchAction, proposePost } from '../clients/propose-post.ts';
import { latestCheckpoint } from '../clients/verify-audit.ts';
import type { JobContext } from '../context.ts';
import {
  findPost,
  markAttempted,
  proposeAgain,
  storeAction,
  storeWaiting,
  turnPost,
  type PostRow,
} from '../db/posts.ts';
import { footerOf } from '../domain/audit-footer.ts';
import { dayOfPeriod } from '../domain/period.ts';
import { postOutcome, type PostOutcome } from '../domain/post-outcome.ts';

/** How closely a fresh Action is followed within one run, so that whoever asked hears of it at once. */
const WATCH_MS = 4000;
const LOOK_EVERY_MS = 200;
const FRESH_S = 60;
const WAITING_KINDS = ['unavailable', 'rate_limited', 'locked'];

export async function carryPost(
  ctx: JobContext,
  { reflection_id, version }: { reflection_id: string; version: number },
  signal: AbortSignal,
): Promise<void> {
  const post = await findPost(ctx.db, reflection_id, version);
  if (post === undefined || post.settled) return;
  if (!post.attempted && post.newest > version) {
    const note = `Version ${post.newest} replaced it before it was posted.`;
    return settle(ctx, post, { status: 'skipped', note, settled: true });
  }
  if (post.earlier > 0) throw new PostponeJob('an earlier version is on its way', 1);
  try {
    await follow(ctx, post, await actionOf(ctx, post), signal);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (!WAITING_KINDS.includes(error.kind)) return refused(ctx, post, error);
    await storeWaiting(ctx.db, post, `action-gateway: ${error.message} The post waits.`);
    throw new PostponeJob(error.message, error.retry_after_s ?? 3);
  }
}

/** The Action of this version, proposed now if it was not. Marked first: after a crash it is asked for again. */
async function actionOf(ctx: JobContext, post: PostRow): Promise<string> {
  if (post.action_id !== null) return post.action_id;
  const latest = post.attempted ? null : await latestCheckpoint(ctx.actions);
  const footer = await markAttempted(ctx.db, post, latest === null ? null : footerOf(latest));
  const date = dayOfPeriod(post.mode, post.period);
  const { action_id } = await proposePost(ctx.actions, { ...post, footer }, date);
  await storeAction(ctx.db, post, action_id);
  return action_id;
}

async function follow(
  ctx: JobContext,
  post: PostRow,
  action_id: string,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + WATCH_MS;
  let before: string = post.status;
  for (;;) {
    const outcome = postOutcome(await fetchAction(ctx.actions, action_id), before);
    if (outcome === 'again') {
      await proposeAgain(ctx.db, post);
      throw new PostponeJob('the Action expired before it could be done', 1);
    }
    await settle(ctx, post, outcome);
    if (outcome.settled) return;
    before = outcome.status;
    const waits = outcome.status === 'awaiting_approval' || performance.now() > until;
    if (waits || signal.aborted) {
      throw new PostponeJob(`the Action is ${outcome.status}`, delayOf(post, outcome));
    }
    await sleep(LOOK_EVERY_MS);
  }
}

function delayOf(post: PostRow, outcome: PostOutcome): number {
  if (outcome.status === 'awaiting_approval') return 5;
  return (post.age_s ?? 0) < FRESH_S ? 1 : 10;
}

/** The gateway will not take it, now or later: that is an answer, not a fault of the job. */
function refused(ctx: JobContext, post: PostRow, error: AppError): Promise<void> {
  ctx.log.warn({ reflection_id: post.reflection_id, error: error.message }, 'the post was refused');
  return settle(ctx, post, { status: 'skipped', note: error.message, settled: true });
}

async function settle(ctx: JobContext, post: PostRow, outcome: PostOutcome): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await turnPost(tx, post, outcome))) return;
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: 'observer',
      actor_type: 'service',
      action: `reflection.post_${outcome.status}`,
      subject: post.reflection_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { version: post.version },
    });
    await notifyChange(tx, 'reflection', post.reflection_id, null);
  });
}
