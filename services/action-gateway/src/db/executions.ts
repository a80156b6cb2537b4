import { prepared, statement } from '@almanac/shared/pg/statement';

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

/** The next attempt of an Action whose row is locked. */
export const insertExecution = prepared<
  { attempt: number },
  [id: string, action_id: string, provider_key: string, lease_ms: number]
>(
  `insert into actions.executions (execution_id, action_id, attempt, state, provider_key, lease_until)
   select $1, $2, coalesce(max(attempt), 0) + 1, 'executing', $3,
          clock_timestamp() + make_interval(secs => $4 / 1000.0)
     from actions.executions where action_id = $2
   returning attempt`,
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

/** As `finishExecution` of one that worked, and then connector and requester start anew. */
export const finishDone = prepared<
  { finished: boolean },
  [execution_id: string, provider_ref: string | null, connector: string, requester: string]
>(
  `with finished as (
     update actions.executions
        set state = 'succeeded', error = null, provider_ref = $2, finished_at = clock_timestamp()
      where execution_id = $1 and state = 'executing' returning execution_id),
   breaker as (
     update actions.breakers set failures = 0, open_until = null, probe_until = null, updated_at = now()
      where connector = $3 and failures > 0 and exists (select 1 from finished)),
   requester as (
     update actions.requester_breakers set failures = 0, changed_at = clock_timestamp()
      where requester = $4 and failures > 0 and exists (select 1 from finished))
   select exists (select 1 from finished) as finished`,
);

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
