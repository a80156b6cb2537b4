import type { CalendarChange } from '@almanac/shared/contracts/actions';
import type { RunStatus } from '@almanac/shared/contracts/scheduler';
import { statement } from '@almanac/shared/pg/statement';
import type { RunResult } from '../domain/runs/run-result.ts';

export interface RunRow {
  run_id: string;
  kind: 'schedule' | 'move' | 'undo';
  status: RunStatus;
  plan_id: string | null;
  plan_version: number | null;
  plan_title: string | null;
  client_id: string | null;
  zone: string;
  result: RunResult;
  changes: CalendarChange[];
  calendar_id: string | null;
  inputs_canon: string | null;
  inputs_hash: string | null;
  proposals: number;
  action_id: string | null;
  detail: string | null;
  created_at: string;
}

const COLUMNS = `run_id, kind, status, plan_id, plan_version, plan_title, client_id, zone, result, changes,
  calendar_id, inputs_canon, inputs_hash, proposals, action_id, detail, created_at`;

export const findRun = statement<RunRow, [run_id: string]>(
  `select ${COLUMNS} from scheduler.scheduler_runs where run_id = $1`,
);
export const lockRun = statement<RunRow, [run_id: string]>(
  `select ${COLUMNS} from scheduler.scheduler_runs where run_id = $1 for update`,
);
export const liveRunOfPlan = statement<RunRow, [plan_id: string, plan_version: number]>(
  `select ${COLUMNS} from scheduler.scheduler_runs
    where plan_id = $1 and plan_version = $2 and kind = 'schedule' and status <> 'failed'`,
);
export const listRuns = statement<
  RunRow,
  [from: string | null, to: string | null, after: string[], limit: number]
>(
  `select ${COLUMNS} from scheduler.scheduler_runs
    where ($1::timestamptz is null or created_at >= $1) and ($2::timestamptz is null or created_at < $2)
      and (cardinality($3::text[]) = 0 or (created_at, run_id) < (($3::text[])[1]::timestamptz, ($3::text[])[2]))
    order by created_at desc, run_id desc limit $4`,
);
export const unfinishedRuns = statement<{ run_id: string }>(
  `select run_id from scheduler.scheduler_runs
    where status in ('applying', 'awaiting_approval') order by created_at limit 100`,
);
export const insertRun = statement<never, unknown[]>(
  `insert into scheduler.scheduler_runs (run_id, kind, status, plan_id, plan_version, plan_title,
     client_id, zone, request, result, requested_by, created_at, updated_at, applied_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)`,
);
export const setChanges = statement<never, [run_id: string, changes: string]>(
  'update scheduler.scheduler_runs set changes = $2 where run_id = $1',
);
/** The Action's inputs, once our calendar is known; they never change afterwards. */
export const sealInputs = statement<
  never,
  [run_id: string, calendar_id: string, canon: string, hash: string]
>(
  `update scheduler.scheduler_runs set calendar_id = $2, inputs_canon = $3, inputs_hash = $4
    where run_id = $1 and inputs_canon is null`,
);
/** The action-gateway's decision on the n-th proposal, once; a run that was applied meanwhile stays applied. */
export const recordDecision = statement<
  never,
  [run_id: string, action_id: string, status: RunStatus, detail: string, at: Date, proposal: number]
>(
  `update scheduler.scheduler_runs
      set action_id = $2, detail = $4, updated_at = $5, proposals = $6,
          status = case when status in ('applying', 'awaiting_approval') then $3 else status end
    where run_id = $1 and proposals < $6`,
);
export const setRunStatus = statement<
  never,
  [
    run_id: string,
    status: RunStatus,
    detail: string | null,
    at: Date,
    applied_at: Date | null,
    action_id: string | null,
  ]
>(
  `update scheduler.scheduler_runs
      set status = $2, detail = $3, updated_at = $4, applied_at = coalesce($5, applied_at),
          action_id = coalesce(action_id, $6)
    where run_id = $1`,
);

export interface ChangeRow {
  run_id: string;
  position: number;
  block_id: string;
  op: 'create' | 'update' | 'delete';
  event_id: string;
  revision: number;
  before_start: string | null;
  before_end: string | null;
  outcome: 'written' | 'already_there' | 'person_wins' | 'gone' | null;
  detail: string | null;
}

export const insertChange = statement<never, unknown[]>(
  `insert into scheduler.run_changes (run_id, position, block_id, op, event_id, revision, before_start, before_end)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
export const changesOfRun = statement<ChangeRow, [run_id: string]>(
  `select run_id, position, block_id, op, event_id, revision, before_start, before_end, outcome, detail
     from scheduler.run_changes where run_id = $1 order by position`,
);
/** The event this change is about got another id. */
export const renameEvent = statement<never, [run_id: string, position: number, event_id: string]>(
  `update scheduler.run_changes set event_id = $3
    where run_id = $1 and position = $2 and outcome is null`,
);
/** True once: the first outcome of a change is the one that counts. */
export const recordOutcome = statement<
  never,
  [run_id: string, position: number, outcome: string, detail: string, at: Date]
>(
  `update scheduler.run_changes set outcome = $3, detail = $4, done_at = $5
    where run_id = $1 and position = $2 and outcome is null`,
);

/** One process at a time looks for our calendar and makes it. */
export const lockCalendarMaking = statement<never>('select pg_advisory_xact_lock(7308615)');
/** One schedule at a time: what is computed is computed against what stands. Held until the commit. */
export const lockScheduling = statement<never>('select pg_advisory_xact_lock(7308613)');
