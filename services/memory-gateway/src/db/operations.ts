/** What follows a write, as callers see it; the queue's jobs only carry the id. Times of waiting are the database's own. */
import type { Operation, OperationKind } from '@almanac/shared/contracts/memory-operations';
import { statement } from '@almanac/shared/pg/statement';

export type SkippedFor = 'no_provider' | 'not_needed' | 'not_current' | 'cancelled';

export interface OperationRow extends Operation {
  operation_no: number;
  skipped_for: SkippedFor | null;
}

const COLUMNS = `operation_id, operation_no, kind, memory_id, nullif(scope, '') as client_id, status, skipped_for,
  attempts, detail, created_at, updated_at`;

/** No row where the memory has an operation of the kind already. */
export const insertOperation = statement<
  { operation_id: string },
  [
    operation_id: string,
    kind: OperationKind,
    memory_id: string,
    scope: string,
    skipped_for: SkippedFor | null,
    detail: string | null,
    at: string,
  ]
>(
  `insert into memory.operations (operation_id, kind, memory_id, scope, status, skipped_for, detail, created_at,
     updated_at)
   values ($1, $2, $3, $4, case when $5::text is null then 'waiting' else 'skipped' end, $5, $6, $7, $7)
   on conflict (memory_id, kind) do nothing returning operation_id`,
);

export const findOperationOf = statement<
  { operation_id: string },
  [memory_id: string, kind: OperationKind]
>('select operation_id from memory.operations where memory_id = $1 and kind = $2');

/** `scopes` null is every scope. */
export const findOperation = statement<OperationRow, [string, scopes: string[] | null]>(
  `select ${COLUMNS} from memory.operations
    where operation_id = $1 and ($2::text[] is null or scope = any ($2))`,
);

export const findOperationForUpdate = statement<OperationRow, [string, scopes: string[] | null]>(
  `${findOperation.text} for update`,
);

/** Newest first; null leaves a condition out. */
export const listOperations = statement<
  OperationRow,
  [
    scopes: string[] | null,
    status: string | null,
    kind: string | null,
    memory_id: string | null,
    before: number | null,
    limit: number,
  ]
>(
  `select ${COLUMNS} from memory.operations
    where ($1::text[] is null or scope = any ($1)) and ($2::text is null or status = $2)
      and ($3::text is null or kind = $3) and ($4::text is null or memory_id = $4)
      and ($5::bigint is null or operation_no < $5)
    order by operation_no desc limit $6`,
);

export interface ClaimedRow {
  operation_id: string;
  kind: OperationKind;
  memory_id: string;
  scope: string;
  attempts: number;
  waits: number;
  claims: number;
  expired: boolean;
}

/** Takes an operation that is due, or whose worker is lost, for `hold_s`. */
export const claimOperation = statement<ClaimedRow, [string, hold_s: number, at: string]>(
  `update memory.operations
      set status = 'running', attempts = attempts + 1, claims = claims + 1, updated_at = $3,
          due_at = clock_timestamp() + make_interval(secs => $2)
    where operation_id = $1 and status in ('waiting', 'running') and due_at <= clock_timestamp()
   returning operation_id, kind, memory_id, scope, attempts, waits, claims, expires_at < now() as expired`,
);

/** The one that is due longest. */
export const findDue = statement<{ operation_id: string }, [kind: OperationKind]>(
  `select operation_id from memory.operations
    where kind = $1 and status in ('waiting', 'running') and due_at <= clock_timestamp()
    order by due_at limit 1`,
);

/** How long until an operation may be taken, if it is open. */
export const untilDue = statement<
  { wait_s: number; status: Operation['status']; detail: string | null },
  [string]
>(
  `select greatest(extract(epoch from (due_at - clock_timestamp())), 0)::float8 as wait_s, status, detail
     from memory.operations where operation_id = $1`,
);

/** Ends it; no row is written for a worker that is not its last one, or when it was cancelled meanwhile. */
export const endOperation = statement<
  never,
  [
    string,
    claims: number,
    status: 'done' | 'skipped' | 'failed',
    skipped_for: SkippedFor | null,
    detail: string,
    at: string,
  ]
>(
  `update memory.operations set status = $3, skipped_for = $4, detail = $5, updated_at = $6
    where operation_id = $1 and claims = $2 and status = 'running'`,
);

/** Lets it wait; `blameless` takes the attempt back. */
export const postponeOperation = statement<
  never,
  [string, claims: number, blameless: boolean, wait_s: number, detail: string, at: string]
>(
  `update memory.operations
      set status = 'waiting', detail = $5, updated_at = $6,
          attempts = attempts - (case when $3::boolean then 1 else 0 end),
          waits = waits + (case when $3::boolean then 1 else 0 end),
          due_at = clock_timestamp() + make_interval(secs => $4)
    where operation_id = $1 and claims = $2 and status = 'running'`,
);

export const restartOperation = statement<never, [string, detail: string | null, at: string]>(
  `update memory.operations
      set status = 'waiting', skipped_for = null, detail = $2, attempts = 0, waits = 0, due_at = now(),
          expires_at = now() + interval '7 days', updated_at = $3
    where operation_id = $1`,
);

export const cancelOperation = statement<never, [string, detail: string, at: string]>(
  `update memory.operations
      set status = 'skipped', skipped_for = 'cancelled', detail = $2, updated_at = $3
    where operation_id = $1`,
);

/** Those of a memory that were left because it was not current. */
export const findLeftOf = statement<
  Pick<OperationRow, 'operation_id' | 'kind'>,
  [memory_id: string]
>(
  `select operation_id, kind from memory.operations
    where memory_id = $1 and skipped_for = 'not_current' order by operation_no for update`,
);

/** Those that waited for a provider which is there now, the oldest first. */
export const findResumable = statement<
  Pick<OperationRow, 'operation_id' | 'kind'>,
  [kinds: string[], limit: number]
>(
  `select operation_id, kind from memory.operations
    where skipped_for = 'no_provider' and kind = any ($1)
    order by operation_no limit $2 for update skip locked`,
);

/** Open ones that nobody has taken for a while after they were due: their job is lost. Noted as due again. */
export const takeLost = statement<
  Pick<OperationRow, 'operation_id' | 'kind'>,
  [late_s: number, limit: number]
>(
  `update memory.operations set due_at = clock_timestamp()
    where operation_id in (
      select operation_id from memory.operations
       where status in ('waiting', 'running') and due_at < clock_timestamp() - make_interval(secs => $1)
       order by due_at limit $2 for update skip locked)
   returning operation_id, kind`,
);
