/**
 * The person set the row of a task done, or took that back. The plan follows in the transaction that notes the word, and a job tells the
 * scheduler of it, in the order of the words; killed after the commit, both stand.
 */
import type { TaskWordRequest } from '@almanac/shared/contracts/completion';
import type { Transaction } from '@almanac/shared/pg/database';
import type { PlannerContext } from '../context.ts';
import { lockPlan, newestPlanOfTask } from '../db/plans.ts';
import { knownWords, takeWord } from '../db/task-words.ts';
import { TELL_TASK_WORD } from '../domain/job-names.ts';
import { mayBecome } from '../domain/plan-status.ts';
import type { TaskWord } from '../domain/poll-decision.ts';
import { mayLiveAgain, setStatus } from './change-plan-status.ts';
import { auditChange } from './audit-change.ts';

/** Those that may be news: most rows say what they said before. */
export async function newWords(
  ctx: PlannerContext,
  words: readonly TaskWord[],
): Promise<TaskWord[]> {
  const task_ids = words.map(({ task_id }) => task_id);
  const known = await knownWords.many(ctx.db, task_ids);
  const said = new Map(known.map(({ task_id, outcome }) => [task_id, outcome]));
  return words.filter(({ task_id, outcome }) => (said.get(task_id) ?? 'open') !== outcome);
}

export async function takeTaskWords(
  ctx: PlannerContext,
  tx: Transaction,
  words: readonly TaskWord[],
): Promise<void> {
  const at = ctx.clock.now();
  for (const { task_id, outcome, updated_at } of words) {
    const news = await takeWord.maybe(tx, task_id, outcome, updated_at, at);
    if (news === undefined) continue;
    const { revision } = news;
    const data = { outcome, revision, source: 'coda' };
    await auditChange(ctx, tx, { action: `task.${outcome}`, subject: task_id, data });
    await followWord(ctx, tx, task_id, outcome);
    const told: TaskWordRequest = { task_id, outcome, revision };
    const send = { key: `${task_id}:${revision}`, line: `task:${task_id}` };
    await ctx.queue.send(tx, TELL_TASK_WORD, told, send);
  }
}

async function followWord(
  ctx: PlannerContext,
  tx: Transaction,
  task_id: string,
  outcome: TaskWord['outcome'],
): Promise<void> {
  const newest = await newestPlanOfTask.maybe(tx, task_id);
  const plan = newest === undefined ? undefined : await lockPlan(tx, newest.plan_id);
  if (plan === undefined) return;
  if (outcome === 'done' && mayBecome(plan.status, 'completed')) {
    await setStatus(ctx, tx, plan, 'completed');
  }
  if (outcome === 'open' && plan.status === 'completed' && (await mayLiveAgain(tx, plan))) {
    await setStatus(ctx, tx, plan, 'in_progress');
  }
}
