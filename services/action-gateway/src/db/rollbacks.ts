import { statement } from '@almanac/shared/pg/statement';

export const insertRollback = statement<
  never,
  [
    rollback_id: string,
    action_id: string,
    rollback_action_id: string | null,
    run_id: string | null,
    asked_by: string,
    reason: string,
    at: Date,
  ]
>(
  `insert into actions.rollbacks (rollback_id, action_id, rollback_action_id, run_id, asked_by, reason, at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

export interface RollbackRow {
  /** Of the Action that takes it back; null while the run's Action was not proposed yet. */
  action_id: string | null;
  run_id: string | null;
  /** Of that Action. */
  state: string;
}

/** The last thing that was done to take an Action back. */
export const rolledBackBy = statement<RollbackRow, [action_id: string]>(
  `select a.action_id, r.run_id, coalesce(a.state, 'proposed') as state
     from actions.rollbacks r
     left join actions.actions a
       on a.action_id = r.rollback_action_id
       or (a.action_type = 'calendar.apply_run' and a.inputs ->> 'run_id' = r.run_id)
    where r.action_id = $1
    order by r.at desc, r.rollback_id desc, a.created_at desc limit 1`,
);

/** The Action that this one, or its run, takes back. */
export const rollsBack = statement<
  { action_id: string },
  [rollback_action_id: string, run_id: string | null]
>(
  `select action_id from actions.rollbacks
    where rollback_action_id = $1 or run_id = $2 limit 1`,
);

/** What stood at the target before the first attempt that wrote. */
export const firstPrevious = statement<
  { previous: { values: Record<string, unknown> | null } },
  [action_id: string]
>(
  `select previous from actions.executions
    where action_id = $1 and previous is not null order by attempt limit 1`,
);
