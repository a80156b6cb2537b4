import { createRoute } from '@hono/zod-openapi';
import { listOf } from '@almanac/shared/contracts/common';
import * as contract from '@almanac/shared/contracts/planner';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { readEstimates } from '../use-cases/read-estimates.ts';
import { readExecutionRuns } from '../use-cases/read-execution-runs.ts';
import { recordExecutionRun } from '../use-cases/record-execution-run.ts';

const RUNS = '/api/v1/planner/execution-runs';

export function addExecutionRunRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: RUNS,
      summary: 'Record how long finished work took',
      request: { body: jsonBody(contract.executionRunRequest) },
      responses: { 201: jsonReply(contract.executionRun, 'The run'), ...refusals },
    }),
    async (c) => {
      const key = c.req.header('idempotency-key');
      return c.json(await recordExecutionRun(ctx, c.req.valid('json'), key), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: RUNS,
      summary: 'Execution runs, newest first',
      request: { query: contract.executionRunQuery },
      responses: { 200: jsonReply(listOf(contract.executionRun), 'A page of runs'), ...refusals },
    }),
    async (c) => c.json(await readExecutionRuns(ctx, c.req.valid('query')), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/planner/estimates',
      summary: 'How long work like this took, against its estimates',
      request: { query: contract.estimatesQuery },
      responses: { 200: jsonReply(contract.estimatesReply, 'Quantiles with n'), ...refusals },
    }),
    async (c) => c.json(await readEstimates(ctx, c.req.valid('query')), 200),
  );
}
