import {
  type ActionDecision,
  type ActionRequest,
  type ActionState,
} from '@almanac/shared/contracts/actions';
import type { Ruling } from '@almanac/shared/contracts/ruling';
import { guardrailSettings } from '@almanac/shared/contracts/guardrails';
import { requireService } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findActionByKey } from '../db/actions.ts';
import type { FirstDecision } from '../db/door.ts';
import { readJudging, type JudgingRow } from '../db/judging.ts';
import { kindOf, systemOf } from '../domain/action-kind.ts';
import { decideAction, type Decision } from '../domain/decide-action.ts';
import { defaultLife } from '../domain/guarded-start.ts';
import { DAY_MS } from '../domain/limits-of.ts';
import { passesKill } from '../domain/passes-kill.ts';
import { resolvePayload, type ResolvedPayload } from '../domain/payload.ts';
import { worseClass } from '../domain/worse-class.ts';
import { addressRecipients } from './address-recipients.ts';
import { atTheDoor } from './at-the-door.ts';
import { enqueueExecution } from './enqueue-execution.ts';
import { judgeBy } from './judge-action.ts';
import { requireKnownPreconditions } from './check-preconditions.ts';
import { fittingCommittee, isOwnCommand } from './may-approve.ts';
import { requireProposalLimit } from './proposal-limits.ts';
import { rejudgeChain } from './rejudge-chain.ts';
import { enterEnvelope, requesterStop } from './requester-envelope.ts';
import { takeAlertTurn } from './stop-alerts.ts';
import { takeInAction } from './take-in-action.ts';

const MAX_LIFE_MS = 30 * DAY_MS;

/**
 * Takes an Action and decides it: authorised (and queued), waiting for a person, or blocked. The same requester and
 * `idempotency_key` get the first decision again; with another content 409. Throws 422 when it has expired already or names a
 * precondition that nobody can check, 429 when its requester is stopped.
 */
export async function proposeAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  request: ActionRequest,
): Promise<ActionDecision> {
  const { actor: requested_by, actor_type: requested_by_type } = actor;
  const { stopped, known, guardrails } = await atTheDoor(ctx, actor, request);
  const passes = passesKill({ ...request, requested_by, requested_by_type });
  if (stopped !== undefined && !passes) {
    throw new AppError('locked', stopped, { code: 'kill_switch_engaged' });
  }
  checkRequest(actor, request);
  const request_hash = canonicalHash(request);
  if (known !== undefined) return repeated(known, request_hash);
  requireKnownPreconditions(ctx, request);
  // An alert passes its requester's own stop too, as it passes everybody's: once an hour.
  const halted = passes ? (stopped ?? (await requesterStop(ctx.db, requested_by))) : undefined;
  const enter = async (): Promise<void> => {
    if (halted === undefined) await enterEnvelope(ctx, actor, guardrailSettings.parse(guardrails));
  };
  // Beside each other: neither says anything of the other.
  const [judging] = await Promise.all([readJudging.one(ctx.db, request.action_type), enter()]);
  return ctx.db.transaction(async (tx) => {
    const decision = await proposeIn(ctx, tx, actor, { request, judging });
    if (halted !== undefined) await takeAlertTurn(tx, decision.action_id);
    return decision;
  });
}

export interface Proposing {
  request: ActionRequest;
  /** False where the requester does not ask at this moment: a person's asking is a command, and nobody else's may pass for it. */
  commanded?: boolean;
  /** What it is judged by, where that was read just now. */
  judging?: JudgingRow;
}

/** As `proposeAction`, in the transaction of what leads to it; the request and the flags are the caller's to check. */
export async function proposeIn(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  { request: asked, commanded = true, judging: read }: Proposing,
): Promise<ActionDecision> {
  const request_hash = canonicalHash(asked);
  const request = await addressRecipients(tx, asked);
  const judging = read ?? (await readJudging.one(tx, request.action_type));
  const expires_at = expiryOf(ctx, request, judging);
  await requireProposalLimit(ctx, tx, actor, request);
  const { version: policy_version } = judging.policy;
  const facts = { requested_by: actor.actor, policy_version, expires_at };
  const resolved = resolvePayload(request, facts);
  const decided = await decide(ctx, tx, actor, { request, resolved, judging, commanded });
  const row = { ...newRow(request, resolved, decided), request_hash };
  const complete = withRequester(row, actor, ctx.clock.now());
  const action = await takeInAction(ctx, tx, complete, decided.ruling);
  if (action === undefined) {
    const first = await findActionByKey.one(tx, actor.actor, request.idempotency_key);
    return repeated(first, request_hash);
  }
  if (action.state === 'authorized') await enqueueExecution(ctx, tx, action);
  await rejudgeChain(ctx, tx, action);
  return decisionOf(action);
}

interface Decided extends Decision {
  level: number;
  ruling: Ruling;
  shadow: boolean;
  authorized_by: string | null;
}

interface Deciding extends Required<Proposing> {
  resolved: ResolvedPayload;
  judging: JudgingRow;
}

