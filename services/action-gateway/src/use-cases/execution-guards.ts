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
import { readGuardFacts, type GuardFactsRow } from '../db/guard-facts.ts';
import { readJudging, type JudgingRow } from '../db/judging.ts';
import { liveAuthorization } from '../domain/decide-action.ts';
import { passesKill } from '../domain/passes-kill.ts';
import { tampering } from '../domain/payload.ts';
import { clockDifference } from './check-clock.ts';
import { passConnector } from './connector-guard.ts';
import type { Caller } from './connector-turns.ts';
import { probeMs } from './held-by-refusal.ts';
import { judgeBy, type Judgement } from './judge-action.ts';
import { withinLimits } from './limit-guards.ts';
import { recordRuling } from './record-ruling.ts';
import { stoppedBecause } from './requester-envelope.ts';

/** `standing_authorization_id` is the one that covers it now; `caller` has its turn at the connector. */
export interface Passed {
  kind: 'pass';
  payload: ActionPayload;
  standing_authorization_id: string | null;
  caller: Caller;
}

export type Held =
  /** Not now: nothing is recorded, no attempt is used. */
  | { kind: 'wait'; reason: string; delay_ms: number }
  /** Never, as it stands. */
  | { kind: 'end'; to: 'expired' | 'blocked' | 'superseded'; detail: string }
  /** What authorised it no longer does. */
  | { kind: 'ask_again'; level: number; detail: string };

export type Verdict = Passed | Held;

export const STOPPED_MS = 2000;
/** A runaway leaves many behind: none of them may hold a worker meanwhile, and they ask as rarely as of a provider that rests. */
const MIN_REQUESTER_MS = 1000;

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
  const passed = await withinLimits(ctx, tx, limited, () =>
    passConnector(ctx, tx, action, authorized),
  );
  if ('kind' in passed) return passed;
  return { kind: 'pass', payload, standing_authorization_id, caller: passed };
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
): Promise<Held | Authorized> {
  const judged = await judgeBy(ctx, tx, judging, { payload, action });
  const authorized = authorizedBy(action, judged);
  if ('kind' in authorized) await recordRuling(ctx, tx, action.action_id, judged.ruling);
  return authorized;
}

function authorizedBy(action: ActionRow, judged: Judgement): Held | Authorized {
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
