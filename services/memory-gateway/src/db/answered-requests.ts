/** The first answers to keyed requests, kept in the transaction of the change they speak of. */
import { prepared } from '@almanac/shared/pg/statement';

export const findAnswer = prepared<
  { body_hash: string; reply: unknown },
  [actor: string, request_key: string]
>('select body_hash, reply from memory.answered_requests where actor = $1 and request_key = $2');

export const insertAnswer = prepared<
  never,
  [actor: string, request_key: string, body_hash: string, reply: string, at: string]
>(
  `insert into memory.answered_requests (actor, request_key, body_hash, reply, answered_at)
   values ($1, $2, $3, $4, $5)`,
);
