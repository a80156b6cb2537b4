import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { prepared, statement } from '@almanac/shared/pg/statement';
import { ACTION_COLUMNS, type ActionRow } from './action-row.ts';

export const findAction = statement<ActionRow, [action_id: string]>(
  `select ${ACTION_COLUMNS} from actions.actions where action_id = $1`,
);

/** Whoever changes an Action holds its row until commit: decisions come one after another. */
export const lockAction = prepared<ActionRow, [action_id: string]>(
  `select ${ACTION_COLUMNS} from actions.actions where action_id = $1 for update`,
);

export const findActionByKey = prepared<ActionRow, [requested_by: string, key: string]>(
  `select ${ACTION_COLUMNS} from actions.actions where requested_by = $1 and idempotency_key = $2`,
);

/** One step of an Action: its row as changed, with the `seq` of the event that says so. */
export const applyStep = prepared<
  ActionRow & { seq: number },
  [
    action_id: string,
    at: Date,
    from_state: string,
    to_state: string,
    actor: string,
    detail: string,
    changes: string,
  ]
>(
  `with now as (
     update actions.actions a
        set (state, level, reason, standing_authorization_id, authorized_by, not_before, attempts, holds, result,
             version, inputs, payload, payload_hash, policy_version) =
            (select r.state, r.level, r.reason, r.standing_authorization_id, r.authorized_by, r.not_before,
                    r.attempts, r.holds, r.result, r.version, r.inputs, r.payload, r.payload_hash, r.policy_version
               from jsonb_populate_record(a, $7::jsonb) r)
      where a.action_id = $1
     returning ${ACTION_COLUMNS}),
   event as (
     insert into actions.action_events (action_id, at, from_state, to_state, actor, detail, changes)
     select action_id, $2, $3, $4, $5, $6, $7::jsonb from now returning seq)
   select now.*, event.seq from now, event`,
);

/**
 * The other updates of the same task in Coda: whether a newer one that shares a field with it began already, and whether an older
 * one comes first: it is at work, or is about to be and says more than this one, which would be lost if this one went before it.
 */
export const otherUpdates = statement<
  { newer_began: boolean; older_first: boolean },
  [action_id: string]
>(
  `select coalesce(bool_or(others.seq > own.seq and o.state <> 'authorized' and (o.inputs -> 'fields') ?| own.fields),
                   false) as newer_began,
          coalesce(bool_or(others.seq < own.seq and (
                     o.state in ('claimed', 'executing')
                     or (o.state = 'authorized' and (o.inputs -> 'fields') ?| own.fields
                         and not (a.inputs -> 'fields') ?& others.fields))),
                   false) as older_first
     from actions.actions a
     join actions.actions o on o.action_type = a.action_type and o.action_id <> a.action_id
      and o.inputs ->> 'task_id' = a.inputs ->> 'task_id'
      and o.state in ('authorized', 'claimed', 'executing', 'unknown', 'succeeded')
    cross join lateral (select min(seq) as seq, array(select jsonb_object_keys(a.inputs -> 'fields')) as fields
                          from actions.action_events e where e.action_id = a.action_id) own
    cross join lateral (select min(seq) as seq, array(select jsonb_object_keys(o.inputs -> 'fields')) as fields
                          from actions.action_events e where e.action_id = o.action_id) others
    where a.action_id = $1`,
);

/** Whether a later update of the same task was proposed; its place is that of its first event. */
export const hasNewerUpdate = statement<{ action_id: string }, [action_id: string]>(
  `select o.action_id
     from actions.actions a
     join actions.actions o on o.action_type = a.action_type and o.action_id <> a.action_id
      and o.inputs ->> 'task_id' = a.inputs ->> 'task_id'
    where a.action_id = $1
      and (select min(seq) from actions.action_events e where e.action_id = o.action_id)
        > (select min(seq) from actions.action_events e where e.action_id = a.action_id)
    limit 1`,
);

