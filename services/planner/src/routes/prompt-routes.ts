import { createRoute, z } from '@hono/zod-openapi';
import { listOf } from '@almanac/shared/contracts/common';
import { promptMetrics, promptSummary, promptVersion } from '@almanac/shared/contracts/prompts';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { addPromptVersion, labelPrompt, rollbackPrompt } from '../use-cases/change-prompts.ts';
import { readPromptMetrics } from '../use-cases/read-prompt-metrics.ts';
import { readPrompt, readPrompts } from '../use-cases/read-prompt.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]{2,59}$/, 'expected a name like sop_generator');
const params = z.object({ name });
const label = z.enum(['production', 'staging']);
const reason = z.string().trim().min(3).max(500);
const versionRequest = z.strictObject({
  template: z.string().trim().min(20).max(50_000),
  reason,
});
const labelRequest = z.strictObject({ label, version: z.int().min(1), reason });
const rollbackRequest = z.strictObject({ label: label.default('production'), reason });
const PROMPTS = '/api/v1/planner/prompts';
const PROMPT = `${PROMPTS}/{name}`;

export function addPromptRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: PROMPTS,
      summary: 'The prompts there are, and which version each label points at',
      responses: { 200: jsonReply(listOf(promptSummary), 'The prompts'), ...refusals },
    }),
    async (c) => c.json(await readPrompts(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: PROMPT,
      summary: 'Every version of a prompt, newest first, with its labels',
      request: { params },
      responses: { 200: jsonReply(listOf(promptVersion), 'The versions'), ...refusals },
    }),
    async (c) => c.json(await readPrompt(ctx, c.req.valid('param').name), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${PROMPT}/metrics`,
      summary: 'What each version of a prompt achieved and cost, newest first',
      request: { params },
      responses: { 200: jsonReply(listOf(promptMetrics), 'The versions'), ...refusals },
    }),
    async (c) => c.json(await readPromptMetrics(ctx, c.req.valid('param').name), 200),
  );
  addPromptChanges(app, ctx);
}

function addPromptChanges(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: PROMPT,
      summary: 'Add a version; it is used once a label points at it',
      request: { params, body: jsonBody(versionRequest) },
      responses: { 201: jsonReply(promptVersion, 'The version'), ...refusals },
    }),
    async (c) => {
      const asked = c.req.valid('param').name;
      return c.json(await addPromptVersion(ctx, asked, c.req.valid('json')), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: `${PROMPT}/labels`,
      summary:
        'Point a label at a version; production is approved by a person other than its author',
      request: { params, body: jsonBody(labelRequest) },
      responses: { 200: jsonReply(promptVersion, 'The labelled version'), ...refusals },
    }),
    async (c) => {
      const asked = c.req.valid('param').name;
      return c.json(
        await labelPrompt(ctx, c.var.actor, { name: asked, ...c.req.valid('json') }),
        200,
      );
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: `${PROMPT}/rollback`,
      summary: 'Point a label back at the version it had before (production: people only)',
      request: { params, body: jsonBody(rollbackRequest) },
      responses: { 200: jsonReply(promptVersion, 'The version now labelled'), ...refusals },
    }),
    async (c) => {
      const asked = c.req.valid('param').name;
      return c.json(
        await rollbackPrompt(ctx, c.var.actor, { name: asked, ...c.req.valid('json') }),
        200,
      );
    },
  );
}
