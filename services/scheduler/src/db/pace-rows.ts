/**
 * The one bucket of calls to Google. Times are the database's, so that all processes count on one clock. A taken token may
 * not be there yet: the bucket then owes it, and who took it waits for as long as it takes to come in.
 */
import { statement } from '@almanac/shared/pg/statement';

type Bucket = [capacity: number, per_second: number];
const TOKENS = `least($1::float8, tokens + $2::float8 *
  greatest(0, extract(epoch from clock_timestamp() - refilled_at))::float8)`;
const HELD_S =
  'greatest(0, coalesce(extract(epoch from held_until - clock_timestamp()), 0))::float8';

/** No row where the wait would be longer than allowed: then nothing is taken. */
export const takeToken = statement<
  { tokens: number; held_s: number; strikes: number },
  [...Bucket, max_debt: number, max_hold_s: number]
>(
  `update scheduler.google_pace set tokens = ${TOKENS} - 1, refilled_at = clock_timestamp()
    where ${TOKENS} - 1 >= -$3::float8 and ${HELD_S} <= $4::float8
   returning tokens, ${HELD_S} as held_s, strikes`,
);
export const findPace = statement<{ tokens: number; held_s: number }, Bucket>(
  `select ${TOKENS} as tokens, ${HELD_S} as held_s from scheduler.google_pace`,
);
/** Google said that we are too fast: twice as long as the last time, at least as long as it asked for. */
export const holdCalls = statement<
  { held_s: number },
  [asked_s: number, share: number, max_s: number]
>(
  `update scheduler.google_pace
      set strikes = strikes + 1,
          held_until = greatest(held_until, clock_timestamp() + make_interval(secs =>
            greatest($1::float8, $2::float8 * least($3::float8, power(2, least(strikes, 10))))))
   returning ${HELD_S} as held_s`,
);
export const endHold = statement(
  'update scheduler.google_pace set strikes = 0, held_until = null where strikes > 0',
);
