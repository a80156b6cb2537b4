/** The guards of an Action's connector, the last of a claim: its switches, its breaker, its limits, older updates, a refused credential. */
import type { ControlFlags } from '@almanac/shared/contracts/controls';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { otherUpdates } from '../db/actions.ts';
import {
  BREAKER_THRESHOLD,
  findBreaker,
  takeBreakerProbe,
  type BreakerRow,
} from '../db/breakers.ts';
import { giveBackTurn } from '../db/connector-calls.ts';
import { kindOf } from '../domain/action-kind.ts';
import { breakerState } from '../domain/breaker-state.ts';
import { connectorLimits, takeTurn, type Caller } from './connector-turns.ts';
import type { Held } from './execution-guards.ts';
import { probeMs, refusalWait } from './held-by-refusal.ts';

const MIN_WAIT_MS = 50;
const OLDER_FIRST_MS = 200;
const PROBING_MS = 1000;
/**
 * A turn that comes so soon is taken now and waited for. Asking again when it is there would be too late each time, by as long as the
 * asking takes, and the workers that wait would keep each other from working.
 */
const TURN_AHEAD_MS = 1000;

/** With its turn taken; else why it has to wait, or never goes. */
export async function passConnector(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { controls, guardrails }: { controls: ControlFlags; guardrails: GuardrailSettings },
): Promise<Held | Caller> {
  const connector = action.target.system;
  const off = switchedOff(action, controls);
  const { HELD_ASKS_EVERY_MS: asks_ms } = ctx.config;
  if (off !== undefined) return wait(off, asks_ms);
  const limits = connectorLimits(ctx, connector, guardrails);
  const asked = { is_write: !asksFirst(ctx, action), within_ms: TURN_AHEAD_MS };
  // In this order: the turn takes the connector's lock.
  const [{ turn, full_ms }, breaker] = await Promise.all([
    takeTurn(tx, { connector, limits }, asked),
    findBreaker.maybe(tx, connector),
  ]);
  const held =
    breakerWait(breaker, asks_ms) ??
    (await turnOfUpdate(tx, action)) ??
    (turn === undefined ? wait(`The limit of ${connector} is reached.`, full_ms) : undefined) ??
    // Last, so that the one Action that may ask again is one that really asks.
    (await credentialWait(ctx, tx, action));
  if (held !== undefined) {
    if (turn !== undefined) giveBackTurn.send(tx, turn.call_id);
    return held;
  }
  if (breaker !== undefined && breakerState(breaker, BREAKER_THRESHOLD) === 'half_open') {
    takeBreakerProbe.send(tx, connector, probeMs(ctx));
  }
  return { connector, limits, turn };
}

function wait(reason: string, delay_ms: number): Held {
  return { kind: 'wait', reason, delay_ms: Math.max(delay_ms, MIN_WAIT_MS) };
}

function switchedOff(action: ActionRow, flags: ControlFlags): string | undefined {
  if (kindOf(action.action_type).external && !flags.external_comms_enabled) {
    return 'External communication is switched off.';
  }
  const { system } = action.target;
  return flags.connectors[system] === false
    ? `The connector ${system} is switched off.`
    : undefined;
}

/** Its first call is a question: whether an earlier attempt did it. */
function asksFirst(
  { connectors }: ActionGatewayContext,
  { state, action_type }: ActionRow,
): boolean {
  return state === 'unknown' && connectors[action_type]?.lookUp !== undefined;
}

/** Undefined also of a connector that never failed. */
function breakerWait(breaker: BreakerRow | undefined, asks_ms: number): Held | undefined {
  if (breaker === undefined) return undefined;
  const { connector, last_error, open_ms, probe_ms, held_by, held_reason } = breaker;
  switch (breakerState(breaker, BREAKER_THRESHOLD)) {
    case 'held':
      return wait(`${connector} was opened by ${held_by}: ${held_reason}`, asks_ms);
    case 'open':
      return wait(`${connector} rests after failures: ${last_error}`, open_ms);
    case 'probing':
      return wait(`one call tries ${connector}`, Math.min(probe_ms, PROBING_MS));
    default:
      return undefined;
  }
}

/** Updates of one task are written in their order: an older one that was held must not undo a newer one. */
async function turnOfUpdate(tx: Transaction, action: ActionRow): Promise<Held | undefined> {
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

async function credentialWait(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_type, target: { system } }: ActionRow,
): Promise<Held | undefined> {
  const refused = await refusalWait(ctx, tx, { action_type, system });
  return refused === undefined ? undefined : wait(refused.reason, refused.delay_ms);
}
