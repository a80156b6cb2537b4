import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';

/** One at a time per limit: counting and adding belong together. */
export const lockLimit = statement<never, [limit_key: string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.limit}, hashtext($1))`,
);

/**
 * The use of others that must leave the window before `units` more fit under `allowed`: its time, or null where they fit
 * now. What stands in the future counts: a clock that was set back must not open the limit.
 */
export const lastInTheWay = statement<
  { at: string | null },
  [limit_key: string, action_id: string, since: Date, units: string, allowed: string]
>(
  `select max(at) as at
     from (select at, sum(units) over (order by at desc, action_id) as newer
             from actions.limit_uses where limit_key = $1 and action_id <> $2 and at > $3) others
    where newer + $4::numeric > $5::numeric`,
);
/** An Action has at most one effect, so it counts once: at its last claim. */
export const noteUse = statement<
  never,
  [limit_key: string, action_id: string, at: Date, units: string]
>(
  `insert into actions.limit_uses (limit_key, action_id, at, units) values ($1, $2, $3, $4::numeric)
   on conflict (limit_key, action_id) do update set at = excluded.at, units = excluded.units`,
);
export const usedSince = statement<{ used: string }, [limit_key: string, since: Date]>(
  `select coalesce(sum(units), 0)::text as used from actions.limit_uses where limit_key = $1 and at > $2`,
);
export const forgetUses = statement<never, [before: Date]>(
  'delete from actions.limit_uses where at < $1',
);
