import { statement } from '@almanac/shared/pg/statement';

export const insertRevision = statement<
  never,
  [action_id: string, version: number, revised_by: string, revised_at: Date]
>(
  `insert into actions.revisions (action_id, version, revised_by, revised_at) values ($1, $2, $3, $4)`,
);
/** Whose request it is: who asked for it, and who revised it since. */
export const requestersOf = statement<{ person: string }, [action_id: string]>(
  `select requested_by as person from actions.actions where action_id = $1
    union select revised_by from actions.revisions where action_id = $1`,
);

/** Of whoever asked for it or revised it the people who are known here, without the one who acts now. */
export const peopleOfAction = statement<
  { person_id: string },
  [action_id: string, but: string | null]
>(
  `select k.person_id from actions.known_people k
    where k.person_id is distinct from $2
      and (exists (select 1 from actions.actions a
                    where a.action_id = $1 and a.requested_by_type = 'person' and a.requested_by = k.person_id)
           or exists (select 1 from actions.revisions r where r.action_id = $1 and r.revised_by = k.person_id))
    order by k.person_id`,
);

export interface VersionRow {
  version: number;
  at: string;
  by: string;
  payload: string;
  payload_hash: string;
  inputs: Record<string, unknown>;
}
/** Every version, from the history that nobody can change. */
export const listVersions = statement<VersionRow, [action_id: string]>(
  `select (changes ->> 'version')::integer as version, at, actor as by, changes ->> 'payload' as payload,
          changes ->> 'payload_hash' as payload_hash, changes -> 'inputs' as inputs
     from actions.action_events
    where action_id = $1 and changes ? 'payload' order by seq`,
);

export const snoozeAction = statement<never, [action_id: string, person_id: string, until: Date]>(
  `insert into actions.snoozes (action_id, person_id, until) values ($1, $2, $3)
   on conflict (action_id, person_id) do update set until = excluded.until`,
);
