import { statement } from '@almanac/shared/pg/statement';

export const findBreaker = statement<
  { failures: number; open_ms: number; last_error: string },
  [connector: string]
>(
  `select failures, last_error,
          -- A change in the future is from before the clock was set back.
          case when updated_at > clock_timestamp() then 0
               else coalesce(extract(epoch from (open_until - clock_timestamp())) * 1000, 0)
          end::float8 as open_ms
     from actions.breakers where connector = $1`,
);
/** From the `threshold`-th failure in a row on, the connector rests for `open_ms`. */
export const breakerFailed = statement<
  never,
  [connector: string, error: string, threshold: number, open_ms: number]
>(
  `insert into actions.breakers as b (connector, failures, last_error) values ($1, 1, $2)
   on conflict (connector) do update
     set failures = b.failures + 1, last_error = excluded.last_error, updated_at = now(),
         open_until = case when b.failures + 1 >= $3
                           then clock_timestamp() + make_interval(secs => $4 / 1000.0) end`,
);
export const breakerWorked = statement<never, [connector: string]>(
  `update actions.breakers set failures = 0, open_until = null, updated_at = now()
    where connector = $1 and failures > 0`,
);
