-- Owner: memory-gateway. The events that become incidents, told to the observer with their payload and in their order.
-- Why: the observer may read this view and nothing else of memory; of all other events it still sees only that they were.

create or replace view memory.stats_events as
  select event_id, event_type, event_source, client_id, occurred_at, event_no,
         case when event_type in ('workflow.failed', 'calendar.broken', 'calendar.connected',
                                  'provider.refused', 'provider.accepted')
              then payload end as notice
    from memory.events;
