import { found } from '@almanac/shared/pg/statement';
import type { ObserverContext } from '../context.ts';
import {
  findIncident,
  listIncidents,
  type IncidentRow,
  type IncidentStatus,
} from '../db/incidents.ts';
import { pageOf, readCursor } from '../domain/cursor.ts';

/** 404 where there is none. */
export async function readIncident(
  ctx: ObserverContext,
  incident_id: string,
): Promise<IncidentRow> {
  return found(await findIncident(ctx.db, incident_id), `incident ${incident_id}`);
}

/** Newest first. */
export async function pageOfIncidents(
  ctx: ObserverContext,
  query: { status?: IncidentStatus | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: IncidentRow[]; next_cursor: string | null }> {
  const { status, limit, cursor } = query;
  const rows = await listIncidents(ctx.db, status, readCursor(cursor), limit + 1);
  return pageOf(rows, limit, (row) => [row.first_at, row.incident_id]);
}
