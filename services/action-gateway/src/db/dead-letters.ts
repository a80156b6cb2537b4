import type { ActionType } from '@almanac/shared/contracts/actions';
import { statement } from '@almanac/shared/pg/statement';

export interface DeadLetterRow {
  dead_letter_id: string;
  action_id: string;
  action_type: ActionType;
  attempts: number;
  error: string;
  at: string;
}

const COLUMNS = 'dead_letter_id, action_id, action_type, attempts, error, at';

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
export const countDeadLetters = statement<{ count: number }>(
  'select count(*) as count from actions.dead_letters where retried_at is null',
);
