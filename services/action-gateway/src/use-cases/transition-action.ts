/**
 * The only place where an Action changes its state: one event, the projection, one audit row, the change feed and the
 * business event, all in the caller's transaction, which holds the row's lock (I5).
 */
import { appendAudits } from '@almanac/shared/audit/append';
import type { ActionState } from '@almanac/shared/contracts/actions';
import { requestScope } from '@almanac/shared/http/request-scope';
import { assert } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { Change } from '@almanac/shared/pg/notify-change';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { insertActionEvent } from '../db/action-events.ts';
import type { ActionChanges, ActionRow } from '../db/action-row.ts';
import { applyStep } from '../db/actions.ts';
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
  const { action_id, state: from } = action;
  const { actor } = actingNow();
  const at = ctx.clock.now();
  const said = [from, step.to, actor, step.detail, JSON.stringify(changes)] as const;
  const { seq, ...now } = await applyStep.one(tx, action_id, at, ...said);
  await appendAudits(tx, [auditOf(now, { from, to: step.to, seq, at })], [changeOf(now)]);
  await followStep(ctx, tx, now, { ...step, from: action.state, seq });
  return now;
}

/** What follows a step in its transaction, whoever wrote it: the business event, and the timers and words of a decision. */
export async function followStep(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  step: ActionStep & { from: ActionState; seq: number },
): Promise<void> {
  const { from, to, seq, detail } = step;
  const again = to === 'authorized' && !['proposed', 'awaiting_approval'].includes(from);
  if (!QUIET.includes(to) && !again) await emitStep(ctx, tx, action, step);
  await followDecision(ctx, tx, from, { action, seq, detail });
}

export interface RecordedStep {
  from: ActionState | null;
  to: ActionState;
  detail: string;
  changes: object;
}

/** Writes the event of a step that is no change of the state, its audit row and the notification. */
export async function recordStep(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { from, to, detail, changes }: RecordedStep,
): Promise<void> {
  const { actor } = actingNow();
  const at = ctx.clock.now();
  const { action_id } = action;
  const said = [from, to, actor, detail, JSON.stringify(changes)] as const;
  const { seq } = await insertActionEvent.one(tx, action_id, at, ...said);
  await appendAudits(tx, [auditOf(action, { from, to, seq, at })], [changeOf(action)]);
}

/** Whoever acts: of a job or a request the caller, else the service itself. */
export function actingNow(): { actor: string; actor_type: string; corr_id: string | null } {
  const scope = requestScope();
  const { actor, actor_type } = scope?.actor ?? { actor: SERVICE, actor_type: 'service' };
  return { actor, actor_type, corr_id: scope?.request_id ?? null };
}

/** The audit row of a step; `action` is the row after it. */
export function auditOf(
  { action_id, payload_hash, version, level, attempts }: ActionRow,
  { from, to, seq, at }: Pick<RecordedStep, 'from' | 'to'> & { seq: number; at: Date },
) {
  return {
    at,
    ...actingNow(),
    action: `action.${to}`,
    subject: action_id,
    data: { from, payload_hash, version, level, attempts, event_seq: seq },
  };
}

export function changeOf({ action_id, client_id }: ActionRow): Change {
  return { type: 'action', id: action_id, client_id };
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
