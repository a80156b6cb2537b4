/** What a digest and the morning call are made of. */
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface OpenIncident {
  severity: string;
  title: string;
}

const waiting = statement<{ proposals: number; soonest_expiry: string | null }, [now: Date]>(
  `select count(*)::int as proposals, min(expires_at) as soonest_expiry
     from actions.stats_actions where state = 'awaiting_approval' and expires_at > $1`,
);
const incidents = statement<OpenIncident>(
  `select severity, title from observer.incidents
    where status <> 'resolved' order by severity, first_at desc limit 1000`,
);
const failed = statement<{ actions: number }, [since: Date]>(
  `select count(distinct action_id)::int as actions
     from actions.stats_ends where to_state in ('failed', 'unknown') and at > $1`,
);
const deadLetters = statement<{ dead_letters: number }>(
  'select count(*)::int as dead_letters from actions.stats_dead_letters where retried_at is null',
);
const unscheduled = statement<{ plans: number }, [before: Date]>(
  `select count(*)::int as plans from planner.stats_plans p
    where p.status = 'ready' and p.created_at < $1
      and not exists (select 1 from scheduler.stats_plan_runs r where r.plan_id = p.plan_id)`,
);

export function selectWaiting(db: Queryable, now: Date) {
  return waiting.one(db, now);
}

/** Unresolved ones, the gravest first. */
export function selectOpenIncidents(db: Queryable): Promise<OpenIncident[]> {
  return incidents.many(db);
}

/** Actions that failed since then, and all dead letters that nobody tried again. */
export async function selectFailures(
  db: Queryable,
  since: Date,
): Promise<{ actions: number; dead_letters: number }> {
  const { actions } = await failed.one(db, since);
  const { dead_letters } = await deadLetters.one(db);
  return { actions, dead_letters };
}

export async function countUnscheduled(db: Queryable, before: Date): Promise<number> {
  return (await unscheduled.one(db, before)).plans;
}
