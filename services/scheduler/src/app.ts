/** The first file to read: every route and every job of the scheduler. */
import { addAnalytics } from '@almanac/shared/analytics/add-analytics';
import { actingFor } from '@almanac/shared/http/actor-assertion';
import { createApp, type App } from '@almanac/shared/http/app';
import type { ServiceClient } from '@almanac/shared/http/call';
import { memoryOutboxJobs } from '@almanac/shared/queue/memory-outbox';
import type { JobDefinition } from '@almanac/shared/queue/queue';
import type { SchedulerConfig } from './config.ts';
import type { SchedulerContext } from './context.ts';
import { schedulerJobs } from './jobs/jobs.ts';
import { blockRoutes } from './routes/blocks.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { completionRoutes } from './routes/completion.ts';
import { findSlotRoutes } from './routes/find-slot.ts';
import { learnedPreferenceRoutes } from './routes/learned-preferences.ts';
import { calendarsRoutes } from './routes/calendars.ts';
import { oauthRoutes } from './routes/oauth.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { runRoutes } from './routes/runs.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { calendarCheck } from './use-cases/calendar-check.ts';
import { schedulerFigures } from './use-cases/read-figures.ts';
import { schedulerAnalytics } from './use-cases/scheduler-analytics.ts';

export function schedulerApp(ctx: SchedulerContext): App {
  const app = createApp({
    service: 'scheduler',
    description:
      'Puts the steps of plans into the calendar, around real life, and follows the person who moves them.',
    db: ctx.db,
    log: ctx.log,
    kill: ctx.kill,
    acting_for: actingFor('scheduler', ctx.config.CONSOLE_PUBLIC_KEYS),
    checks: {
      queue: () => ctx.queue.check(),
      calendar: () => calendarCheck(ctx),
      model: () => ctx.model.check(),
    },
    figures: schedulerFigures(ctx),
    open_paths: ['/oauth/callback', '/webhooks/gcal'],
    // Fifty people with a thousand appointments each are 3 MiB, the 20,000 busy times of a schedule 2.
    wide_paths: { '/api/v1/scheduler/find-slot': 8, '/api/v1/scheduler/schedule': 4 },
  });
  scheduleRoutes(app, ctx);
  runRoutes(app, ctx);
  blockRoutes(app, ctx);
  completionRoutes(app, ctx);
  preferenceRoutes(app, ctx);
  learnedPreferenceRoutes(app, ctx);
  findSlotRoutes(app, ctx);
  calendarRoutes(app, ctx);
  calendarsRoutes(app, ctx);
  oauthRoutes(app, ctx);
  addAnalytics(app, 'scheduler', ctx, schedulerAnalytics(ctx)); // the canvas's tables
  return app;
}

export function allJobs(
  ctx: () => SchedulerContext,
  config: SchedulerConfig,
  memory: ServiceClient,
): JobDefinition[] {
  return [...schedulerJobs(ctx, config), ...memoryOutboxJobs(memory)];
}
