/**
 * Turns at a connector. A turn is a stretch of time, given out in the database for all processes together, and a call leaves within it or
 * not at all: one that comes too late takes a later turn. So no window ever sees more calls leave than its limit allows, however long
 * the work between a turn and its call takes (I7). Turns of one connector lie as much farther apart than the limit as they are long, and a
 * little more, as what leaves in time may be late on its way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { giveTurn } from '../db/connector-calls.ts';

export interface CallLimit {
  allowed: number;
  window_ms: number;
  /** Questions do not count against it. */
  of_writes: boolean;
}

/** From when to when its call may leave, of `performance.now()`. */
export interface Turn {
  call_id: number;
  opens_at: number;
  closes_at: number;
}

/** Whoever calls a connector, once or several times. */
export interface Caller {
  connector: string;
  limits: readonly CallLimit[];
  /** For its next call; undefined where that one still has to take its turn. */
  turn: Turn | undefined;
}

/** So long is a turn at first, and twice as long each time its call comes too late. */
const SLOT_MS = 20;
/** One call arrives so much later than another after the same time on its way: turns lie as much farther apart. */
const TRANSIT_MS = 15;
const MAX_SLOT_MS = 1000;
/** No limit makes a call wait longer that stands first. */
const WAIT_MS = 11_000;
/** The code of a refusal that is our own and no provider's. */
export const OWN_LIMIT = 'own_limit';

/** Calls of one connector in any window, over all processes. */
export function connectorLimits(
  ctx: Pick<ActionGatewayContext, 'config'>,
  connector: string,
  { connector_calls_per_s }: GuardrailSettings,
): CallLimit[] {
  const limits = [{ allowed: connector_calls_per_s, window_ms: 1000, of_writes: false }];
  if (connector !== 'coda') return limits;
  const allowed = ctx.config.CODA_WRITES_PER_10_S;
  return [...limits, { allowed, window_ms: 10_000, of_writes: true }];
}

export interface Asked {
  is_write: boolean;
  /** So far ahead a turn is taken at most. */
  within_ms: number;
  slot_ms?: number;
  /** The turn that was missed. */
  instead_of?: number;
}

/** The next turn; where it is too far ahead none is taken, and `full_ms` says how long the limit stays reached. */
export async function takeTurn(
  db: Queryable,
  { connector, limits }: Pick<Caller, 'connector' | 'limits'>,
  { is_write, within_ms, slot_ms = SLOT_MS, instead_of }: Asked,
): Promise<{ turn: Turn | undefined; full_ms: number }> {
  const held = limits.filter(({ of_writes }) => is_write || !of_writes);
  const allowed = held.map((limit) => limit.allowed);
  const windows_ms = held.map(({ window_ms }) => window_ms);
  const of_writes = held.map((limit) => limit.of_writes);
  const asked_at = performance.now();
  const given = await giveTurn.one(
    db,
    connector,
    allowed,
    windows_ms,
    of_writes,
    is_write,
    slot_ms + TRANSIT_MS,
    within_ms,
    instead_of ?? null,
  );
  const { call_id, waited_ms, opens_in_ms } = given;
  if (call_id === null) return { turn: undefined, full_ms: opens_in_ms };
  // The database said it at some moment between question and answer: it opens as if at the last of them, and closes as if at the first.
  const opens_at = performance.now() + opens_in_ms;
  const closes_at = asked_at + waited_ms + opens_in_ms + slot_ms;
  return { turn: { call_id, opens_at, closes_at }, full_ms: opens_in_ms };
}

export interface Leaving {
  is_write: boolean;
  /** Within the turn, right before the call: throws where it may not leave. */
  last: () => Promise<void>;
  /** The same where `last` has passed but its turn did not reach so far; `last` unless given. */
  again?: () => Promise<void>;
}

/** Resolves when the call may leave, and it must leave at once. Throws what `last` throws, and 429 where no turn is to be had. */
export async function leaveInTurn(
  db: Queryable,
  caller: Caller,
  { is_write, last, again = last }: Leaving,
): Promise<void> {
  let turn = caller.turn ?? (await laterTurn(db, caller, { is_write, within_ms: WAIT_MS }));
  caller.turn = undefined;
  let check = last;
  for (let slot_ms = 2 * SLOT_MS; ; slot_ms = Math.min(2 * slot_ms, MAX_SLOT_MS)) {
    if (performance.now() < turn.closes_at) {
      await until(turn.opens_at);
      await check();
      if (performance.now() < turn.closes_at) return;
      check = again;
    }
    const asked = { is_write, within_ms: WAIT_MS, slot_ms, instead_of: turn.call_id };
    turn = await laterTurn(db, caller, asked);
  }
}

async function laterTurn(db: Queryable, caller: Caller, asked: Asked): Promise<Turn> {
  const { turn, full_ms } = await takeTurn(db, caller, asked);
  if (turn !== undefined) return turn;
  throw new AppError('rate_limited', `The limit of ${caller.connector} is reached.`, {
    code: OWN_LIMIT,
    retry_after_s: Math.ceil(full_ms / 1000),
  });
}

/** A timer may come a little early. */
export async function until(moment: number): Promise<void> {
  for (;;) {
    const left_ms = moment - performance.now();
    if (left_ms <= 0) return;
    await sleep(Math.ceil(left_ms));
  }
}
