import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export type Severity = 'SEV0' | 'SEV1' | 'SEV2' | 'SEV3';
export type IncidentStatus = 'open' | 'acknowledged' | 'resolved';

export interface IncidentRow {
  incident_id: string;
  type: string;
  severity: Severity;
  title: string;
  detail: string;
  status: IncidentStatus;
  count: number;
  first_at: string;
  last_at: string;
}

export interface IncidentReport {
  type: string;
  severity: Severity;
  title: string;
  detail: string;
}

type GrowingRow = Pick<IncidentRow, 'incident_id' | 'status'>;

const lock = statement<never, [string]>(
  `select pg_advisory_xact_lock(hashtextextended('observer.incidents:' || $1, 0))`,
);
// What is open grows however old it is. What we resolved by ourselves is the same incident if it is back within the hour in which it
// began; what a person resolved stays so.
const growing = statement<GrowingRow, [string, Date]>(
  `select incident_id, status from observer.incidents
    where type = $1 and (status <> 'resolved' or (decided_by = 'observer' and first_at > $2))
    order by first_at desc limit 1`,
);
const closedByPerson = statement<{ closed: boolean }, [string, Date]>(
  `select exists (select 1 from observer.incidents
                   where type = $1 and status = 'resolved' and decided_by <> 'observer'
                     and resolved_at > $2) as closed`,
);
const quiet = statement<{ type: string }, [prefix: string, before: Date]>(
  `select distinct type from observer.incidents
    where status <> 'resolved' and starts_with(type, $1) and last_at < $2 order by type`,
);
const unresolved = statement<IncidentRow, [string]>(
  `select incident_id, type, severity, title, detail, status, count, first_at, last_at
     from observer.incidents where type = $1 and status <> 'resolved' order by first_at for update`,
);
const insert = statement<IncidentRow, [string, string, string, string, string, string, Date]>(
  `insert into observer.incidents (incident_id, type, severity, title, detail, reported_by,
     first_at, last_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7)
   returning incident_id, type, severity, title, detail, status, count, first_at, last_at`,
);
// SEV0 is the gravest and the smallest text: an incident keeps the gravest it was reported with.
const grow = statement<IncidentRow, [string, string, string, string, Date]>(
  `update observer.incidents
      set count = count + 1, severity = least(severity, $2), title = $3, detail = $4, last_at = $5,
          status = case status when 'resolved' then 'open' else status end,
          decided_by = case status when 'resolved' then null else decided_by end, resolved_at = null
    where incident_id = $1
   returning incident_id, type, severity, title, detail, status, count, first_at, last_at`,
);
const find = statement<IncidentRow, [string]>(
  `select incident_id, type, severity, title, detail, status, count, first_at, last_at
     from observer.incidents where incident_id = $1`,
);
const findLocked = statement<IncidentRow, [string]>(
  `select incident_id, type, severity, title, detail, status, count, first_at, last_at
     from observer.incidents where incident_id = $1 for update`,
);
const decide = statement<IncidentRow, [string, string, string, Date | null]>(
  `update observer.incidents set status = $2, decided_by = $3, resolved_at = $4
    where incident_id = $1
   returning incident_id, type, severity, title, detail, status, count, first_at, last_at`,
);
const newestFirst = statement<IncidentRow, [string | null, string | null, string | null, number]>(
  `select incident_id, type, severity, title, detail, status, count, first_at, last_at
     from observer.incidents
    where ($1::text is null or status = $1)
      and ($2::timestamptz is null or (first_at, incident_id) < ($2, $3))
    order by first_at desc, incident_id desc limit $4`,
);

/** Reports of one type wait for each other, so that two at once make one incident. */
export async function lockIncidentType(tx: Transaction, type: string): Promise<void> {
  await lock.run(tx, type);
}

/** The incident of the type that is open, or began after `since` and was resolved by nobody but us. */
export function findGrowing(
  tx: Transaction,
  type: string,
  since: Date,
): Promise<GrowingRow | undefined> {
  return growing.maybe(tx, type, since);
}

/** Whether a person resolved one of the type after `since`: what still holds is not told again so soon. */
export async function isClosedByPerson(
  tx: Transaction,
  type: string,
  since: Date,
): Promise<boolean> {
  return (await closedByPerson.one(tx, type, since)).closed;
}

/** Types with this beginning of unresolved incidents that were not reported since `before`. */
export async function quietTypes(db: Queryable, prefix: string, before: Date): Promise<string[]> {
  return (await quiet.many(db, prefix, before)).map(({ type }) => type);
}

export function unresolvedOfType(tx: Transaction, type: string): Promise<IncidentRow[]> {
  return unresolved.many(tx, type);
}

export function insertIncident(
  tx: Transaction,
  incident_id: string,
  report: IncidentReport & { reported_by: string },
  at: Date,
): Promise<IncidentRow> {
  const { type, severity, title, detail, reported_by } = report;
  return insert.one(tx, incident_id, type, severity, title, detail, reported_by, at);
}

export function growIncident(
  tx: Transaction,
  incident_id: string,
  report: IncidentReport,
  at: Date,
): Promise<IncidentRow> {
  return grow.one(tx, incident_id, report.severity, report.title, report.detail, at);
}

export function findIncident(db: Queryable, incident_id: string): Promise<IncidentRow | undefined> {
  return find.maybe(db, incident_id);
}

export function findIncidentLocked(
  tx: Transaction,
  incident_id: string,
): Promise<IncidentRow | undefined> {
  return findLocked.maybe(tx, incident_id);
}

export function decideIncident(
  tx: Transaction,
  incident_id: string,
  to: { status: IncidentStatus; by: string; resolved_at: Date | null },
): Promise<IncidentRow> {
  return decide.one(tx, incident_id, to.status, to.by, to.resolved_at);
}

/** Newest first; `after` is the last row of the page before. */
export function listIncidents(
  db: Queryable,
  status: IncidentStatus | undefined,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<IncidentRow[]> {
  return newestFirst.many(db, status ?? null, after?.at ?? null, after?.id ?? null, limit);
}
