import { statement } from '@almanac/shared/pg/statement';

export interface TimerRow {
  timer_id: string;
  action_id: string;
  version: number;
  kind: 'confirm' | 'escalate';
  step: number;
  target_type: 'person' | 'group' | 'role' | 'deciders' | null;
  target: string | null;
  due_at: string;
}

const COLUMNS = 'timer_id, action_id, version, kind, step, target_type, target, due_at';
const RUNNING = 'fired_at is null and stopped_at is null';

export const insertTimer = statement<
  never,
  [
    timer_id: string,
    action_id: string,
    version: number,
    kind: string,
    step: number,
    target_type: string | null,
    target: string | null,
    created_at: Date,
    due_at: Date,
  ]
>(
  `insert into actions.timers (timer_id, action_id, version, kind, step, target_type, target, created_at, due_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
export const findTimer = statement<TimerRow, [timer_id: string]>(
  `select ${COLUMNS} from actions.timers where timer_id = $1 and ${RUNNING}`,
);
/** Under the lock of its Action; nothing comes back where it is not due, fired already or was stopped. */
export const fireTimer = statement<TimerRow, [timer_id: string, fired_at: Date]>(
  `update actions.timers set fired_at = $2 where timer_id = $1 and due_at <= $2 and ${RUNNING} returning ${COLUMNS}`,
);
export const stopTimers = statement<never, [action_id: string, stopped_at: Date]>(
  `update actions.timers set stopped_at = $2 where action_id = $1 and ${RUNNING}`,
);
/** Until when the confirmation of a version counts. */
export const confirmBy = statement<{ due_at: string }, [action_id: string, version: number]>(
  `select due_at from actions.timers
    where action_id = $1 and version = $2 and kind = 'confirm' and ${RUNNING}`,
);
/** What was not due when a stop of so many milliseconds began keeps what was left of its time. */
export const prolongTimers = statement<never, [ms: number, now: Date]>(
  `update actions.timers
      set due_at = due_at + make_interval(secs => least($1::float8, extract(epoch from $2::timestamptz - created_at) * 1000) / 1000)
    where ${RUNNING} and due_at > $2::timestamptz - make_interval(secs => $1::float8 / 1000)
      and created_at < $2::timestamptz`,
);