export interface ActionFilter {
  status: string | null;
  type: string | null;
  risk: string | null;
  /** The last Action of the page before. */
  before: string | null;
  limit: number;
  waiting_for?: 'me' | undefined;
  sort?: 'created_at' | 'expires_at' | undefined;
}

export const listActions = statement<
  ActionRow,
  [status: string | null, type: string | null, risk: string | null, before: string | null, number]
>(
  `select ${ACTION_COLUMNS} from actions.actions
    where ($1::text is null or state = $1) and ($2::text is null or action_type = $2)
      and ($3::text is null or risk = $3)
      and ($4::text is null or (created_at, action_id) <
           (select created_at, action_id from actions.actions where action_id = $4))
    order by created_at desc, action_id desc limit $5`,
);

/**
 * Soonest expiry first; after the cursor's Action. With a person only those that wait for that person's word: not an own
 * request while somebody else may approve, of a committee only while it has no vote of the member, and nothing snoozed.
 */
export const listByExpiry = statement<
  ActionRow,
  [
    status: string | null,
    type: string | null,
    risk: string | null,
    after: string | null,
    limit: number,
    person: string | null,
    now: Date,
  ]
>(
  `select ${ACTION_COLUMNS} from actions.actions a
    where ($1::text is null or state = $1) and ($2::text is null or action_type = $2)
      and ($3::text is null or risk = $3)
      and ($4::text is null or (expires_at, action_id) >
           (select c.expires_at, c.action_id from actions.actions c where c.action_id = $4))
      and ($6::text is null or (
           state = 'awaiting_approval' and expires_at > $7
           and exists (select 1 from actions.known_people k
                        where k.person_id = $6 and 'approver' = any(k.roles))
           and not exists (select 1 from actions.snoozes s
                            where s.action_id = a.action_id and s.person_id = $6 and s.until > $7)
           and not exists (select 1 from actions.votes v
                            where v.action_id = a.action_id and v.version = a.version and v.person = $6)
           and case when level = 4
                    then exists (select 1 from actions.convenings c
                                  where c.action_id = a.action_id and c.version = a.version and $6 = any(c.members))
                    else not (requested_by = $6 or exists (select 1 from actions.revisions r
                                                            where r.action_id = a.action_id and r.revised_by = $6))
                         or not exists (select 1 from actions.known_people o
                                         where o.person_id <> $6 and 'approver' = any(o.roles))
               end))
    order by expires_at, action_id limit $5`,
);

export const countByState = statement<{ state: string; count: number }>(
  'select state, count(*) as count from actions.actions group by state order by state',
);

/** How many Actions of a type, and other versions of them, a requester has proposed since a time. */
export const countProposed = statement<
  { count: number; oldest: string | null },
  [requested_by: string, action_type: string, since: Date]
>(
  `select count(*) as count, min(at) as oldest from (
     select created_at as at from actions.actions
      where requested_by = $1 and action_type = $2 and created_at > $3
      union all
     select r.revised_at from actions.revisions r join actions.actions a using (action_id)
      where r.revised_by = $1 and a.action_type = $2 and r.revised_at > $3) proposed`,
);
/** One at a time per requester, so that a limit holds also for those who ask together. */
export const lockRequester = statement<never, [string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.requester}, hashtext($1))`,
);

export const dueForExpiry = statement<{ action_id: string }, [now: Date, limit: number]>(
  `select action_id from actions.actions
    where state in ('awaiting_approval', 'authorized') and expires_at <= $1
    order by expires_at limit $2`,
);

export const atWork = statement<
  { action_id: string; attempt: number; lease_until: string },
  [limit: number]
>(
  `select a.action_id, e.attempt, e.lease_until
     from actions.actions a join actions.executions e on e.action_id = a.action_id
    where a.state in ('claimed', 'executing') and e.state = 'executing' limit $1`,
);
