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
