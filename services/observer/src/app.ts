/** Everything the observer serves and does, in order. */
import { killChannel } from '@almanac/shared/config/base-env';
import { actingFor } from '@almanac/shared/http/actor-assertion';
import { createApp, type App } from '@almanac/shared/http/app';
import type { ServiceClient } from '@almanac/shared/http/call';
import { memoryOutboxJobs } from '@almanac/shared/queue/memory-outbox';
import type { JobDefinition } from '@almanac/shared/queue/queue';
import { reachable } from './clients/reachable.ts';
import type { JobContext, ObserverContext } from './context.ts';
import { postReflectionJob } from './jobs/post-reflection.ts';
import { rememberReflectionJob } from './jobs/remember-reflection.ts';
import { renewReflectionJob } from './jobs/renew-reflection.ts';
import { takeEventsJob } from './jobs/take-events.ts';
import { proposalJobs, watchJobs } from './jobs/watch-jobs.ts';
import { addAnalyticsRoutes } from './routes/analytics.ts';
import { addIncidents } from './routes/incidents.ts';
import { addReflections } from './routes/reflections.ts';
import { addWatching } from './routes/watching.ts';
import { observerFigures } from './use-cases/read-figures.ts';

export function createObserverApp(ctx: ObserverContext): App {
  const { config, db, log } = ctx;
  const app = createApp({
    service: 'observer',
    description:
      'Counts what was planned and done, and puts it into words once a day and once a week.',
    db,
    log,
    kill: killChannel(config),
    acting_for: actingFor('observer', config.CONSOLE_PUBLIC_KEYS),
    figures: observerFigures(ctx),
    checks: {
      queue: () => ctx.queue.check(),
      model: () => ctx.model.check(),
      'memory-gateway': reachable('memory-gateway', config.MEMORY_GATEWAY_URL),
      planner: reachable('planner', config.PLANNER_URL),
      'action-gateway': reachable('action-gateway', config.ACTION_GATEWAY_URL),
    },
  });
  addReflections(app, ctx);
  addIncidents(app, ctx);
  addWatching(app, ctx);
  addAnalyticsRoutes(app, ctx);
  return app;
}

/** `held` gives the whole context, which exists by the time a job runs. */
export function observerJobs(
  memory: ServiceClient,
  ctx: JobContext,
  held: () => ObserverContext,
): JobDefinition[] {
  return [
    postReflectionJob(ctx),
    rememberReflectionJob(memory, ctx),
    renewReflectionJob(held),
    takeEventsJob(held),
    ...watchJobs(held, ctx.config.ALMANAC_ZONE),
    ...proposalJobs(ctx),
    ...memoryOutboxJobs(memory),
  ];
}
