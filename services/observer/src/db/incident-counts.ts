import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface IncidentCount {
  type: string;
  severity: string;
  incidents: number;
  /** An incident counts its repeats. */
  reports: number;
  /** Not resolved yet. */
  open: number;
}

const byType = statement<IncidentCount, [Date, Date, string | null, number]>(
  `select type, severity, count(*)::int as incidents, sum(count)::int as reports,
          count(*) filter (where status <> 'resolved')::int as open
     from observer.incidents
    where first_at >= $1 and first_at < $2 and ($3::text is null or severity = $3)
    group by type, severity order by incidents desc, type collate "C", severity limit $4`,
);

/** Incidents that began within [from, to), most of a type first. */
export function countIncidents(
  db: Queryable,
  window: { from: Date; to: Date },
  severity: string | undefined,
  limit: number,
): Promise<IncidentCount[]> {
  return byType.many(db, window.from, window.to, severity ?? null, limit);
}
