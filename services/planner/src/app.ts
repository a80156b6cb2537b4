/** Every route of the planner. Its jobs are in jobs/jobs.ts, and the two that carry facts to memory (see context.ts). */
import { actingFor } from '@almanac/shared/http/actor-assertion';
import { addAnalytics } from '@almanac/shared/analytics/add-analytics';
import { createApp, type App } from '@almanac/shared/http/app';
import { SERVICE, type PlannerContext } from './context.ts';
import { addExecutionRunRoutes } from './routes/execution-run-routes.ts';
import { addPlanRoutes } from './routes/plan-routes.ts';
import { addPollRoutes } from './routes/poll-routes.ts';
import { addProcessTemplateRoutes } from './routes/process-template-routes.ts';
import { addPromptRoutes } from './routes/prompt-routes.ts';
import { addStepRoutes } from './routes/step-routes.ts';
import { addTaskValueRoutes } from './routes/task-value-routes.ts';
import { plannerAnalytics } from './use-cases/planner-analytics.ts';
import { plannerFigures } from './use-cases/read-figures.ts';

export function plannerApp(ctx: PlannerContext): App {
  const app = createApp({
    service: SERVICE,
    description: 'Tasks and intents become plans; plans are revised, never overwritten.',
    db: ctx.db,
    log: ctx.log,
    kill: ctx.kill,
    acting_for: actingFor('planner', ctx.config.CONSOLE_PUBLIC_KEYS),
    checks: ctx.checks,
    figures: plannerFigures(ctx),
  });
  addPlanRoutes(app, ctx); // plan · plans · versions · revise · status
  addStepRoutes(app, ctx); // steps · outcomes
  addProcessTemplateRoutes(app, ctx); // what goes back to Coda
  addExecutionRunRoutes(app, ctx); // execution runs · estimates
  addPromptRoutes(app, ctx); // prompts · labels · rollback · metrics
  addTaskValueRoutes(app, ctx); // what a task is worth and what it cost
  addPollRoutes(app, ctx); // the Coda task table
  addAnalytics(app, 'planner', ctx, plannerAnalytics(ctx)); // the canvas's tables
  return app;
}
