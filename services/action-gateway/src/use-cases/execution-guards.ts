/**
 * The guards an Action passes before each attempt, in this order: kill and flags → hold → expiry → hash and history →
 * policy and authorization → requester → business hours and limits → connector switch → breaker → the connector's limits →
 * refused credential. They run in the transaction that claims; the preconditions follow it (`begin-execution.ts`).
 */
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import { actionPayload } from '@almanac/shared/contracts/actions';
import type { ControlFlags } from '@almanac/shared/contracts/controls';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { flagsStop, outsideStop } from '@almanac/shared/controls/read-controls';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { otherUpdates } from '../db/actions.ts';
import { BREAKER_THRESHOLD, takeBreakerProbe, type BreakerRow } from '../db/breakers.ts';
import { connectorState, insertCall, lockConnector } from '../db/connector-calls.ts';
import { readGuardFacts, type GuardFactsRow } from '../db/guard-facts.ts';
import { readJudging, type JudgingRow } from '../db/judging.ts';
import { kindOf } from '../domain/action-kind.ts';
import { breakerState } from '../domain/breaker-state.ts';
import { liveAuthorization } from '../domain/decide-action.ts';
import { passesKill } from '../domain/passes-kill.ts';
import { tampering } from '../domain/payload.ts';
import { clockDifference } from './check-clock.ts';
import { probeMs, refusalWait } from './held-by-refusal.ts';
import { judgeBy, type Judgement } from './judge-action.ts';
import { withinLimits } from './limit-guards.ts';
import { recordRuling } from './record-ruling.ts';
import { stoppedBecause } from './requester-envelope.ts';

/** `standing_authorization_id` is the one that covers it now; its turn at the connector is at `begins_at` of `performance.now()`. */
export interface Passed {
  kind: 'pass';
  payload: ActionPayload;
  standing_authorization_id: string | null;
  begins_at: number;
}

export type Verdict =
  | Passed
  /** Not now: nothing is recorded, no attempt is used. */
  | { kind: 'wait'; reason: string; delay_ms: number }
  /** Never, as it stands. */
  | { kind: 'end'; to: 'expired' | 'blocked' | 'superseded'; detail: string }
  /** What authorised it no longer does. */
  | { kind: 'ask_again'; level: number; detail: string };

export const STOPPED_MS = 2000;
const SWITCHED_OFF_MS = 5000;
/** A runaway leaves many behind: none of them may hold a worker meanwhile, and they ask as rarely as of a provider that rests. */
const MIN_REQUESTER_MS = 1000;
const MIN_WAIT_MS = 50;
const OLDER_FIRST_MS = 200;
const PROBING_MS = 1000;
/**
 * A turn that comes so soon is taken now and waited for. Asking again when it is there would be too late each time, by as long as the
 * asking takes, and the workers that wait would keep each other from working.
 */
const TURN_AHEAD_MS = 1000;

/** A call leaves some time after its turn, and not each by as much: so much is between, lest more fall into one window than turns did. */
const LATER_MS = 40;

/** Effects at one connector in any window, over all processes. */
export function connectorLimits(
  ctx: ActionGatewayContext,
  connector: string,
  { connector_calls_per_s }: GuardrailSettings,
) {
  const limits = [{ allowed: connector_calls_per_s, window_ms: 1000 }];
  if (connector !== 'coda') return limits;
  return [...limits, { allowed: ctx.config.CODA_WRITES_PER_10_S, window_ms: 10_000 }];
}

