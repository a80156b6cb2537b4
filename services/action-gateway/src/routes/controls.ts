import { createRoute } from '@hono/zod-openapi';
import {
  controls,
  controlsPatch,
  drillReply,
  drillReport,
  reasonedRequest,
  resumeRequest,
} from '@almanac/shared/contracts/controls';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import {
  changeControls,
  killEverything,
  resumeEverything,
  showControls,
  type ControlsChange,
} from '../use-cases/change-controls.ts';
import { recordDrill } from '../use-cases/record-drill.ts';

const tags = ['Controls'];
const responses = { 200: jsonReply(controls, 'The controls'), ...refusals };

/** All of them work while everything is stopped. */
export function addControlRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/controls',
      tags,
      summary: 'The switches, and which services have seen them',
      responses,
    }),
    async (c) => c.json(await showControls(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/v1/controls',
      tags,
      summary: 'Change switches (operators, admins, after a fresh sign-in)',
      request: { body: jsonBody(controlsPatch) },
      responses,
    }),
    async (c) => {
      const { reason, version, ...given } = c.req.valid('json');
      const flags = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      ) as ControlsChange['flags'];
      return c.json(await changeControls(ctx, c.var.actor, { reason, version, flags }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/controls/kill',
      tags,
      summary: 'Stop everything (any person)',
      request: { body: jsonBody(reasonedRequest) },
      responses,
    }),
    async (c) => c.json(await killEverything(ctx, c.var.actor, c.req.valid('json').reason), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/controls/resume',
      tags,
      summary: 'End the stop (operators, admins, after a fresh sign-in; undo: whoever stopped)',
      request: { body: jsonBody(resumeRequest) },
      responses,
    }),
    async (c) => c.json(await resumeEverything(ctx, c.var.actor, c.req.valid('json')), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/controls/drills',
      tags,
      summary: 'Keep in the audit what a drill of the stop found (operators, admins)',
      request: { body: jsonBody(drillReport) },
      responses: { 200: jsonReply(drillReply, 'The row'), ...refusals },
    }),
    async (c) => c.json(await recordDrill(ctx, c.var.actor, c.req.valid('json')), 200),
  );
}
