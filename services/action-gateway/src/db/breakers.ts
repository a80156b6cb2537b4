import { statement } from '@almanac/shared/pg/statement';

/** Failures in a row after which a connector rests. */
export const BREAKER_THRESHOLD = 5;

export interface BreakerRow {
  connector: string;
  failures: number;
  last_error: string;
  /** Milliseconds it still rests; 0 where it may be used. */
  open_ms: number;
  /** Milliseconds the one call that tries it may still take. */
  probe_ms: number;
  /** The person who opened it: it stays open until a person closes it. */
  held_by: string | null;
  held_reason: string | null;
}

export const BREAKER_COLUMNS = `connector, failures, last_error, held_by, held_reason,
          -- A change in the future is from before the clock was set back.
          case when updated_at > clock_timestamp() then 0
               else greatest(coalesce(extract(epoch from (open_until - clock_timestamp())) * 1000, 0), 0)
          end::float8 as open_ms,
          case when updated_at > clock_timestamp() then 0
               else greatest(coalesce(extract(epoch from (probe_until - clock_timestamp())) * 1000, 0), 0)
          end::float8 as probe_ms`;

export const findBreaker = statement<BreakerRow, [connector: string]>(
  `select ${BREAKER_COLUMNS} from actions.breakers where connector = $1`,
);
export const listBreakers = statement<BreakerRow>(
  `select ${BREAKER_COLUMNS} from actions.breakers order by connector`,
);
/** From the `threshold`-th failure in a row on, the connector rests for `open_ms`. */
export const breakerFailed = statement<
  never,
  [connector: string, error: string, threshold: number, open_ms: number]
>(
  `insert into actions.breakers as b (connector, failures, last_error) values ($1, 1, $2)
   on conflict (connector) do update
     set failures = b.failures + 1, last_error = excluded.last_error, updated_at = now(), probe_until = null,
         open_until = case when b.failures + 1 >= $3
                           then clock_timestamp() + make_interval(secs => $4 / 1000.0) end`,
);
export const breakerWorked = statement<never, [connector: string]>(
  `update actions.breakers set failures = 0, open_until = null, probe_until = null, updated_at = now()
    where connector = $1 and failures > 0`,
);
/** It has rested: this one call tries it, all others wait for its outcome, `probe_ms` at most. */
export const takeBreakerProbe = statement<never, [connector: string, probe_ms: number]>(
  `update actions.breakers
      set probe_until = clock_timestamp() + make_interval(secs => $2 / 1000.0), updated_at = now()
    where connector = $1`,
);
export const holdBreaker = statement<never, [connector: string, by: string, reason: string]>(
  `insert into actions.breakers (connector, failures, last_error, held_by, held_reason)
   values ($1, 0, '', $2, $3)
   on conflict (connector) do update
     set held_by = excluded.held_by, held_reason = excluded.held_reason, updated_at = now()`,
);
export const releaseBreaker = statement<never, [connector: string]>(
  `update actions.breakers
      set failures = 0, open_until = null, probe_until = null, held_by = null, held_reason = null, updated_at = now()
    where connector = $1`,
);