export async function guardExecution(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<Verdict> {
  const asked = Date.now();
  const [facts, judging] = await Promise.all([
    readGuardFacts.one(tx, action.action_id, action.requested_by),
    readJudging.one(tx, action.action_type),
  ]);
  const stopped = passesKill(action) ? undefined : frozenReason(ctx, facts, asked);
  if (stopped !== undefined) return { kind: 'wait', reason: stopped, delay_ms: STOPPED_MS };
  const held_ms = Date.parse(action.not_before ?? '') - Date.now();
  if (held_ms > 0) return { kind: 'wait', reason: 'it can still be undone', delay_ms: held_ms };
  if (Date.parse(action.expires_at) <= ctx.clock.now().getTime()) {
    return { kind: 'end', to: 'expired', detail: 'It expired before it could be done.' };
  }
  const { payload_hash, differs } = facts;
  const wrong =
    tampering(action, payload_hash ?? '') ??
    (differs.length > 0 ? `its history knows another ${differs.join(', ')}` : undefined);
  if (wrong !== undefined) {
    return { kind: 'end', to: 'blocked', detail: `The stored Action was changed: ${wrong}.` };
  }
  const payload = actionPayload.parse(JSON.parse(action.payload));
  const authorized = await authorizationNow(ctx, tx, action, { payload, judging });
  if ('kind' in authorized) return authorized;
  const { standing_authorization_id, guardrails } = authorized;
  if (facts.requester_stop !== null && !passesKill(action)) {
    const delay_ms = Math.max(probeMs(ctx), MIN_REQUESTER_MS);
    const reason = stoppedBecause(action.requested_by, facts.requester_stop);
    return { kind: 'wait', reason, delay_ms };
  }
  const limited = { action_id: action.action_id, payload, guardrails };
  const turn: Turn = { begins_at: performance.now() };
  const wait = await withinLimits(ctx, tx, limited, () =>
    connectorWait(ctx, tx, action, { ...authorized, turn }),
  );
  return wait ?? { kind: 'pass', payload, standing_authorization_id, ...turn };
}

/** Also right after a stop, until what waited has got its time back, and while no clock says what has expired. */
function frozenReason(
  ctx: ActionGatewayContext,
  { controls, stop_stands, ms }: GuardFactsRow,
  asked: number,
): string | undefined {
  const stopped = outsideStop(ctx.kill) ?? flagsStop(controls, 'execute');
  if (stopped !== undefined) return stopped;
  return stop_stands ? 'the stop is just ending' : clockDifference(ms, asked);
}

interface Turn {
  begins_at: number;
}

interface Authorized {
  standing_authorization_id: string | null;
  controls: ControlFlags;
  guardrails: GuardrailSettings;
}

/** What authorises it at this moment, by a person's word or a standing authorization; else why nothing does. */
export async function authorizationNow(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { payload, judging }: { payload: ActionPayload; judging: JudgingRow },
): Promise<Verdict | Authorized> {
  const judged = await judgeBy(ctx, tx, judging, { payload, action });
  const authorized = authorizedBy(action, judged);
  if ('kind' in authorized) await recordRuling(ctx, tx, action.action_id, judged.ruling);
  return authorized;
}

function authorizedBy(action: ActionRow, judged: Judgement): Verdict | Authorized {
  const { level, why } = judged.level;
  if (judged.shadow && !action.shadow) {
    const detail = 'Its kind is in shadow now: recorded, not executed.';
    return { kind: 'end', to: 'blocked', detail };
  }
  const by_committee = action.level >= 4 && action.authorized_by !== null;
  if (judged.forbidden !== undefined || (level >= 4 && !by_committee)) {
    const detail = judged.forbidden ?? `It is level 4 now: ${why}.`;
    return { kind: 'end', to: 'blocked', detail };
  }
  const { standing_authorization_id } = action;
  const { controls, guardrails } = judged;
  if (action.authorized_by !== null) return { standing_authorization_id, controls, guardrails };
  const standing = liveAuthorization(judged);
  if (level <= 1 && standing !== undefined) {
    const { standing_authorization_id: covering } = standing;
    return { standing_authorization_id: covering, controls, guardrails };
  }
  const detail =
    level > 1
      ? `It is level ${level} now (${why}); a person must approve.`
      : 'Its standing authorization no longer covers it; a person must approve.';
  return { kind: 'ask_again', level, detail };
}

async function connectorWait(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { controls: flags, guardrails, turn }: Authorized & { turn: Turn },
): Promise<Verdict | undefined> {
  const connector = action.target.system;
  const wait = (reason: string, delay_ms: number): Verdict => {
    return { kind: 'wait', reason, delay_ms: Math.max(delay_ms, MIN_WAIT_MS) };
  };
  if (kindOf(action.action_type).external && !flags.external_comms_enabled) {
    return wait('External communication is switched off.', SWITCHED_OFF_MS);
  }
  if (flags.connectors[connector] === false) {
    return wait(`The connector ${connector} is switched off.`, SWITCHED_OFF_MS);
  }
  lockConnector.send(tx, connector);
  const limits = connectorLimits(ctx, connector, guardrails);
  const allowed = limits.map((limit) => limit.allowed);
  const windows_ms = limits.map(({ window_ms }) => window_ms + LATER_MS);
  const breaker = await connectorState.one(tx, connector, allowed, windows_ms);
  const resting = breakerWait(breaker);
  if (resting !== undefined) return wait(resting.reason, resting.delay_ms);
  const older = await turnOfUpdate(tx, action);
  if (older !== undefined) return older;
  const full_ms = breaker.full_ms ?? 0;
  if (full_ms > TURN_AHEAD_MS) return wait(`The limit of ${connector} is reached.`, full_ms);
  turn.begins_at = performance.now() + full_ms;
  // Last, so that the one Action that may ask again is one that really asks.
  const write = { action_type: action.action_type, system: connector };
  const refused = await refusalWait(ctx, tx, write);
  if (refused !== undefined) return wait(refused.reason, refused.delay_ms);
  if (breakerState(breaker, BREAKER_THRESHOLD) === 'half_open') {
    takeBreakerProbe.send(tx, connector, probeMs(ctx));
  }
  insertCall.send(tx, connector, breaker.free_at);
  return undefined;
}

function breakerWait(breaker: BreakerRow): { reason: string; delay_ms: number } | undefined {
  const { connector, last_error, open_ms, probe_ms, held_by, held_reason } = breaker;
  switch (breakerState(breaker, BREAKER_THRESHOLD)) {
    case 'held':
      return {
        reason: `${connector} was opened by ${held_by}: ${held_reason}`,
        delay_ms: SWITCHED_OFF_MS,
      };
    case 'open':
      return { reason: `${connector} rests after failures: ${last_error}`, delay_ms: open_ms };
    case 'probing':
      return { reason: `one call tries ${connector}`, delay_ms: Math.min(probe_ms, PROBING_MS) };
    default:
      return undefined;
  }
}

/** Updates of one task are written in their order: an older one that was held must not undo a newer one. */
async function turnOfUpdate(tx: Transaction, action: ActionRow): Promise<Verdict | undefined> {
  if (action.action_type !== 'coda.update_task') return undefined;
  const { newer_began, older_first } = await otherUpdates.one(tx, action.action_id);
  if (newer_began) {
    const detail = 'A newer update of the same fields was written before it.';
    return { kind: 'end', to: 'superseded', detail };
  }
  if (!older_first) return undefined;
  const reason = 'an older update of the task comes first';
  return { kind: 'wait', reason, delay_ms: OLDER_FIRST_MS };
}
