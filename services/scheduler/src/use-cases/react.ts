/** What happens by itself: the job of a cause makes one run, whatever dies in between. */
import { derivedId } from '@almanac/shared/lang/ids';
import type { RescheduleRequest } from '@almanac/shared/contracts/reschedule';
import type { SchedulerContext } from '../context.ts';
import { findBlock } from '../db/block-rows.ts';
import { type Cause, reactionTo, reasonOf } from '../domain/runs/cause.ts';
import { type CauseOfRun, keyOfCause } from './ask-reschedule.ts';
import { reschedule } from './reschedule.ts';

/** The job behind it. */
export async function react(ctx: SchedulerContext, data: CauseOfRun): Promise<void> {
  const { cause, block_id, plan_id, text, situations } = data;
  const reaction = reactionTo(cause, ctx.config.RESCHEDULE);
  if (reaction === 'nothing') return;
  const block = block_id === undefined ? undefined : await findBlock.maybe(ctx.db, block_id);
  const only_plan = cause === 'plan_changed' && plan_id !== undefined;
  const request: RescheduleRequest = {
    reason: reasonOf(cause),
    ...(only_plan ? { scope: { plan_ids: [plan_id] } } : {}),
    ...(text === undefined ? {} : { text }),
  };
  await reschedule(ctx, {
    request,
    run_id: derivedId('run', 'cause', keyOfCause(data)),
    only_proposed: reaction === 'propose',
    automatic: true,
    ...(situations === undefined ? {} : { situations }),
    ...growsBy(cause, block?.block_id),
  });
}

/** Meetings and drags add no work; what ended in part leaves the rest of its own step. */
function growsBy(cause: Cause, block_id: string | undefined): { grows?: string[] } {
  return cause === 'plan_changed' ? {} : { grows: block_id === undefined ? [] : [block_id] };
}
