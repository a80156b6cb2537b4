import { createRoute, z } from '@hono/zod-openapi';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { diffQuery, planDiff, planVersion, revisedPlan } from '@almanac/shared/contracts/plan-diff';
import * as contract from '@almanac/shared/contracts/planner';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { changePlanStatus } from '../use-cases/change-plan-status.ts';
import { createPlan } from '../use-cases/create-plan.ts';
import { readDiff } from '../use-cases/read-diff.ts';
import { readPlan, readPlans, readPlanVersions } from '../use-cases/read-plans.ts';
import { revisePlan } from '../use-cases/revise-plan.ts';

const params = z.object({ plan_id: idOf('plan') });
const PLANS = '/api/v1/planner/plans';

export function addPlanRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/planner/plan',
      summary: 'Plan a task or an intent; a task that changed revises its plan',
      request: { body: jsonBody(contract.planRequest) },
      responses: { 201: jsonReply(contract.plan, 'The plan'), ...refusals },
    }),
    async (c) => {
      const key = c.req.header('idempotency-key');
      return c.json(await createPlan(ctx, c.req.valid('json'), key), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: PLANS,
      summary: 'Plans with how far they are but without their SOPs, newest first',
      request: { query: contract.planListQuery },
      responses: { 200: jsonReply(listOf(contract.listedPlan), 'A page of plans'), ...refusals },
    }),
    async (c) => c.json(await readPlans(ctx, c.req.valid('query')), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PLANS}/{plan_id}`,
      summary: 'One plan, at its present version',
      request: { params },
      responses: { 200: jsonReply(contract.plan, 'The plan'), ...refusals },
    }),
    async (c) => c.json(await readPlan(ctx, c.req.valid('param').plan_id), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PLANS}/{plan_id}/versions`,
      summary: 'Every version of the steps, newest first',
      request: { params },
      responses: { 200: jsonReply(listOf(planVersion), 'The versions'), ...refusals },
    }),
    async (c) => c.json(await readPlanVersions(ctx, c.req.valid('param').plan_id), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PLANS}/{plan_id}/diff`,
      summary: 'What differs between two versions of the steps; by default the newest two',
      request: { params, query: diffQuery },
      responses: { 200: jsonReply(planDiff, 'The difference'), ...refusals },
    }),
    async (c) =>
      c.json(await readDiff(ctx, c.req.valid('param').plan_id, c.req.valid('query')), 200),
  );
  addRevisions(app, ctx);
}

function addRevisions(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: `${PLANS}/{plan_id}/revise`,
      summary: 'A new version that follows the feedback; the old one is kept',
      request: { params, body: jsonBody(contract.reviseRequest) },
      responses: {
        201: jsonReply(revisedPlan, 'The revised plan, with what changed'),
        ...refusals,
      },
    }),
    async (c) => {
      const { plan_id } = c.req.valid('param');
      const { feedback } = c.req.valid('json');
      const key = c.req.header('idempotency-key');
      return c.json(await revisePlan(ctx, plan_id, feedback, key), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${PLANS}/{plan_id}`,
      summary: 'Change the status of a plan',
      request: { params, body: jsonBody(contract.planPatch) },
      responses: { 200: jsonReply(contract.plan, 'The plan'), ...refusals },
    }),
    async (c) => {
      const { plan_id } = c.req.valid('param');
      return c.json(await changePlanStatus(ctx, plan_id, c.req.valid('json')), 200);
    },
  );
}
