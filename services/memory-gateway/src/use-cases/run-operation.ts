/**
 * How a worker runs an operation: it takes it for a while, works, and ends it in the transaction of the result. Killed at any
 * line, the operation is taken again when its time is up; a worker that was too slow cannot end what another one took.
 */
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { MemoryContext } from '../context.ts';
import {
  claimOperation,
  endOperation,
  findDue,
  postponeOperation,
  untilDue,
  type ClaimedRow,
  type SkippedFor,
} from '../db/operations.ts';

export const MAX_ATTEMPTS = 5;
const MAX_PAUSE_S = 900;
const DETAIL_LENGTH = 500;

/** `wait`: the job comes again after `wait_s`; `failed`: this attempt failed and the queue counts it. */
export type OperationRun =
  | { outcome: 'ended' }
  | { outcome: 'wait'; reason: string; wait_s: number }
  | { outcome: 'failed'; reason: string };

export type OperationResult =
  | { status: 'done'; detail: string }
  | { status: 'skipped'; skipped_for: SkippedFor; detail: string };

/** What the work of an operation holds. */
export interface RunningOperation extends ClaimedRow {
  /** Ends it inside a transaction that writes its result; throws when it was cancelled or taken by another worker. */
  endIn(tx: Transaction, result: OperationResult): Promise<void>;
}

/** Work either ends the operation itself, with what it writes, or returns how it ends. */
export type OperationWork = (operation: RunningOperation) => Promise<OperationResult | undefined>;

class NotOurs extends Error {}

/** `hold_s` is how long the work may take: longer than any time limit inside it. */
export async function runOperation(
  ctx: MemoryContext,
  operation_id: string,
  hold_s: number,
  work: OperationWork,
): Promise<OperationRun> {
  const at = (): string => ctx.clock.now().toISOString();
  const claimed = await claimOperation.maybe(ctx.db, operation_id, hold_s, at());
  if (claimed === undefined) {
    const { status, detail, wait_s } = await untilDue.one(ctx.db, operation_id);
    // Another job ran it: the queue is told all the same.
    if (status === 'failed') return { outcome: 'failed', reason: detail ?? '' };
    if (status === 'done' || status === 'skipped') return { outcome: 'ended' };
    return { outcome: 'wait', reason: 'it is not its time yet', wait_s };
  }
  const endIn: RunningOperation['endIn'] = async (tx, result) => {
    const skipped_for = result.status === 'skipped' ? result.skipped_for : null;
    const { status, detail } = result;
    const end = [operation_id, claimed.claims, status, skipped_for, detail, at()] as const;
    if ((await endOperation.run(tx, ...end)) === 0) throw new NotOurs();
  };
  try {
    const result = await work({ ...claimed, endIn });
    if (result !== undefined) await ctx.db.transaction((tx) => endIn(tx, result));
    return { outcome: 'ended' };
  } catch (error) {
    if (error instanceof NotOurs) return { outcome: 'ended' };
    return await putAside(ctx, claimed, error);
  }
}

const DRAIN_MS = 20_000;

/**
 * Runs what else of the kind is due, so that a queue which was held up does not go on at the pace of its polling. Ends when
 * nothing is due, a provider is down, or the time is up.
 */
export async function runDueOperations(
  ctx: MemoryContext,
  kind: ClaimedRow['kind'],
  run: (operation_id: string) => Promise<OperationRun>,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  while (performance.now() < deadline && !signal.aborted) {
    const due = await findDue.maybe(ctx.db, kind);
    if (due === undefined) return;
    const { outcome } = await run(due.operation_id);
    if (outcome === 'wait') return;
  }
}

/** A provider that is down is no failed attempt, until the operation expires; any other failure has five of them. */
async function putAside(
  ctx: MemoryContext,
  claimed: ClaimedRow,
  error: unknown,
): Promise<OperationRun> {
  const { operation_id, claims, attempts, waits, expired } = claimed;
  const reason = errorText(error).slice(0, DETAIL_LENGTH);
  const at = ctx.clock.now().toISOString();
  const blameless = isDown(error);
  if (blameless ? expired : attempts >= MAX_ATTEMPTS) {
    const detail = blameless ? `gave up waiting: ${reason}` : reason;
    await endOperation.run(ctx.db, operation_id, claims, 'failed', null, detail, at);
    return { outcome: 'failed', reason: detail };
  }
  const pause = Math.min(2 ** (blameless ? waits : attempts), MAX_PAUSE_S);
  const wait_s = Math.max(pause, (blameless ? error.retry_after_s : undefined) ?? 0);
  await postponeOperation.run(ctx.db, operation_id, claims, blameless, wait_s, reason, at);
  return blameless ? { outcome: 'wait', reason, wait_s } : { outcome: 'failed', reason };
}

function isDown(error: unknown): error is AppError {
  return (
    error instanceof AppError && ['unavailable', 'rate_limited', 'locked'].includes(error.kind)
  );
}
