import type { CalendarChange } from '@almanac/shared/contracts/actions';
import type { RunKind } from '@almanac/shared/contracts/reschedule';
import type { RunStatus, ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';
import type { Preferences } from '../domain/preferences.ts';
import type { RunResult } from '../domain/runs/run-result.ts';

export interface RunRow {
  run_id: string;
  kind: RunKind;
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
  undone_by: string | null;
  declined_at: string | null;
  /** When its first write was about to be tried; null before. */
  attempted_at: string | null;
}

const COLUMNS = `run_id, kind, status, plan_id, plan_version, plan_title, client_id, zone, result, changes,
  calendar_id, inputs_canon, inputs_hash, proposals, action_id, detail, created_at, undone_by, declined_at,
  attempted_at`;

export const findRun = statement<RunRow, [run_id: string]>(
  `select ${COLUMNS} from scheduler.scheduler_runs where run_id = $1`,
);
/** Not against rows that only refer to it: who stores such a row holds the blocks that the lock's holder wants next. */
export const lockRun = statement<RunRow, [run_id: string]>(
  `select ${COLUMNS} from scheduler.scheduler_runs where run_id = $1 for no key update`,
);
/**
 * A run all of whose blocks were taken away again, by another version of the plan say, does not answer for its plan. One that waits for
 * a person does, also where it only changes what stands.
 */
export const liveRunOfPlan = statement<RunRow, [plan_id: string, plan_version: number]>(
  `select ${COLUMNS} from scheduler.scheduler_runs run
    where plan_id = $1 and plan_version = $2 and kind = 'schedule' and status <> 'failed'
      and undone_by is null and replaced_at is null
      and (status = 'proposed'
        or exists (select 1 from scheduler.blocks block
                    where block.run_id = run.run_id and block.deleted_by is distinct from 'scheduler'))`,
);
/** Those that do not answer for this version of the plan, by what `liveRunOfPlan` says: another one may. */
export const replaceRunsOfPlan = statement<
  never,
  [plan_id: string, plan_version: number, at: Date]
>(
  `update scheduler.scheduler_runs run set replaced_at = $3, updated_at = $3
    where plan_id = $1 and plan_version = $2 and kind = 'schedule' and status <> 'failed'
      and undone_by is null and replaced_at is null and status <> 'proposed'
      and not exists (select 1 from scheduler.blocks block
                       where block.run_id = run.run_id and block.deleted_by is distinct from 'scheduler')`,
);
/** Another run for the same version of its plan comes in its place. */
export const replaceRun = statement<never, [run_id: string, at: Date]>(
  `update scheduler.scheduler_runs set replaced_at = $2, updated_at = $2 where run_id = $1`,
);
/** The newest version of each plan that any run knew, whatever became of the run. */
export const scheduledVersions = statement<
  { plan_id: string; version: number },
  [plan_ids: readonly string[]]
>(
  `with of_blocks as (
     select block_id, run_id from scheduler.blocks where plan_id = any($1)
   ), runs as (
     select run_id from of_blocks
      union select run_id from scheduler.run_changes where block_id in (select block_id from of_blocks)
   ), known as (
     select plan_id, plan_version as version from scheduler.scheduler_runs where plan_id = any($1)
      union all
     select named->>'plan_id', (named->>'version')::int
       from scheduler.scheduler_runs, jsonb_array_elements(coalesce(result->'plans', '[]')) named
      where run_id in (select run_id from runs) and named->>'plan_id' = any($1)
   )
   select plan_id, max(version) as version from known where version is not null group by plan_id`,
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
/** What a run was computed from, as `commit-run.ts` keeps it for those that schedule. */
export interface RunRequest {
  request?: ScheduleRequest;
  preferences?: Preferences;
  /** Epoch ms; when it was computed. */
  now?: number;
}

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

/** Before the first call; nothing where the run was taken back meanwhile. */
export const beginAttempt = statement<{ run_id: string }, [run_id: string, at: Date]>(
  `update scheduler.scheduler_runs set attempted_at = coalesce(attempted_at, $2)
    where run_id = $1 and status not in ('failed', 'proposed') returning run_id`,
);
/** A person accepted a proposed run. */
export const acceptRun = statement<
  never,
  [run_id: string, status: 'applying' | 'applied', at: Date]
>(
  `update scheduler.scheduler_runs
      set status = $2, updated_at = $3, applied_at = case when $2 = 'applied' then $3::timestamptz end
    where run_id = $1 and status = 'proposed'`,
);
export const setDeclined = statement<never, [run_id: string, detail: string, by: string, at: Date]>(
  `update scheduler.scheduler_runs
      set status = 'failed', detail = $2, declined_by = $3, declined_at = $4, updated_at = $4
    where run_id = $1 and status = 'proposed'`,
);
/** Its Action was rejected, which is the same word said elsewhere. */
export const markDeclined = statement<never, [run_id: string, at: Date]>(
  'update scheduler.scheduler_runs set declined_at = $2 where run_id = $1 and declined_at is null',
);
/** What called for runs that a person declined since then. */
export const declinedSituations = statement<{ situation: string }, [since: Date]>(
  `select distinct jsonb_array_elements_text(request -> 'situations') as situation
     from scheduler.scheduler_runs where declined_at >= $1 and request ? 'situations'`,
);
/** The last run of this version of the plan, where a person declined it. */
export const declinedRunOfPlan = statement<RunRow, [plan_id: string, plan_version: number]>(
  `select * from (
     select ${COLUMNS} from scheduler.scheduler_runs
      where plan_id = $1 and plan_version = $2 and kind = 'schedule'
      order by created_at desc, run_id desc limit 1) last
    where declined_at is not null`,
);
/** Once: who undoes a run twice gets the first undo. */
export const markUndone = statement<never, [run_id: string, by: string, at: Date]>(
  `update scheduler.scheduler_runs set undone_by = $2, updated_at = $3
    where run_id = $1 and undone_by is null`,
);
/** The undo was refused: the run may be undone again, unless its plan was scheduled by another since. */
export const markNotUndone = statement<never, [by: string, at: Date]>(
  `update scheduler.scheduler_runs run set undone_by = null, updated_at = $2
    where undone_by = $1 and not exists (
      select 1 from scheduler.scheduler_runs other
       where other.run_id <> run.run_id and other.plan_id = run.plan_id
         and other.plan_version = run.plan_version and other.kind = 'schedule'
         and other.status <> 'failed' and other.undone_by is null and other.replaced_at is null)`,
);
/** What runs were asked, for the blocks they made. */
export const requestsOfRuns = statement<
  { run_id: string; request: RunRequest; undone_by: string | null },
  [run_ids: readonly string[]]
>('select run_id, request, undone_by from scheduler.scheduler_runs where run_id = any($1)');
/** How the plans of runs are called. */
export const namesOfRuns = statement<
  { plan_id: string; title: string },
  [run_ids: readonly string[]]
>(
  `select plan_id, plan_title as title from scheduler.scheduler_runs
    where run_id = any($1) and plan_id is not null and plan_title is not null
   union
   select named->>'plan_id', named->>'title'
     from scheduler.scheduler_runs, jsonb_array_elements(coalesce(result->'plans', '[]')) named
    where run_id = any($1)`,
);
/** A run that changed a block of this one before it, and whose Action is still to be asked for. */
export const earlierUnproposed = statement<{ run_id: string }, [run_id: string]>(
  `select earlier.run_id
     from scheduler.run_changes mine
     join scheduler.run_changes its on its.block_id = mine.block_id and its.revision < mine.revision
     join scheduler.scheduler_runs earlier on earlier.run_id = its.run_id
    where mine.run_id = $1 and earlier.run_id <> $1
      and earlier.status = 'applying' and earlier.proposals = 0
    limit 1`,
);

export const insertChange = statement<never, unknown[]>(
  `insert into scheduler.run_changes (run_id, position, block_id, op, event_id, revision, before_start, before_end)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
export const changesOfRun = statement<ChangeRow, [run_id: string]>(
  `select run_id, position, block_id, op, event_id, revision, before_start, before_end, outcome, detail
     from scheduler.run_changes where run_id = $1 order by position`,
);
/** The block, at a new version, is (again) as this change left it; `taken_back` is the version after that one. */
export const carryRevision = statement<
  never,
  [block_id: string, taken_back: number, revision: number]
>('update scheduler.run_changes set revision = $3 where block_id = $1 and revision = $2 - 1');
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

/** The database's own clock: all processes share it. */
export const databaseNow = statement<{ now: string }>('select clock_timestamp() as now');
/** One process at a time looks for our calendar and makes it. */
export const lockCalendarMaking = statement<never>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.calendar_making})`,
);
/** One schedule at a time: what is computed is computed against what stands. Held until the commit. */
export const lockScheduling = statement<never>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.scheduling})`,
);
/** How long statements of this transaction wait for a lock, e.g. `10000ms`. */
export const setLockTimeout = statement<never, [timeout: string]>(
  "select set_config('lock_timeout', $1, true)",
);
