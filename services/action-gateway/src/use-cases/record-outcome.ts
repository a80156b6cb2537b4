import type { ActionType } from '@almanac/shared/contracts/actions';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { ConnectorOutcome, Finding } from '../clients/connector.ts';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { BREAKER_THRESHOLD, breakerFailed, breakerWorked } from '../db/breakers.ts';
import { finishDone, finishExecution } from '../db/executions.ts';
import { endGrant } from '../db/grants.ts';
import { MAX_ATTEMPTS, restMs, retryDelayMs } from '../domain/retry-delay.ts';
import type { Claimed } from './claim-action.ts';
import { OWN_LIMIT } from './connector-turns.ts';
import { STOPPED_MS } from './execution-guards.ts';
import { probeMs, recordAcceptance, recordRefusal } from './held-by-refusal.ts';
import { openDeadLetter } from './open-dead-letter.ts';
import { countRequesterFailure } from './requester-envelope.ts';
import { transitionAction } from './transition-action.ts';

/** `wait` asks to be called again after `delay_ms`. */
export type ExecutionResult = { kind: 'over' } | { kind: 'wait'; reason: string; delay_ms: number };

export type Outcome = ConnectorOutcome | { outcome: 'thrown'; error: unknown };

interface Recording {
  ctx: ActionGatewayContext;
  tx: Transaction;
  action: ActionRow;
  claim: Claimed;
  /** The grant was spent: there may be an effect. */
  spent: boolean;
  /** An earlier attempt may have had one. */
  unclear_before: boolean;
}

const OVER: ExecutionResult = { kind: 'over' };

/**
 * Writes down how an attempt ended. An attempt that ended without a clear answer after its grant was spent leaves the
 * Action `unknown`; one whose grant is unspent had no effect, because the grant is voided here.
 */
export function recordOutcome(
  ctx: ActionGatewayContext,
  claim: Claimed,
  outcome: Outcome,
): Promise<ExecutionResult> {
  return ctx.db.transaction(async (tx) => {
    const recording = await recordingOf(ctx, tx, claim);
    switch (outcome.outcome) {
      case 'done':
        return recordDone(recording, outcome);
      case 'refused':
        return recordRefused(recording, outcome.reason);
      case 'thrown':
        if (isCredentialRefusal(outcome.error))
          return recordCredentialRefused(recording, outcome.error);
        return isNotNow(outcome.error)
          ? recordHeld(recording, outcome.error)
          : recordFailed(recording, outcome.error);
    }
  });
}

async function recordingOf(
  ctx: ActionGatewayContext,
  tx: Transaction,
  claim: Claimed,
): Promise<Recording> {
  const { action_id } = claim.action;
  // The lock is held before the grant is looked at: they run one after the other.
  const [action, { spent, unclear }] = await Promise.all([
    lockAction.one(tx, action_id),
    endGrant.one(tx, action_id, claim.attempt),
  ]);
  return { ctx, tx, action, claim, spent, unclear_before: unclear };
}

/** The provider was asked, and says that an earlier attempt did it. */
export function recordFound(
  ctx: ActionGatewayContext,
  claim: Claimed,
  { result, note }: Extract<Finding, { found: 'happened' }>,
): Promise<ExecutionResult> {
  return ctx.db.transaction(async (tx) => {
    const recording = await recordingOf(ctx, tx, claim);
    return recordDone(recording, { outcome: 'done', result, note: `found, not repeated: ${note}` });
  });
}

/** Nobody but a person can say whether an earlier attempt had its effect: nothing is repeated meanwhile. */
export function recordUnclear(
  ctx: ActionGatewayContext,
  claim: Claimed,
  reason: string,
): Promise<ExecutionResult> {
  return ctx.db.transaction(async (tx) => {
    const recording = await recordingOf(ctx, tx, claim);
    const { action } = recording;
    if (!(await finish(recording, 'held', reason))) return OVER;
    await openDeadLetter(ctx, tx, action, reason);
    await transitionAction(ctx, tx, action, { to: 'unknown', detail: reason });
    return OVER;
  });
}

/** Nothing was written: the target is not as the Action was decided on. */
export function recordUnmet(
  ctx: ActionGatewayContext,
  claim: Claimed,
  unmet: readonly string[],
): Promise<ExecutionResult> {
  return ctx.db.transaction(async (tx) => {
    const recording = await recordingOf(ctx, tx, claim);
    const { action, unclear_before } = recording;
    const reason = `A precondition is not met: ${unmet.join('; ')}`.slice(0, 1000);
    if (!(await finish(recording, 'failed', reason))) return OVER;
    // An earlier attempt may be why: then only a person can tell.
    if (unclear_before)
      await openDeadLetter(ctx, tx, action, `Its outcome is not known. ${reason}`);
    await transitionAction(ctx, tx, action, {
      to: unclear_before ? 'unknown' : 'blocked',
      detail: reason,
      changes: { result: { error: reason, unmet } },
    });
    return OVER;
  });
}

/** Not now, through no fault of the Action: the provider is down or limits us, or everything was stopped. */
function isNotNow(error: unknown): error is AppError {
  return (
    error instanceof AppError && ['unavailable', 'rate_limited', 'locked'].includes(error.kind)
  );
}

