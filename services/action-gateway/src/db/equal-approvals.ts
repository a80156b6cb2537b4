import { statement } from '@almanac/shared/pg/statement';

/** Of how many decisions it is looked at: so many equal ones say something. */
export const EQUAL_APPROVALS = 20;

/**
 * How many of the last 20 decisions about such proposals, the same type by the same requester, were made in a row and equal: approved as
 * proposed, and not taken back since.
 */
export const countEqualApprovals = statement<
  { approvals: number },
  [action_type: string, requested_by: string, action_id: string, most: number]
>(
  `select count(*) filter (where unequal = 0)::int as approvals
     from (
       select count(*) filter (where not as_proposed) over (order by created_at desc, action_id desc) as unequal
         from (
           select a.action_id, a.created_at,
                  decided.to_state = 'authorized'
                  and not exists (select from actions.revisions r where r.action_id = a.action_id)
                  and not exists (select from actions.rollbacks b where b.action_id = a.action_id) as as_proposed
             from actions.actions a
            cross join lateral (
              select e.to_state from actions.action_events e
               where e.action_id = a.action_id and e.from_state = 'awaiting_approval' and e.to_state in ('authorized', 'rejected')
               order by e.seq desc limit 1
            ) decided
            where a.action_type = $1 and a.requested_by = $2 and a.action_id <> $3
            order by a.created_at desc, a.action_id desc limit $4
         ) last_ones
     ) in_a_row`,
);
