/**
 * Taking back what an Action did: always a new Action, judged like any other, and once. A calendar run is taken back by the scheduler's
 * undo, which makes a run; a row in Coda gets the values it had, while it still is as the Action left it.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { RollbackReply } from '@almanac/shared/contracts/action-execution';
import { actionPayload, type ActionRequest } from '@almanac/shared/contracts/actions';
import { runReply, type RunReply } from '@almanac/shared/contracts/reschedule';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { WayBack } from '../clients/connector.ts';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findAction, lockAction } from '../db/actions.ts';
import { firstPrevious, insertRollback, rolledBackBy } from '../db/rollbacks.ts';
import { rollbackRefusal } from '../domain/rollback-refusal.ts';
import { connectorLimits, leaveInTurn } from './connector-turns.ts';
import { readGuardrails } from './guardrails.ts';
import { proposeIn } from './propose-action.ts';
import { requireDeed } from './require-deed.ts';

const UNDO_TIMEOUT_MS = 30_000;

/** People only. 409 with a code of its own for each reason why it cannot be taken back, and what differs where that is it. */
export async function rollBackAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  { action_id, reason }: { action_id: string; reason: string },
): Promise<RollbackReply> {
  await requireDeed(ctx.db, actor, 'cancel');
  await requireAllowed(ctx.db, ctx.kill, 'propose');
  const action = found(await findAction.maybe(ctx.db, action_id), `Action ${action_id}`);
  await requireOpen(ctx.db, action);
  if (action.action_type === 'calendar.apply_run') return undoRun(ctx, actor, { action, reason });
  const way = await wayBack(ctx, action);
  return ctx.db.transaction(async (tx) => {
    const locked = await lockAction.one(tx, action_id);
    await requireOpen(tx, locked);
    const request = requestOf(locked, way, await keyPart(tx, action_id));
    const decided = await proposeIn(ctx, tx, actor, { request });
    const to = { rollback_action_id: decided.action_id, run_id: null };
    await record(ctx, tx, actor, { action_id, reason, ...to });
    const { decision: state, reason: detail } = decided;
    return { action_id: decided.action_id, run_id: null, state, detail };
  });
}

async function requireOpen(db: Queryable, action: ActionRow): Promise<void> {
  const refusal = rollbackRefusal(action, await rolledBackBy.maybe(db, action.action_id));
  if (refusal !== undefined) throw new AppError('conflict', refusal.detail, { code: refusal.code });
}

/** Asks the target whether it still is as the Action left it. */
async function wayBack(
  ctx: ActionGatewayContext,
  { action_id, payload, action_type, target: { system } }: ActionRow,
): Promise<Extract<WayBack, { way: 'action' }>> {
  const ask = ctx.connectors[action_type]?.wayBack;
  const kept = await firstPrevious.maybe(ctx.db, action_id);
  if (ask === undefined || kept === undefined) {
    const detail = 'What stood there before was not kept: it must be put right by hand.';
    throw new AppError('conflict', detail, { code: 'rollback_impossible' });
  }
  const { settings } = await readGuardrails(ctx.db);
  const limits = connectorLimits(ctx, system, settings);
  const caller = { connector: system, limits, turn: undefined };
  const last = () => requireAllowed(ctx.db, ctx.kill, 'propose');
  await leaveInTurn(ctx.db, caller, { is_write: false, last });
  const way = await ask(actionPayload.parse(JSON.parse(payload)), kept.previous);
  switch (way.way) {
    case 'action':
      return way;
    case 'none':
      throw new AppError('conflict', way.reason, { code: 'rollback_impossible' });
    case 'changed':
      throw new AppError('conflict', `It was changed since: ${way.differs.join('; ')}.`, {
        code: 'rollback_outdated',
        present: { differs: way.differs },
      });
  }
}

/** The run of the undo is idempotent at the scheduler: who asks twice gets the first. */
async function undoRun(
  ctx: ActionGatewayContext,
  actor: Actor,
  { action, reason }: { action: ActionRow; reason: string },
): Promise<RollbackReply> {
  const run = await ctx.scheduler.call({
    method: 'POST',
    path: `/api/v1/scheduler/runs/${String(action.inputs['run_id'])}/undo`,
    reply: runReply,
    timeout_ms: UNDO_TIMEOUT_MS,
  });
  const { run_id, status } = run;
  await ctx.db.transaction(async (tx) => {
    const { action_id } = await lockAction.one(tx, action.action_id);
    const known = await rolledBackBy.maybe(tx, action_id);
    if (known?.run_id === run_id) return;
    await record(ctx, tx, actor, { action_id, reason, rollback_action_id: null, run_id });
  });
  const back = await rolledBackBy.maybe(ctx.db, action.action_id);
  const action_id = back?.action_id ?? null;
  return { action_id, run_id, state: status, detail: undoText(run) };
}

function undoText({ detail, change }: RunReply): string {
  const left = (change?.not_restored ?? []).map(({ title, why }) => `${title}: ${why}`);
  const said = detail ?? 'The scheduler takes the run back.';
  return left.length === 0 ? said : `${said} It leaves ${left.join('; ')}.`;
}

/** A first rollback that came to nothing has used its key: the next one is told apart by it. */
async function keyPart(tx: Transaction, action_id: string): Promise<string> {
  return (await rolledBackBy.maybe(tx, action_id))?.action_id ?? 'first';
}

function requestOf(
  { action_type, target, client_id, risk, action_id, particulars }: ActionRow,
  { inputs, preconditions }: Extract<WayBack, { way: 'action' }>,
  key_part: string,
): ActionRequest {
  return {
    action_type,
    inputs,
    target,
    risk,
    reversibility: 'reversible',
    preconditions,
    affected_records: particulars.affected_records,
    expected_effect: `What stood there before ${action_id} stands there again.`,
    reasoning: `A person asked to take back ${action_id}.`,
    rollback: { strategy: 'restore_previous' },
    idempotency_key: `rollback:${action_id}:${key_part}`,
    ...(client_id === null ? {} : { client_id }),
  };
}

interface Taken {
  action_id: string;
  rollback_action_id: string | null;
  run_id: string | null;
  reason: string;
}

async function record(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { actor, actor_type }: Actor,
  { action_id, rollback_action_id, run_id, reason }: Taken,
): Promise<void> {
  const at = ctx.clock.now();
  const id = newId('exe', at);
  await insertRollback.run(tx, id, action_id, rollback_action_id, run_id, actor, reason, at);
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'action.rolled_back',
    subject: action_id,
    corr_id: requestScope()?.request_id ?? null,
    data: { rollback_action_id, run_id, reason },
  });
}
