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
  [execution_id: string, state: string, error: string | null, provider_ref: string | null]
>(
  `update actions.executions
      set state = $2, error = $3, provider_ref = $4, finished_at = clock_timestamp()
    where execution_id = $1 and state = 'executing'`,
);

/** Whether this attempt is still the one at work; the Action's row is locked. */
export const isAtWork = statement<{ at_work: boolean }, [execution_id: string]>(
  `select exists (select 1 from actions.executions
                   where execution_id = $1 and state = 'executing') as at_work`,
);

/** What stood at the target before an attempt's write. */
export const keepPrevious = statement<
  never,
  [action_id: string, attempt: number, previous: string]
>('update actions.executions set previous = $3::jsonb where action_id = $1 and attempt = $2');

/** Whether some earlier attempt may have had its effect, as far as anybody knows. */
export const mayHaveHappened = statement<{ unclear: boolean }, [action_id: string]>(
  `select exists (select 1 from actions.executions
                   where action_id = $1 and state = 'unknown') as unclear`,
);

/** The provider or a person said that what was unknown did not happen. */
export const settleAbsent = statement<never, [action_id: string, by: string]>(
  `update actions.executions set state = 'failed', error = left(error || ' It did not happen, says ' || $2 || '.', 2000)
    where action_id = $1 and state = 'unknown'`,
);

export interface ShownExecution {
  attempt: number;
  state: ExecutionRow['state'];
  provider_key: string;
  provider_ref: string | null;
  previous: { values: Record<string, unknown> | null } | null;
  started_at: string;
  finished_at: string | null;
  error: string | null;
}

export const listExecutions = statement<ShownExecution, [action_id: string]>(
  `select attempt, state, provider_key, provider_ref, previous, started_at, finished_at, error
     from actions.executions where action_id = $1 order by attempt`,
);
