/** The action-gateway: the only door out. Every route and every job, in order. */
import { addAnalytics } from '@almanac/shared/analytics/add-analytics';
import { actingFor } from '@almanac/shared/http/actor-assertion';
import { createApp, type App } from '@almanac/shared/http/app';
import { memoryOutboxJobs } from '@almanac/shared/queue/memory-outbox';
import type { JobDefinition } from '@almanac/shared/queue/queue';
import type { ServiceClient } from '@almanac/shared/http/call';
import { SERVICE, type ActionGatewayContext } from './context.ts';
import { executeActionJob, executeAlertJob } from './jobs/execute-action-job.ts';
import { routeMessageJob } from './jobs/route-message-job.ts';
import { runTimerJob } from './jobs/run-timer-job.ts';
import { sweepActionsJob } from './jobs/sweep-actions-job.ts';
import { sweepMessagesJob } from './jobs/sweep-messages-job.ts';
import { addActionRoutes } from './routes/actions.ts';
import { addApprovalPages } from './routes/approvals.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addControlRoutes } from './routes/controls.ts';
import { addDeadLetterRoutes } from './routes/dead-letters.ts';
import { addGrantRoutes } from './routes/grants.ts';
import { addGroupRoutes } from './routes/groups.ts';
import { addMessageRoutes } from './routes/messages.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { addPeopleRoutes } from './routes/people.ts';
import { addPolicyRoutes } from './routes/policies.ts';
import { addRevisionRoutes } from './routes/revisions.ts';
import { addSafetyRoutes } from './routes/safety.ts';
import { addStandingAuthorizationRoutes } from './routes/standing-authorizations.ts';
import { actionAnalytics } from './use-cases/action-analytics.ts';
import { healthChecks } from './use-cases/check-health.ts';
import { actionFigures } from './use-cases/read-figures.ts';

export { ownConnectors as actionGatewayConnectors } from './use-cases/own-connectors.ts';

export function createActionGatewayApp(ctx: ActionGatewayContext): App {
  const app = createApp({
    service: SERVICE,
    description: 'Authorises, executes and records what Almanac does outside; holds the stop.',
    db: ctx.db,
    log: ctx.log,
    kill: ctx.kill,
    acting_for: actingFor('action-gateway', ctx.config.CONSOLE_PUBLIC_KEYS),
    checks: healthChecks(ctx),
    figures: actionFigures(ctx),
    always_anew: ['/api/v1/controls/kill', '/api/v1/controls/resume'],
    open_paths: ['/approvals/*'],
  });
  addActionRoutes(app, ctx);
  addRevisionRoutes(app, ctx); // revise · versions · snooze · several at once
  addPeopleRoutes(app, ctx); // people · channels
  addGroupRoutes(app, ctx); // groups · committees · escalation
  addControlRoutes(app, ctx);
  addPolicyRoutes(app, ctx);
  addStandingAuthorizationRoutes(app, ctx);
  addOperationRoutes(app, ctx);
  addDeadLetterRoutes(app, ctx);
  addAuditRoutes(app, ctx);
  addGrantRoutes(app, ctx);
  addMessageRoutes(app, ctx);
  addApprovalPages(app, ctx);
  addSafetyRoutes(app, ctx);
  addAnalytics(app, SERVICE, ctx, actionAnalytics(ctx)); // the canvas's tables
  return app;
}

/** `held` gives the context, which exists by the time a job runs. */
export function actionGatewayJobs(
  held: () => ActionGatewayContext,
  memory: ServiceClient,
): JobDefinition[] {
  return [
    executeActionJob(held),
    executeAlertJob(held),
    sweepActionsJob(held),
    routeMessageJob(held),
    runTimerJob(held),
    sweepMessagesJob(held),
    ...memoryOutboxJobs(memory),
  ];
}
