import { prepared, statement } from '@almanac/shared/pg/statement';

/** 0 rows where another process has taken the attempt for dead; the Action's row is locked. */
export const insertGrant = prepared<
  never,
  [
    grant_hash: string,
    action_id: string,
    attempt: number,
    payload_hash: string,
    lifetime_s: number,
    execution_id: string,
  ]
>(
  `insert into actions.grants (grant_hash, action_id, attempt, payload_hash, expires_at)
   select $1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5)
     from actions.executions where execution_id = $6 and state = 'executing'`,
);

/** What the claim saw is still so at `now`: its attempt is at work, the Action has not expired and what authorises it was not revoked. */
function stands(now: string): string {
  return `exists (select 1 from actions.executions e where e.action_id = g.action_id
                     and e.attempt = g.attempt and e.state = 'executing')
      and exists (select 1 from actions.actions a
                   where a.action_id = g.action_id and a.state = 'executing'
                     and a.payload_hash = g.payload_hash and a.expires_at > ${now}
                     and (a.authorized_by is not null
                          or exists (select 1 from actions.standing_authorizations s
                                      where s.standing_authorization_id = a.standing_authorization_id
                                        and s.revoked_at is null)))`;
}

/**
 * One statement, so that of many who come together one spends it. What stood at the target before the write is kept with it, where it is known.
 */
export const spend = prepared<
  { attempt: number },
  [
    grant_hash: string,
    action_id: string,
    payload_hash: string,
    by: string,
    now: Date,
    previous: string | null,
  ]
>(
  `with spent as (
   update actions.grants g set spent_at = clock_timestamp(), spent_by = $4
    where g.grant_hash = $1 and g.action_id = $2 and g.payload_hash = $3
      and g.spent_at is null and g.expires_at > clock_timestamp()
      and ${stands('$5')}
   returning g.attempt),
   kept as (
   update actions.executions e set previous = $6::jsonb from spent
    where $6::jsonb is not null and e.action_id = $2 and e.attempt = spent.attempt)
   select attempt from spent`,
);

/** Spent later than it was, for a call that has not left yet; nothing comes back where it would not be spent any more. */
export const respend = statement<{ attempt: number }, [grant_hash: string, now: Date]>(
  `update actions.grants g set spent_at = clock_timestamp()
    where g.grant_hash = $1 and g.spent_at is not null and g.expires_at > clock_timestamp() and ${stands('$2')}
   returning g.attempt`,
);

/** Ends an attempt's grant; says whether it had been spent, i.e. whether there may be an effect. */
export const voidGrant = statement<{ spent: boolean }, [action_id: string, attempt: number]>(
  `update actions.grants set expires_at = least(expires_at, clock_timestamp())
    where action_id = $1 and attempt = $2 returning spent_at is not null as spent`,
);

/** As `voidGrant`, beside the word whether some earlier attempt may have had its effect, as far as anybody knows. */
export const endGrant = prepared<
  { spent: boolean; unclear: boolean },
  [action_id: string, attempt: number]
>(
  `with voided as (
     update actions.grants set expires_at = least(expires_at, clock_timestamp())
      where action_id = $1 and attempt = $2 returning spent_at is not null as spent)
   select coalesce((select spent from voided), false) as spent,
          exists (select 1 from actions.executions where action_id = $1 and state = 'unknown') as unclear`,
);
