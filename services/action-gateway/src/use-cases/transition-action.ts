/**
 * The only place where an Action changes its state: one event, the projection, one audit row, the change feed and the
 * business event, all in the caller's transaction, which holds the row's lock (I5).
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { ActionState } from '@almanac/shared/contracts/actions';
import { requestScope } from '@almanac/shared/http/request-scope';
import { assert } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { insertActionEvent } from '../db/action-events.ts';
import type { ActionChanges, ActionRow } from '../db/action-row.ts';
import { applyChanges } from '../db/actions.ts';
import { mayFollow } from '../domain/action-states.ts';
import { followDecision } from './open-decision.ts';

export interface ActionStep {
  to: ActionState;
  /** One sentence for people. */
  detail: string;
  changes?: ActionChanges;
}

/** Steps of the machinery that are no news: the history has them, memory does not. */
const QUIET: readonly ActionState[] = ['proposed', 'claimed', 'executing', 'unknown'];

/** `action` is the row as locked. Returns the row as it is now. */
export async function transitionAction(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  step: ActionStep,
): Promise<ActionRow> {
  assert(mayFollow(action.state, step.to), `${step.to} may follow ${action.state}`);
  const changes = { ...step.changes, state: step.to };
  const now = await applyChanges.one(tx, action.action_id, JSON.stringify(changes));
  const seq = await recordStep(ctx, tx, now, { ...step, from: action.state, changes });
  const again =
    step.to === 'authorized' && !['proposed', 'awaiting_approval'].includes(action.state);
  if (!QUIET.includes(step.to) && !again) await emitStep(ctx, tx, now, { ...step, seq });
  await followDecision(ctx, tx, action.state, { action: now, seq });
  return now;
}

interface RecordedStep {
  from: ActionState | null;
  to: ActionState;
  detail: string;
  changes: object;
}

/** Writes the event, its audit row and the notification; returns the event's seq. */
export async function recordStep(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  step: RecordedStep,
): Promise<number> {
  const at = ctx.clock.now();
  const scope = requestScope();
  const actor = scope?.actor.actor ?? SERVICE;
  const { action_id, payload_hash, version, level, attempts } = action;
  const { seq } = await insertActionEvent.one(
    tx,
    action_id,
    at,
    step.from,
    step.to,
    actor,
    step.detail,
    JSON.stringify(step.changes),
  );
  await appendAudit(tx, {
    at,
    actor,
    actor_type: scope?.actor.actor_type ?? 'service',
    action: `action.${step.to}`,
    subject: action_id,
    corr_id: scope?.request_id ?? null,
    data: { from: step.from, payload_hash, version, level, attempts, event_seq: seq },
  });
  await notifyChange(tx, 'action', action_id, action.client_id);
  return seq;
}

function emitStep(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  step: ActionStep & { seq: number },
): Promise<void> {
  const { action_id, action_type, level, requested_by, target, attempts, shadow } = action;
  return emitEvent(ctx.queue, tx, {
    event_type: `action.${step.to}`,
    event_source: SERVICE,
    payload: {
      action_id,
      action_type,
      level,
      requested_by,
      target,
      attempts,
      shadow,
      detail: step.detail,
    },
    occurred_at: ctx.clock.now().toISOString(),
    dedupe_key: `action.${step.to}:${action_id}:${step.seq}`,
    ...(action.client_id === null ? {} : { client_id: action.client_id }),
  });
}
