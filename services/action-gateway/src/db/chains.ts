import { statement } from '@almanac/shared/pg/statement';
import { ACTION_COLUMNS, type ActionRow } from './action-row.ts';

// What came to nothing by a word or by time is no part of a chain any more; what is refused still says how grave it is.
const MEMBERS = `from actions.actions
    where requested_by = $1 and particulars ->> 'chain_id' = $2 and particulars ? 'chain_id'
      and state not in ('cancelled', 'rejected', 'expired', 'superseded')`;

/** The other Actions of a requester's chain. */
export const chainMembers = statement<
  ActionRow,
  [requested_by: string, chain_id: string, but: string | null]
>(
  `select ${ACTION_COLUMNS} ${MEMBERS} and ($3::text is null or action_id <> $3) order by action_id`,
);

/** Those that are authorised and have not begun, held until commit; one whose row is held begins or is decided just now. */
export const lockAuthorizedMembers = statement<
  ActionRow,
  [requested_by: string, chain_id: string, but: string]
>(
  `select ${ACTION_COLUMNS} ${MEMBERS} and action_id <> $3 and state = 'authorized'
    order by action_id for update skip locked`,
);
