import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { incident, incidentListQuery, incidentRequest } from '@almanac/shared/contracts/observer';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { ObserverContext } from '../context.ts';
import { findIncident, listIncidents } from '../db/incidents.ts';
import { reportIncident } from '../use-cases/report-incident.ts';
import { settleIncident } from '../use-cases/settle-incident.ts';
import { pageOf, readCursor, writeCursor } from './cursor.ts';

const PREFIX = '/api/v1/observer/incidents';
const tags = ['incidents'];
const params = z.object({ incident_id: idOf('inc') });

export function addIncidents(app: App, ctx: ObserverContext): void {
  const report = createRoute({
    method: 'post',
    path: PREFIX,
    tags,
    summary: 'Report an incident (services only); one per type and hour, repeats are counted',
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
    const { status, limit, cursor } = c.req.valid('query');
    const rows = await listIncidents(ctx.db, status, readCursor(cursor), limit + 1);
    const cursorOf = (row: { first_at: string; incident_id: string }): string =>
      writeCursor(row.first_at, row.incident_id);
    return c.json(
      pageOf(rows, limit, (row) => row, cursorOf),
      200,
    );
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
    const { incident_id } = c.req.valid('param');
    return c.json(found(await findIncident(ctx.db, incident_id), `incident ${incident_id}`), 200);
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
