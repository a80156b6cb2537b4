import { statement } from '@almanac/shared/pg/statement';

export interface ExecutionRow {
  execution_id: string;
  attempt: number;
  state: 'executing' | 'succeeded' | 'failed' | 'held' | 'unknown';
  /** Milliseconds until its lease ends; negative when it has. */
  lease_left_ms: number;
}

export const lastExecution = statement<ExecutionRow, [action_id: string]>(
  `select execution_id, attempt, state,
          (extract(epoch from (lease_until - clock_timestamp())) * 1000)::float8 as lease_left_ms
     from actions.executions where action_id = $1 order by attempt desc limit 1`,
);

export const insertExecution = statement<
  never,
  [id: string, action_id: string, attempt: number, provider_key: string, lease_ms: number]
>(
  `insert into actions.executions (execution_id, action_id, attempt, state, provider_key, lease_until)
   values ($1, $2, $3, 'executing', $4, clock_timestamp() + make_interval(secs => $5 / 1000.0))`,
);

export const renewLease = statement<never, [execution_id: string, lease_ms: number]>(
  `update actions.executions set lease_until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
    where execution_id = $1 and state = 'executing'`,
);

/** 0 rows when another process has taken the attempt for dead. */
export const finishExecution = statement<
  never,
  [execution_id: string, state: string, error: string | null]
>(
  `update actions.executions set state = $2, error = $3, finished_at = clock_timestamp()
    where execution_id = $1 and state = 'executing'`,
);
