import { statement } from '@almanac/shared/pg/statement';

export const openIncidents = statement<{ severity: string; incidents: number }>(
  `select s.severity, count(i.incident_id) as incidents
     from unnest(array['SEV0', 'SEV1', 'SEV2', 'SEV3']) as s (severity)
     left join observer.incidents i on i.severity = s.severity and i.status <> 'resolved'
    group by s.severity`,
);
/** What waits in the queues of all services; a queue that holds nothing has no row. */
export const queueFigures = statement<{
  service: string;
  name: string;
  ready: number;
  oldest_ready_s: number;
}>('select service, name, ready, oldest_ready_s from core.stats_queues');
export const latestReflections = statement<{ mode: string; at: string }>(
  'select mode, max(created_at) as at from observer.reflections group by mode',
);
/** When each of what runs by the clock was last done. */
export const lastDone = statement<{ name: string; at: string }>(
  `select case name when 'archive' then 'nightly-archive' when 'patterns' then 'nightly-patterns' else name end as name, at
     from observer.watch_marks where name in ('watchers', 'archive', 'patterns')
   union all
   select 'task-poll', max(polled_at) from planner.stats_polls having max(polled_at) is not null
   union all
   select mode || '-reflection', max(updated_at) from observer.reflections group by mode`,
);
