/** Every job of the scheduler; each calls one use case. */
import { eventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import { AppError } from '@almanac/shared/lang/app-error';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import { z } from 'zod';
import type { SchedulerConfig } from '../config.ts';
import type { SchedulerContext } from '../context.ts';
import { followRun } from '../use-cases/follow-run.ts';
import { noticeChanges } from '../use-cases/notice-changes.ts';
import { proposeRun } from '../use-cases/propose-run.ts';
import { causeOfRun } from '../use-cases/ask-reschedule.ts';
import { react } from '../use-cases/react.ts';
import { syncCalendar, syncOneCalendar } from '../use-cases/sync-calendar.ts';
import { notifyWorkflow } from '../use-cases/tell-workflow.ts';
import { markPlan, reportOutcome } from '../use-cases/tell-planner.ts';
import { renewWatch } from '../use-cases/watch-calendar.ts';

const common = { requires: 'job', retries: 5, timeout_s: 60, audit: 'always' } as const;
const quiet = { ...common, audit: 'failures' } as const;
const nothing = z.object({}).loose();

/** `ctx` is asked for when a job runs: the queue is part of it. */
export function schedulerJobs(
  ctx: () => SchedulerContext,
  config: SchedulerConfig,
): JobDefinition[] {
  const zone = config.ALMANAC_ZONE;
  const run = z.object({ run_id: z.string() });
  const calendar = config.GOOGLE_CLIENT_ID === undefined ? [] : calendarJobs(ctx, config, zone);
  return [
    defineJob({
      ...common,
      name: 'propose-run',
      data: run.extend({ proposal: z.int().min(1).default(1) }),
      concurrency: 2,
      run: (proposed) => waitingWhileDown(() => proposeRun(ctx(), proposed)),
    }),
    defineJob({
      ...quiet,
      name: 'follow-run',
      data: run.extend({ action_id: z.string() }),
      concurrency: 2,
      run: (followed) => waitingWhileDown(() => followRun(ctx(), followed)),
    }),
    defineJob({
      ...common,
      name: 'notify-workflow',
      data: eventUpdatedWebhook,
      concurrency: 2,
      run: (news) => waitingWhileDown(() => notifyWorkflow(ctx(), news)),
    }),
    defineJob({
      ...common,
      name: 'mark-plan',
      data: z.object({ plan_id: z.string(), run_id: z.string() }),
      concurrency: 1,
      run: (plan) => waitingWhileDown(() => markPlan(ctx(), plan)),
    }),
    defineJob({
      ...common,
      name: 'report-outcome',
      data: z.object({ plan_id: z.string(), step_id: z.string(), key: z.string() }),
      concurrency: 1,
      run: (step) => waitingWhileDown(() => reportOutcome(ctx(), step)),
    }),
    defineJob({
      ...common,
      name: 'reschedule',
      data: causeOfRun,
      concurrency: 1,
      run: (cause) => waitingWhileDown(() => react(ctx(), cause)),
    }),
    // Somebody's calendar was read and is not what it was.
    defineJob({
      ...quiet,
      name: 'calendar-changed',
      data: z.object({ calendar_id: z.string(), from: z.string(), to: z.string() }),
      concurrency: 1,
      run: () => waitingWhileDown(() => noticeChanges(ctx())),
    }),
    ...calendar,
  ];
}

function calendarJobs(
  ctx: () => SchedulerContext,
  config: SchedulerConfig,
  zone: string,
): JobDefinition[] {
  const sync = defineJob({
    ...quiet,
    name: 'sync-calendar',
    data: z.object({ calendar_id: z.string().optional() }).loose(),
    concurrency: 1,
    retries: 1,
    cron: { expression: config.SYNC_CRON, zone },
    run: ({ calendar_id }) =>
      whileConnected(async () => {
        if (calendar_id === undefined) await syncCalendar(ctx());
        else await syncOneCalendar(ctx(), calendar_id);
      }),
  });
  // Daily use keeps a token alive, and a dead one is noticed before a person waits for it.
  const access = defineJob({
    ...quiet,
    name: 'renew-access',
    data: nothing,
    concurrency: 1,
    cron: { expression: '17 */6 * * *', zone },
    run: () => whileConnected(() => ctx().renewAccess()),
  });
  const watch = defineJob({
    ...quiet,
    name: 'renew-watch',
    data: nothing,
    concurrency: 1,
    cron: { expression: '7 * * * *', zone },
    run: () => whileConnected(() => renewWatch(ctx())),
  });
  return config.GOOGLE_PUSH ? [sync, access, watch] : [sync, access];
}

/** Nobody has connected yet, or Google refuses us: nothing to do until the next time, and health says so. */
function whileConnected(work: () => Promise<unknown>): Promise<void> {
  return waitingWhileDown(async () => {
    try {
      await work();
    } catch (error) {
      const refused = error instanceof AppError && error.code === 'provider_refused';
      if (!refused && !isCredentialRefusal(error)) throw error;
    }
  });
}
