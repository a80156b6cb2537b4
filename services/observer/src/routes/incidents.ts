import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { incident, incidentListQuery, incidentRequest } from '@almanac/shared/contracts/observer';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { pageOfIncidents, readIncident } from '../use-cases/read-incidents.ts';
import { reportIncident } from '../use-cases/report-incident.ts';
import { settleIncident } from '../use-cases/settle-incident.ts';

const PREFIX = '/api/v1/observer/incidents';
const tags = ['incidents'];
const params = z.object({ incident_id: idOf('inc') });

export function addIncidents(app: App, ctx: ObserverContext): void {
  const report = createRoute({
    method: 'post',
    path: PREFIX,
    tags,
    summary: 'Report an incident (services only); one open per type, repeats are counted',
    request: { body: jsonBody(incidentRequest) },
    responses: {
      200: jsonReply(incident, 'Counted with the one that is open'),
      201: jsonReply(incident, 'Opened'),
      ...refusals,
    },
  });
  app.openapi(report, async (c) => {
    const { actor } = c.var;
    if (actor.actor_type !== 'service') {
      throw new AppError('forbidden', 'Only services report incidents.');
    }
    const reported = await reportIncident(ctx, c.req.valid('json'), actor);
    return c.json(reported.incident, reported.created ? 201 : 200);
  });

  const list = createRoute({
    method: 'get',
    path: PREFIX,
    tags,
    summary: 'Incidents, newest first',
    request: { query: incidentListQuery },
    responses: { 200: jsonReply(listOf(incident), 'A page'), ...refusals },
  });
  app.openapi(list, async (c) => {
    return c.json(await pageOfIncidents(ctx, c.req.valid('query')), 200);
  });

  const read = createRoute({
    method: 'get',
    path: `${PREFIX}/{incident_id}`,
    tags,
    summary: 'One incident',
    request: { params },
    responses: { 200: jsonReply(incident, 'The incident'), ...refusals },
  });
  app.openapi(read, async (c) => {
    return c.json(await readIncident(ctx, c.req.valid('param').incident_id), 200);
  });
  addDecisions(app, ctx);
}

function addDecisions(app: App, ctx: ObserverContext): void {
  for (const [verb, status] of [
    ['ack', 'acknowledged'],
    ['resolve', 'resolved'],
  ] as const) {
    const decide = createRoute({
      method: 'post',
      path: `${PREFIX}/{incident_id}/${verb}`,
      tags,
      summary: `Mark an incident ${status} (people only)`,
      request: { params },
      responses: { 200: jsonReply(incident, 'As it is now'), ...refusals },
    });
    app.openapi(decide, async (c) => {
      const { incident_id } = c.req.valid('param');
      return c.json(await settleIncident(ctx, incident_id, status, c.var.actor), 200);
    });
  }
}
