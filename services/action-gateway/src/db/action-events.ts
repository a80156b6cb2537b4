import type { ActionState } from '@almanac/shared/contracts/actions';
import { statement } from '@almanac/shared/pg/statement';

export interface ActionEventRow {
  seq: number;
  at: string;
  from_state: ActionState | null;
  to_state: ActionState;
  actor: string;
  detail: string;
}

export const insertActionEvent = statement<
  { seq: number },
  [
    action_id: string,
    at: Date,
    from_state: string | null,
    to_state: string,
    actor: string,
    detail: string,
    changes: string,
  ]
>(
  `insert into actions.action_events (action_id, at, from_state, to_state, actor, detail, changes)
   values ($1, $2, $3, $4, $5, $6, $7::jsonb) returning seq`,
);

export const listActionEvents = statement<ActionEventRow, [action_id: string]>(
  `select seq, at, from_state, to_state, actor, detail
     from actions.action_events where action_id = $1 order by seq`,
);

/** The hash its present version was proposed or revised with, from the history that nobody can change. */
export const proposedHash = statement<{ payload_hash: string }, [action_id: string]>(
  `select changes ->> 'payload_hash' as payload_hash from actions.action_events
    where action_id = $1 and changes ? 'payload_hash' order by seq desc limit 1`,
);

/** The columns of an Action that are not what its events made of it: empty, unless somebody wrote to the table. */
export const differsFromEvents = statement<{ differs: string[] }, [action_id: string]>(
  `with own as (select * from actions.action_events where action_id = $1),
        rebuilt as (select to_jsonb(jsonb_populate_record(null::actions.actions, merged.record)) as record
                      from (select jsonb_object_agg(c.key, c.value order by e.seq) as record
                              from own e, jsonb_each(e.changes) c) merged)
   select array(select c.key from actions.actions a, rebuilt r, jsonb_each(to_jsonb(a)) c
                 where a.action_id = $1 and c.value is distinct from r.record -> c.key) as differs`,
);

/** The canonical text of a payload the Action has or had. */
export const findPayload = statement<
  { payload: string },
  [action_id: string, payload_hash: string]
>(
  `select changes ->> 'payload' as payload from actions.action_events
    where action_id = $1 and changes ->> 'payload_hash' = $2 and changes ? 'payload'
    order by seq limit 1`,
);
