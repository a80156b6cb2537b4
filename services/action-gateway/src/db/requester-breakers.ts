import { prepared, statement } from '@almanac/shared/pg/statement';

export interface RequesterBreakerRow {
  requester: string;
  failures: number;
  /** Null while it is closed. */
  opened_at: string | null;
  opened_by: string | null;
  reason: string;
  occurrence: number;
}

const COLUMNS = 'requester, failures, opened_at, opened_by, reason, occurrence';

export const findRequesterBreaker = statement<RequesterBreakerRow, [requester: string]>(
  `select ${COLUMNS} from actions.requester_breakers where requester = $1`,
);
export const listRequesterBreakers = statement<RequesterBreakerRow>(
  `select ${COLUMNS} from actions.requester_breakers
    where failures > 0 or opened_at is not null order by requester`,
);
export const requesterFailed = statement<{ failures: number }, [requester: string]>(
  `insert into actions.requester_breakers as b (requester, failures) values ($1, 1)
   on conflict (requester) do update set failures = b.failures + 1, changed_at = clock_timestamp()
   returning failures`,
);
/** Nothing comes back where it is open already. */
export const openRequester = statement<
  { occurrence: number },
  [requester: string, by: string, reason: string, at: Date]
>(
  `insert into actions.requester_breakers as b (requester, opened_at, opened_by, reason, occurrence)
   values ($1, $4, $2, $3, 1)
   on conflict (requester) do update
     set opened_at = excluded.opened_at, opened_by = excluded.opened_by, reason = excluded.reason,
         occurrence = b.occurrence + 1, changed_at = clock_timestamp()
     where b.opened_at is null
   returning occurrence`,
);
/** 0 rows where it was not open. */
export const closeRequester = statement<never, [requester: string]>(
  `update actions.requester_breakers
      set failures = 0, opened_at = null, opened_by = null, reason = '', changed_at = clock_timestamp()
    where requester = $1 and opened_at is not null`,
);
/** Counts a proposal where it may go: `is_open` where the requester is stopped, `is_over` where this is one too many. */
export const countProposal = prepared<
  { is_open: boolean; is_over: boolean },
  [requester: string, subject: string, allowed: number, window_s: number]
>('select is_open, is_over from actions.count_proposal($1, $2, $3, $4)');
/** Whoever is to hear of a requester that runs away: the supervisors, else those who may approve. */
export const supervisors = statement<{ person_id: string }>(
  `select person_id from actions.known_people
    where 'supervisor' = any(roles)
       or ('approver' = any(roles)
           and not exists (select 1 from actions.known_people where 'supervisor' = any(roles)))
    order by person_id`,
);
