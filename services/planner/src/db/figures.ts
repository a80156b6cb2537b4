import { statement } from '@almanac/shared/pg/statement';

export const plansSince = statement<{ made: number; of_tasks: number }, [since: Date]>(
  `select count(*) as made, count(*) filter (where task_id is not null) as of_tasks
     from planner.plans where created_at > $1`,
);
/** One row for each state that a plan can leave again, also where no plan is in it. */
export const openPlans = statement<{ status: string; plans: number; oldest_at: string | null }>(
  `select s.status, count(p.plan_id) as plans, min(p.created_at) as oldest_at
     from unnest(array['draft', 'ready', 'scheduled', 'in_progress']) as s (status)
     left join planner.plans p on p.status = s.status
    group by s.status`,
);
export const latestPoll = statement<{ at: string | null }>(
  'select max(polled_at) as at from planner.polls where not is_off',
);
