import type { ActionType } from '@almanac/shared/contracts/actions';
import { statement } from '@almanac/shared/pg/statement';

/** Of the states that end again; one row each. */
export const openActions = statement<{ state: string; actions: number; oldest_at: string | null }>(
  `select s.state, count(a.action_id) as actions, min(a.created_at) as oldest_at
     from unnest(array['proposed', 'awaiting_approval', 'authorized', 'claimed', 'executing', 'unknown', 'frozen']) as s (state)
     left join actions.actions a on a.state = s.state
    group by s.state`,
);
/** By type and time, which is how they are found; costs are what an Action says its making cost. */
export const actionsSince = statement<
  { action_type: ActionType; state: string; actions: number; cost_usd: number },
  [types: readonly ActionType[], since: Date]
>(
  `select a.action_type, a.state, count(*) as actions,
          coalesce(sum(case when a.particulars -> 'cost' ->> 'currency' = 'USD'
                            then (a.particulars -> 'cost' ->> 'amount')::float8 end), 0)::float8 as cost_usd
     from unnest($1::text[]) as t (action_type)
     join actions.actions a on a.action_type = t.action_type and a.created_at > $2
    group by a.action_type, a.state`,
);
export const messagesByState = statement<{ state: string; messages: number }, [since: Date]>(
  `select s.state, count(m.message_id) as messages
     from unnest(array['queued', 'held', 'failed']) as s (state)
     left join actions.messages m on m.state = s.state and (s.state <> 'failed' or m.created_at > $1)
    group by s.state`,
);
export const modelCallsSince = statement<{ outcome: string; calls: number }, [since: Date]>(
  `select s.outcome, count(c.call_id) as calls
     from unnest(array['ok', 'invalid', 'refused', 'timeout', 'error']) as s (outcome)
     left join core.model_calls c on c.outcome = s.outcome and c.at > $1
    group by s.outcome`,
);
export const auditRows = statement<{ rows: number }>(
  'select coalesce(max(seq), 0) as rows from core.audit_chain',
);
