import { prepared } from '@almanac/shared/pg/statement';
import { ACTION_COLUMNS } from './action-row.ts';

/**
 * An Action with its first events and the ruling on it; no rows where its requester used the key before. Row and events are made from
 * the same JSON, so that they cannot differ.
 */
export const insertAction = prepared<
  { seq: number; to_state: string },
  [row: string, steps: string, at: Date, actor: string, ruling: string]
>(
  `with taken as (
     insert into actions.actions (${ACTION_COLUMNS})
     select ${ACTION_COLUMNS} from jsonb_populate_record(null::actions.actions, $1::jsonb)
     on conflict on constraint actions_idempotency do nothing
     returning action_id),
   ruled as (
     insert into actions.rulings (action_id, at, ruling) select action_id, $3, $5::jsonb from taken),
   steps as (
     insert into actions.action_events (action_id, at, from_state, to_state, actor, detail, changes)
     select taken.action_id, $3, s.from_state, s.to_state, $4, s.detail, s.changes
       from taken, jsonb_to_recordset($2::jsonb)
                     as s (n integer, from_state text, to_state text, detail text, changes jsonb)
      order by s.n
     returning seq, to_state)
   select seq, to_state from steps order by seq`,
);
