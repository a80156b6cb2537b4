import type { Action } from '@almanac/shared/contracts/actions';
import { readControls, stopReason } from '@almanac/shared/controls/read-controls';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import { listActionEvents, proposedHash } from '../db/action-events.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findAction, listActions, type ActionFilter } from '../db/actions.ts';
import { listExecutions } from '../db/executions.ts';
import { rolledBackBy, rollsBack } from '../db/rollbacks.ts';
import { listVotes, type VoteRow } from '../db/votes.ts';
import { cardOf } from '../domain/card-of.ts';
import { checksOf, type CheckFacts } from '../domain/checks-of.ts';
import { tampering } from '../domain/payload.ts';

/** The Action with its history, its checks and its card. */
export async function readAction(ctx: ActionGatewayContext, action_id: string): Promise<Action> {
  const row = found(await findAction.maybe(ctx.db, action_id), `Action ${action_id}`);
  const { payload_hash } = await proposedHash.one(ctx.db, action_id);
  const stopped = await stopReason(ctx.db, ctx.kill, 'execute');
  const { connectors } = await readControls(ctx.db);
  const votes = await listVotes.many(ctx.db, action_id, row.version);
  const facts: CheckFacts = {
    ...row,
    stopped,
    tampered: tampering(row, payload_hash),
    expired: Date.parse(row.expires_at) <= ctx.clock.now().getTime(),
    connector_on: connectors[row.target.system] !== false,
    connected: ctx.connectors[row.action_type] !== undefined,
  };
  return {
    ...shownRow(ctx, row),
    checks: checksOf(facts),
    votes: votesOf(row, votes),
    events: await listActionEvents.many(ctx.db, action_id),
    preconditions: row.particulars.preconditions,
    executions: await listExecutions.many(ctx.db, action_id),
    ...(await rollbackLinks(ctx, row)),
  };
}

async function rollbackLinks(
  { db }: ActionGatewayContext,
  { action_id, inputs }: ActionRow,
): Promise<Pick<Action, 'rolls_back' | 'rolled_back_by'>> {
  const run_id = typeof inputs['run_id'] === 'string' ? inputs['run_id'] : null;
  const back = await rolledBackBy.maybe(db, action_id);
  return {
    rolls_back: (await rollsBack.maybe(db, action_id, run_id))?.action_id ?? null,
    rolled_back_by: back === undefined ? null : { action_id: back.action_id, state: back.state },
  };
}

export type ActionSummary = Omit<
  Action,
  | 'events'
  | 'inputs'
  | 'checks'
  | 'votes'
  | 'card'
  | 'preconditions'
  | 'executions'
  | 'rolls_back'
  | 'rolled_back_by'
>;

/** Newest first, without bodies. */
export async function readActions(
  ctx: ActionGatewayContext,
  filter: ActionFilter,
): Promise<{ items: ActionSummary[]; next_cursor: string | null }> {
  const { status, type, risk, before, limit } = filter;
  const rows = await listActions.many(ctx.db, status, type, risk, before, limit + 1);
  const page = rows.slice(0, limit);
  const next_cursor = rows.length > limit ? (page.at(-1)?.action_id ?? null) : null;
  return { items: page.map(summaryOf), next_cursor };
}

function summaryOf(row: ActionRow): ActionSummary {
  const { action_id, action_type, version, state, level, shadow, requested_by } = row;
  const { client_id, target, risk, reversibility, expected_effect, reasoning } = row;
  const { payload_hash, policy_version, standing_authorization_id, attempts, result } = row;
  const { created_at, expires_at } = row;
  return {
    action_id,
    action_type,
    version,
    state,
    level,
    shadow,
    requested_by,
    client_id,
    target,
    risk,
    reversibility,
    expected_effect,
    reasoning,
    payload_hash,
    policy_version,
    standing_authorization_id,
    attempts,
    result,
    created_at,
    expires_at,
  };
}

function shownRow(ctx: ActionGatewayContext, row: ActionRow) {
  const card = cardOf(row.payload, ctx.config.ALMANAC_ZONE);
  return { ...summaryOf(row), inputs: row.inputs, card };
}

function votesOf(row: ActionRow, votes: VoteRow[]): Action['votes'] {
  const have = votes.filter(({ decision }) => decision === 'approve').length;
  return { need: row.state === 'awaiting_approval' || have > 0 ? 1 : 0, have };
}
