/** Operations as callers read and steer them, and how a write leaves them behind. */
import type {
  Operation,
  OperationKind,
  OperationListQuery,
} from '@almanac/shared/contracts/memory-operations';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import { auditChange, currentActor } from '../audit-change.ts';
import type { MemoryContext, QueueContext } from '../context.ts';
import {
  cancelOperation,
  findLeftOf,
  findOperation,
  findOperationForUpdate,
  findOperationOf,
  insertOperation,
  listOperations,
  restartOperation,
  type OperationRow,
} from '../db/operations.ts';
import { decodeNumberCursor, page } from '../domain/cursor.ts';
import { OPERATION_JOBS } from '../domain/job-names.ts';
import { GLOBAL_SCOPE, type Scopes } from '../domain/scope.ts';

export interface NewOperation {
  kind: OperationKind;
  memory_id: string;
  client_id: string | null;
  /** Set where there is nothing to do: why, in words for the caller. */
  not_needed?: string | undefined;
}

/** Leaves an operation with its job behind, in the write's transaction; of each kind a memory has one. Returns its id. */
export async function openOperation(
  ctx: QueueContext,
  tx: Transaction,
  { kind, memory_id, client_id, not_needed }: NewOperation,
): Promise<string> {
  const now = ctx.clock.now();
  const opened = await insertOperation.maybe(
    tx,
    newId('op', now),
    kind,
    memory_id,
    client_id ?? GLOBAL_SCOPE,
    not_needed === undefined ? null : 'not_needed',
    not_needed ?? null,
    now.toISOString(),
  );
  if (opened === undefined) return (await findOperationOf.one(tx, memory_id, kind)).operation_id;
  if (not_needed === undefined) await sendOperation(ctx, tx, kind, opened.operation_id);
  return opened.operation_id;
}

/** A memory that became current after all: what was left because it was not is taken up again. */
export async function resumeOperations(
  ctx: QueueContext,
  tx: Transaction,
  memory_id: string,
): Promise<void> {
  for (const { operation_id, kind } of await findLeftOf.many(tx, memory_id)) {
    await restart(ctx, tx, { operation_id, kind }, 'the memory became current');
  }
}

export async function readOperations(
  ctx: MemoryContext,
  scopes: Scopes,
  { status, kind, memory_id, cursor, limit }: OperationListQuery,
): Promise<{ items: Operation[]; next_cursor: string | null }> {
  const rows = await listOperations.many(
    ctx.db,
    scopes,
    status ?? null,
    kind ?? null,
    memory_id ?? null,
    decodeNumberCursor(cursor),
    limit + 1,
  );
  return page(rows, limit, (row) => row.operation_no, operationOf);
}

/** Throws 404 outside of the scopes. */
export async function readOperation(
  ctx: MemoryContext,
  scopes: Scopes,
  operation_id: string,
): Promise<Operation> {
  const row = await findOperation.maybe(ctx.db, operation_id, scopes);
  return operationOf(found(row, `operation ${operation_id}`));
}

/** Starts what failed or was left anew, and what waits at once. Throws 409 for what is done, runs, or needs nothing. */
export function retryOperation(
  ctx: QueueContext,
  scopes: Scopes,
  operation_id: string,
): Promise<Operation> {
  return changed(ctx, scopes, operation_id, async (tx, row) => {
    const may = ['failed', 'waiting'].includes(row.status) || row.status === 'skipped';
    if (!may || row.skipped_for === 'not_needed') throw wrongState(row, 'tried again');
    await restart(ctx, tx, row, `tried again by ${currentActor()}`);
    return 'operation.retried';
  });
}

/** Ends what waits or runs; a worker that runs it stores nothing any more. Throws 409 for what has ended. */
export function cancelOperationById(
  ctx: QueueContext,
  scopes: Scopes,
  operation_id: string,
): Promise<Operation> {
  return changed(ctx, scopes, operation_id, async (tx, row) => {
    const resumable = row.skipped_for === 'no_provider' || row.skipped_for === 'not_current';
    if (!resumable && row.status !== 'waiting' && row.status !== 'running') {
      throw wrongState(row, 'cancelled');
    }
    const at = ctx.clock.now().toISOString();
    await cancelOperation.run(tx, operation_id, `cancelled by ${currentActor()}`, at);
    return 'operation.cancelled';
  });
}

async function changed(
  ctx: QueueContext,
  scopes: Scopes,
  operation_id: string,
  change: (tx: Transaction, row: OperationRow) => Promise<string>,
): Promise<Operation> {
  return ctx.db.transaction(async (tx) => {
    const what = `operation ${operation_id}`;
    const row = found(await findOperationForUpdate.maybe(tx, operation_id, scopes), what);
    const action = await change(tx, row);
    const data = { kind: row.kind, was: row.status };
    await auditChange(ctx, tx, { action, subject: operation_id, data });
    return operationOf(await findOperationForUpdate.one(tx, operation_id, scopes));
  });
}

type Named = Pick<OperationRow, 'operation_id' | 'kind'>;

/** Makes it wait as on its first day, with a job of its own. */
export async function restart(
  ctx: Pick<QueueContext, 'clock' | 'queue'>,
  tx: Transaction,
  { operation_id, kind }: Named,
  detail: string,
): Promise<void> {
  await restartOperation.run(tx, operation_id, detail, ctx.clock.now().toISOString());
  await sendOperation(ctx, tx, kind, operation_id);
}

export async function sendOperation(
  ctx: Pick<QueueContext, 'queue'>,
  tx: Transaction,
  kind: OperationKind,
  operation_id: string,
): Promise<void> {
  await ctx.queue.send(tx, OPERATION_JOBS[kind], { operation_id });
}

function wrongState(row: OperationRow, verb: string): AppError {
  const why = row.detail === null ? '' : ` (${row.detail})`;
  return new AppError('conflict', `This operation is ${row.status}${why}: it cannot be ${verb}.`, {
    code: 'operation_state',
  });
}

function operationOf(row: OperationRow): Operation {
  return {
    operation_id: row.operation_id,
    kind: row.kind,
    memory_id: row.memory_id,
    client_id: row.client_id,
    status: row.status,
    attempts: row.attempts,
    detail: row.detail,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
