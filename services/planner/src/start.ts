import { watchControls } from '@almanac/shared/controls/watch-controls';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { plannerApp } from './app.ts';
import type { PlannerConfig } from './config.ts';
import { openContext, SERVICE } from './context.ts';
import { noteNoPolls } from './db/polls.ts';
import { plannerJobs } from './jobs/jobs.ts';

/** Opens what the planner needs, then listens; `stop` gives everything back in the reverse order. */
export async function startPlanner(config: PlannerConfig): Promise<RunningService> {
  const ctx = await openContext(config, plannerJobs);
  if (ctx.coda === undefined) await noteNoPolls.run(ctx.db);
  await ctx.queue.start();
  const controls = watchControls(ctx.db, SERVICE, ctx.log);
  const server = await serve(plannerApp(ctx), config.HOST, config.PORT);
  ctx.log.info({ url: server.url }, 'planner listens');
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await controls.close();
      await ctx.queue.stop();
      await ctx.tracer.stop();
      await ctx.db.close();
    },
  };
}
