import { createRoute, z } from '@hono/zod-openapi';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { revisedPlan } from '@almanac/shared/contracts/plan-diff';
import * as contract from '@almanac/shared/contracts/planner';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { editPlanSteps } from '../use-cases/edit-plan-steps.ts';
import { readOutcomes } from '../use-cases/read-outcomes.ts';
import { recordOutcome } from '../use-cases/record-outcome.ts';

const plan_id = idOf('plan');
const outcomeReply = z.object({
  plan: contract.plan,
  /** Null where it was not said how long the step took. */
  execution_run: contract.executionRun.nullable(),
});

export function addStepRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/v1/planner/plans/{plan_id}/steps',
      summary: 'Edit the steps: the whole new list; a new version',
      request: { params: z.object({ plan_id }), body: jsonBody(contract.stepsPatch) },
      responses: { 200: jsonReply(revisedPlan, 'The plan, with what changed'), ...refusals },
    }),
    async (c) => {
      const { plan_id: id } = c.req.valid('param');
      return c.json(await editPlanSteps(ctx, id, c.req.valid('json')), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/planner/plans/{plan_id}/outcomes',
      summary: 'What is said of its steps now',
      request: { params: z.object({ plan_id }) },
      responses: {
        200: jsonReply(listOf(contract.stepOutcome), 'One for each step spoken of'),
        ...refusals,
      },
    }),
    async (c) => c.json(await readOutcomes(ctx, c.req.valid('param').plan_id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/planner/plans/{plan_id}/steps/{step_id}/outcome',
      summary: 'What became of a step, and how long it took',
      request: {
        params: z.object({ plan_id, step_id: idOf('step') }),
        body: jsonBody(contract.outcomeRequest),
      },
      responses: { 201: jsonReply(outcomeReply, 'The plan and the execution run'), ...refusals },
    }),
    async (c) => {
      const { plan_id: id, step_id } = c.req.valid('param');
      return c.json(await recordOutcome(ctx, id, step_id, c.req.valid('json')), 201);
    },
  );
}