async function decide(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  { request, resolved, judging, commanded }: Deciding,
): Promise<Decided> {
  const particulars = particularsOf(request);
  const of = { payload: resolved.payload, action: { ...request, particulars } };
  const judged = await judgeBy(ctx, tx, judging, of);
  const { level } = judged.level;
  const own_command = commanded && (await isOwnCommand(tx, actor, level));
  const scope = { action_type: request.action_type, client_id: request.client_id ?? null };
  const committee = level >= 4 ? await fittingCommittee(tx, scope, [actor.actor]) : undefined;
  const decision = decideAction({ ...judged, own_command, committee });
  const by_command = own_command && decision.decision === 'authorized';
  const authorized_by = by_command ? actor.actor : null;
  const { ruling, shadow } = judged;
  return { ...decision, level, ruling, shadow, authorized_by };
}

/** What no schema says: who may ask for it, where it writes to, and what no text holds. */
export function checkRequest(actor: Actor, request: ActionRequest): void {
  // Whoever proposes a calendar write makes its events Almanac's own: only the scheduler knows which are.
  if (systemOf(request.action_type) === 'google_calendar') requireService(actor, 'scheduler');
  requireItsSystem(request);
  // What Postgres cannot store as JSON: the zero character and halves of surrogate pairs.
  if (/\\u(0000|d[89a-f][0-9a-f]{2})/i.test(JSON.stringify(request))) {
    throw new AppError('invalid', 'The text holds characters that no text has.');
  }
}

/** Throws 422 where the target is another system than the one its type writes to. */
export function requireItsSystem({
  action_type,
  target,
}: Pick<ActionRequest, 'action_type' | 'target'>): void {
  const system = systemOf(action_type);
  if (target.system === system) return;
  const message = `${action_type} writes to ${system}`;
  throw new AppError('invalid', message, { errors: [{ path: 'target.system', message }] });
}

function expiryOf(
  ctx: ActionGatewayContext,
  request: ActionRequest,
  { guardrails: { settings } }: JudgingRow,
): Date {
  const now = ctx.clock.now();
  if (request.expires_at === undefined) {
    const guardrails = guardrailSettings.parse(settings);
    const calendar = { guardrails, zone: ctx.config.ALMANAC_ZONE };
    return new Date(now.getTime() + defaultLife(request, calendar, now));
  }
  const expires_at = new Date(request.expires_at);
  const life_ms = expires_at.getTime() - now.getTime();
  if (life_ms > 0 && life_ms <= MAX_LIFE_MS) return expires_at;
  const message = life_ms <= 0 ? 'it has expired already' : 'at most 30 days from now';
  throw new AppError('invalid', `expires_at: ${message}.`, {
    ...(life_ms <= 0 ? { code: 'expired' } : {}),
    errors: [{ path: 'expires_at', message }],
  });
}

function particularsOf(request: ActionRequest): ActionRow['particulars'] {
  const { preconditions, affected_records, estimated_impact, rollback } = request;
  const { evidence, prompt, cost, chain_id } = request;
  return {
    preconditions,
    affected_records,
    rollback,
    ...(estimated_impact === undefined ? {} : { estimated_impact }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(cost === undefined ? {} : { cost }),
    ...(chain_id === undefined ? {} : { chain_id }),
  };
}

type NewRow = Omit<ActionRow, 'action_id' | 'requested_by_type' | 'created_at' | 'request_hash'>;

function newRow(request: ActionRequest, resolved: ResolvedPayload, decided: Decided): NewRow {
  const { payload, text, hash } = resolved;
  const { action_type, target, inputs, requested_by, policy_version, expires_at } = payload;
  const { idempotency_key, expected_effect, reasoning } = request;
  const { risk, reversibility } = worseClass(request, kindOf(action_type).floor);
  const { shadow } = decided;
  const suffix = shadow ? ' This kind of Action is in shadow: recorded, not executed.' : '';
  return {
    action_type,
    target,
    inputs,
    requested_by,
    policy_version,
    expires_at,
    idempotency_key,
    risk,
    reversibility,
    expected_effect,
    reasoning,
    shadow,
    client_id: request.client_id ?? null,
    payload: text,
    payload_hash: hash,
    particulars: particularsOf(request),
    version: 1,
    state: 'proposed' satisfies ActionState,
    level: decided.level,
    decision: decided.decision,
    decision_level: decided.level,
    reason: decided.reason + suffix,
    standing_authorization_id: decided.standing_authorization_id,
    authorized_by: decided.authorized_by,
    not_before: null,
    attempts: 0,
    holds: 0,
    result: null,
  };
}

function withRequester(
  row: Omit<ActionRow, 'action_id' | 'requested_by_type' | 'created_at'>,
  actor: Actor,
  now: Date,
): ActionRow {
  const action_id = newId('act', now);
  return { ...row, action_id, requested_by_type: actor.actor_type, created_at: now.toISOString() };
}

function repeated(action: FirstDecision, request_hash: string): ActionDecision {
  if (action.request_hash === request_hash) return decisionOf(action);
  throw new AppError('conflict', 'This idempotency_key was used for another Action.', {
    code: 'idempotency_conflict',
  });
}

/** The first decision, whatever has become of the Action since. */
function decisionOf(action: FirstDecision): ActionDecision {
  const { action_id, decision, decision_level: level, reason, expires_at } = action;
  return { action_id, decision, level, reason, expires_at };
}
