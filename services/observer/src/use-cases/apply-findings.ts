/**
 * Findings become incidents and end them: one transaction per watcher, so that signal, incident, audit and notice stand together
 * or not at all. What holds is one incident however long it holds; it counts once an hour. What a person resolved although it
 * holds is not told again within the hour after.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ObserverContext } from '../context.ts';
import {
  growIncident,
  isClosedByPerson,
  lockIncidentType,
  unresolvedOfType,
  type IncidentRow,
} from '../db/incidents.ts';
import { lockWatcher, noteBad, noteGood, noteUnsure, standingTypes } from '../db/watch-signals.ts';
import type { Finding } from '../domain/watch/finding.ts';
import {
  ONE_INCIDENT_PER_MS,
  openOrGrow,
  tellOfIncident,
  type Reporter,
} from './report-incident.ts';
import { turnIncident } from './settle-incident.ts';

/** So many good looks in a row end it. */
const GOOD_LOOKS = 2;

export interface Applied {
  opened: number;
  resolved: number;
}

export function applyFindings(
  ctx: ObserverContext,
  watcher: string,
  findings: readonly Finding[],
): Promise<Applied> {
  return ctx.db.transaction((tx) => applyIn(ctx, tx, watcher, findings));
}

/** As `applyFindings`, in the transaction of what was looked at. */
export async function applyIn(
  ctx: ObserverContext,
  tx: Transaction,
  watcher: string,
  findings: readonly Finding[],
): Promise<Applied> {
  const applied = { opened: 0, resolved: 0 };
  await lockWatcher(tx, watcher);
  for (const finding of findings) {
    if (finding.state === 'between') await noteUnsure(tx, finding.type);
    else if (await stands(ctx, tx, watcher, finding)) applied.opened += 1;
  }
  const seen = new Set(findings.map(({ type }) => type));
  for (const type of await standingTypes(tx, watcher)) {
    if (seen.has(type) || !(await noteGood(tx, type, GOOD_LOOKS))) continue;
    applied.resolved += await resolveAll(ctx, tx, type);
  }
  return applied;
}

/** True when it was news. */
async function stands(
  ctx: ObserverContext,
  tx: Transaction,
  watcher: string,
  finding: Finding,
): Promise<boolean> {
  const { type, severity, title, detail } = finding;
  const now = ctx.clock.now();
  const hour_ago = new Date(now.getTime() - ONE_INCIDENT_PER_MS);
  await noteBad(tx, type, watcher, now);
  await lockIncidentType(tx, type);
  const open = (await unresolvedOfType(tx, type)).at(-1);
  if (open !== undefined) {
    await goesOn(ctx, tx, open, finding);
    return false;
  }
  if (await isClosedByPerson(tx, type, hour_ago)) return false;
  await openOrGrow(ctx, tx, { type, severity, title, detail }, self());
  return true;
}

/** Counted once an hour, or when it gets graver, which is told. */
async function goesOn(
  ctx: ObserverContext,
  tx: Transaction,
  open: IncidentRow,
  finding: Finding,
): Promise<void> {
  const at = ctx.clock.now();
  const is_graver = finding.severity < open.severity;
  const is_old = at.getTime() - Date.parse(open.last_at) >= ONE_INCIDENT_PER_MS;
  if (!is_graver && !is_old) return;
  const incident = await growIncident(tx, open.incident_id, finding, at);
  const { incident_id, type, severity, count } = incident;
  const data = { type, severity, count };
  await appendAudit(tx, { at, ...self(), action: 'incident.counted', subject: incident_id, data });
  if (is_graver) await tellOfIncident(ctx, tx, incident);
}

async function resolveAll(ctx: ObserverContext, tx: Transaction, type: string): Promise<number> {
  await lockIncidentType(tx, type);
  const open = await unresolvedOfType(tx, type);
  for (const incident of open) {
    await turnIncident(ctx, tx, incident, { status: 'resolved', by: self() });
  }
  return open.length;
}

function self(): Reporter {
  const corr_id = requestScope()?.request_id ?? null;
  return { actor: 'observer', actor_type: 'service', corr_id };
}
