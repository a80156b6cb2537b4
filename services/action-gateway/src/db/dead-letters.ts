import type { ActionType } from '@almanac/shared/contracts/actions';
import { statement } from '@almanac/shared/pg/statement';

export interface DeadLetterRow {
  dead_letter_id: string;
  action_id: string;
  action_type: ActionType;
  attempts: number;
  error: string;
  at: string;
  settled: 'happened' | 'did_not_happen' | null;
}

const COLUMNS = 'dead_letter_id, action_id, action_type, attempts, error, at, settled';

export const insertDeadLetter = statement<
  never,
  [id: string, action_id: string, action_type: string, attempts: number, error: string, at: Date]
>(
  `insert into actions.dead_letters (dead_letter_id, action_id, action_type, attempts, error, at)
   values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
);
export const listDeadLetters = statement<DeadLetterRow, [before: string | null, limit: number]>(
  `select ${COLUMNS} from actions.dead_letters
    where retried_at is null and ($1::text is null or dead_letter_id < $1)
    order by dead_letter_id desc limit $2`,
);
export const lockDeadLetter = statement<DeadLetterRow & { retried_at: string | null }, [string]>(
  `select ${COLUMNS}, retried_at from actions.dead_letters where dead_letter_id = $1 for update`,
);
export const markRetried = statement<never, [id: string, by: string, at: Date]>(
  'update actions.dead_letters set retried_by = $2, retried_at = $3 where dead_letter_id = $1',
);
/** What a person saw. One that happened is over; one that did not can still be tried again. */
export const markSettled = statement<
  never,
  [id: string, settled: 'happened' | 'did_not_happen', by: string, at: Date]
>(
  `update actions.dead_letters
      set settled = $2, retried_by = case when $2 = 'happened' then $3 end,
          retried_at = case when $2 = 'happened' then $4::timestamptz end
    where dead_letter_id = $1`,
);
export const countDeadLetters = statement<{ count: number }>(
  'select count(*) as count from actions.dead_letters where retried_at is null',
);