/** False when another process has taken this attempt for dead: then that one goes on. */
async function finish({ tx, claim }: Recording, state: string, error: string): Promise<boolean> {
  return (await finishExecution.run(tx, claim.execution_id, state, error, null)) === 1;
}

async function recordDone(
  recording: Recording,
  { result, note, provider_ref }: Extract<ConnectorOutcome, { outcome: 'done' }>,
): Promise<ExecutionResult> {
  const { ctx, tx, action, claim } = recording;
  const of = [claim.payload.target.system, action.requested_by] as const;
  const { finished } = await finishDone.one(tx, claim.execution_id, provider_ref ?? null, ...of);
  if (!finished) return OVER;
  await recordAcceptance(ctx, tx, writeOf(claim));
  await transitionAction(ctx, tx, action, {
    to: 'succeeded',
    detail: `Done at attempt ${claim.attempt}: ${note}.`,
    changes: { attempts: action.attempts + 1, holds: 0, result: { ...result, note } },
  });
  return OVER;
}

async function recordRefused(recording: Recording, reason: string): Promise<ExecutionResult> {
  const { ctx, tx, action, claim } = recording;
  if (!(await finish(recording, 'failed', reason))) return OVER;
  await breakerWorked.run(tx, claim.payload.target.system);
  await countRequesterFailure(ctx, tx, action);
  await transitionAction(ctx, tx, action, {
    to: 'failed',
    detail: reason,
    changes: { attempts: action.attempts + 1, result: { error: reason } },
  });
  return OVER;
}

async function recordHeld(recording: Recording, error: AppError): Promise<ExecutionResult> {
  const { ctx, tx, action, claim, spent, unclear_before } = recording;
  const unclear = spent || unclear_before;
  const reason = errorText(error);
  if (!(await finish(recording, spent ? 'unknown' : 'held', reason))) return OVER;
  const base_ms = ctx.config.RETRY_BASE_MS;
  const stopped = error.kind === 'locked';
  if (!stopped && ![OWN_LIMIT, 'database_unavailable'].includes(error.code)) {
    const open_ms = restMs(base_ms);
    const system = claim.payload.target.system;
    await breakerFailed.run(tx, system, reason.slice(0, 300), BREAKER_THRESHOLD, open_ms);
  }
  const holds = action.holds + 1;
  await transitionAction(ctx, tx, action, {
    to: unclear ? 'unknown' : 'authorized',
    detail: unclear ? `Whether it happened is not known: ${reason}` : `It waits: ${reason}`,
    changes: { holds },
  });
  return { kind: 'wait', reason, delay_ms: stopped ? STOPPED_MS : retryDelayMs(holds, base_ms) };
}

/**
 * The provider refuses our credential: no fault of the Action and no outage, so neither attempt nor breaker counts it. A
 * refusal of Coda's one write is a clear answer; of a run's several writes the first may have been made before it.
 */
async function recordCredentialRefused(
  recording: Recording,
  error: AppError,
): Promise<ExecutionResult> {
  const { ctx, tx, action, claim, spent, unclear_before } = recording;
  const write = writeOf(claim);
  const may_be_part = spent && write.action_type === 'calendar.apply_run';
  const unclear = may_be_part || unclear_before;
  if (!(await finish(recording, may_be_part ? 'unknown' : 'held', error.message))) return OVER;
  await recordRefusal(ctx, tx, write, error);
  await transitionAction(ctx, tx, action, {
    to: unclear ? 'unknown' : 'authorized',
    detail: unclear
      ? `Whether all of it happened is not known: ${error.message}`
      : `It waits for a good credential: ${error.message}`,
    changes: { holds: action.holds + 1 },
  });
  return { kind: 'wait', reason: error.message, delay_ms: probeMs(ctx) };
}

function writeOf({ payload }: Claimed): { action_type: ActionType; system: string } {
  return { action_type: payload.action_type, system: payload.target.system };
}

/** A refusal has no effect; anything else that was thrown after the grant was spent may have had one. */
async function recordFailed(recording: Recording, error: unknown): Promise<ExecutionResult> {
  const { ctx, tx, action, claim, spent, unclear_before } = recording;
  const reason = errorText(error).slice(0, 1000);
  const answered = error instanceof AppError;
  const unclear_now = spent && !answered;
  const unclear = unclear_now || unclear_before;
  if (!(await finish(recording, unclear_now ? 'unknown' : 'failed', reason))) return OVER;
  if (answered) await breakerWorked.run(tx, claim.payload.target.system);
  const attempts = action.attempts + 1;
  if (attempts < MAX_ATTEMPTS) {
    await transitionAction(ctx, tx, action, {
      to: unclear ? 'unknown' : 'authorized',
      detail: `Attempt ${attempts} of ${MAX_ATTEMPTS} failed: ${reason}`,
      changes: { attempts },
    });
    const delay_ms = retryDelayMs(attempts, ctx.config.RETRY_BASE_MS);
    return { kind: 'wait', reason, delay_ms };
  }
  await openDeadLetter(ctx, tx, { ...action, attempts }, reason);
  await countRequesterFailure(ctx, tx, action);
  await transitionAction(ctx, tx, action, {
    // What may have happened is not called failed: it stays unknown until a person has looked.
    to: unclear ? 'unknown' : 'failed',
    detail: `Given up after ${attempts} attempts: ${reason}`,
    changes: { attempts, result: { error: reason } },
  });
  return OVER;
}
