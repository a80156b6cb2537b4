import type { Action } from '@almanac/shared/contracts/actions';
import { readControls, stopReason } from '@almanac/shared/controls/read-controls';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import { listActionEvents, proposedHash } from '../db/action-events.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findAction, listActions, listByExpiry, type ActionFilter } from '../db/actions.ts';
import { findConvening } from '../db/committees.ts';
import { countEqualApprovals, EQUAL_APPROVALS } from '../db/equal-approvals.ts';
import { listVersions } from '../db/revisions.ts';
import { lastRuling } from '../db/rulings.ts';
import { confirmBy } from '../db/timers.ts';
import { listAllVotes, type VoteRow } from '../db/votes.ts';
import { listExecutions } from '../db/executions.ts';
import { rolledBackBy, rollsBack } from '../db/rollbacks.ts';
import { cardOf } from '../domain/card-of.ts';
import { checksOf, type CheckFacts } from '../domain/checks-of.ts';
import { tampering } from '../domain/payload.ts';
import type { Convened } from '../domain/tally-votes.ts';
import { guardedCard } from './guarded-card.ts';
import { cardOfVersion } from './read-versions.ts';

/** The Action with its history, its checks and its card. */
export async function readAction(ctx: ActionGatewayContext, action_id: string): Promise<Action> {
  const row = found(await findAction.maybe(ctx.db, action_id), `Action ${action_id}`);
  const { payload_hash } = await proposedHash.one(ctx.db, action_id);
  const stopped = await stopReason(ctx.db, ctx.kill, 'execute');
  const { connectors } = await readControls(ctx.db);
  const votes = await listAllVotes.many(ctx.db, action_id);
  const facts: CheckFacts = {
    ...row,
    stopped,
    tampered: tampering(row, payload_hash),
    expired: Date.parse(row.expires_at) <= ctx.clock.now().getTime(),
    connector_on: connectors[row.target.system] !== false,
    connected: ctx.connectors[row.action_type] !== undefined,
  };
  const events = await listActionEvents.many(ctx.db, action_id);
  const convened = await findConvening.maybe(ctx.db, action_id, row.version);
  const confirm = await confirmBy.maybe(ctx.db, action_id, row.version);
  const versions = row.version > 1 ? await listVersions.many(ctx.db, action_id) : [];
  const ruling = (await lastRuling.maybe(ctx.db, action_id))?.ruling;
  const equal_approvals =
    row.state === 'awaiting_approval' ? await equalApprovals(ctx, row) : undefined;
  const { evidence = [], affected_records, estimated_impact, rollback } = row.particulars;
  return {
    ...summaryOf(ctx, row),
    inputs: row.inputs,
    evidence,
    affected_records,
    ...(estimated_impact === undefined ? {} : { estimated_impact }),
    rollback,
    card: await guardedCard(ctx, ctx.db, row, {
      card: cardOfVersion(ctx, row, versions.at(-2)),
      zone: ctx.config.ALMANAC_ZONE,
    }),
    checks: checksOf(facts),
    votes: votesOf(row, votes, convened),
    decisions: votes,
    confirm_by: confirm?.due_at ?? null,
    events,
    ...(ruling === undefined ? {} : { ruling }),
    ...(equal_approvals === undefined ? {} : { equal_approvals }),
    preconditions: row.particulars.preconditions,
    executions: await listExecutions.many(ctx.db, action_id),
    ...(await rollbackLinks(ctx, row)),
  };
}

async function equalApprovals({ db }: ActionGatewayContext, row: ActionRow): Promise<number> {
  const { action_type, requested_by, action_id } = row;
  const asked = [action_type, requested_by, action_id, EQUAL_APPROVALS] as const;
  return (await countEqualApprovals.one(db, ...asked)).approvals;
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
  | 'decisions'
  | 'confirm_by'
  | 'card'
  | 'evidence'
  | 'affected_records'
  | 'estimated_impact'
  | 'rollback'
  | 'ruling'
  | 'equal_approvals'
  | 'preconditions'
  | 'executions'
  | 'rolls_back'
  | 'rolled_back_by'
>;

/** Without bodies. What waits for the caller (people only) is sorted by expiry. */
export async function readActions(
  ctx: ActionGatewayContext,
  actor: Actor,
  filter: ActionFilter,
): Promise<{ items: ActionSummary[]; next_cursor: string | null }> {
  const { limit } = filter;
  const rows = await rowsOf(ctx, actor, filter);
  const page = rows.slice(0, limit);
  const next_cursor = rows.length > limit ? (page.at(-1)?.action_id ?? null) : null;
  return { items: page.map((row) => summaryOf(ctx, row)), next_cursor };
}

function rowsOf(
  ctx: ActionGatewayContext,
  actor: Actor,
  { status, type, risk, before, limit, waiting_for, sort }: ActionFilter,
): Promise<ActionRow[]> {
  const given = [status, type, risk, before, limit + 1] as const;
  if (waiting_for !== undefined) {
    requirePerson(actor);
    if (sort === 'created_at') {
      const message = 'what waits for somebody is sorted by expires_at';
      throw new AppError('invalid', `sort: ${message}.`, { errors: [{ path: 'sort', message }] });
    }
    return listByExpiry.many(ctx.db, ...given, actor.actor, ctx.clock.now());
  }
  if (sort === 'expires_at') return listByExpiry.many(ctx.db, ...given, null, ctx.clock.now());
  return listActions.many(ctx.db, ...given);
}

function summaryOf({ config }: ActionGatewayContext, row: ActionRow): ActionSummary {
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
    title: cardOf(row.payload, config.ALMANAC_ZONE).title,
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

function votesOf(
  row: ActionRow,
  votes: VoteRow[],
  convened: Convened | undefined,
): Action['votes'] {
  const now = votes.filter(({ version }) => version === row.version);
  const have = now.filter(({ decision }) => decision === 'approve').length;
  if (convened !== undefined) return { need: convened.need, have };
  return { need: row.state === 'awaiting_approval' || have > 0 ? 1 : 0, have };
}
