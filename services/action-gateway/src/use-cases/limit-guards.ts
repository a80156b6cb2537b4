/**
 * Guards of the claim that hold whoever approved: business hours, and limits in sliding windows (I7). A use is counted in the
 * transaction that claims, under one lock per limit, and only where the claim goes through.
 */
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Transaction } from '@almanac/shared/pg/database';
import { lastInTheWay, lockLimit, noteUse } from '../db/limit-uses.ts';
import { unitsOf } from '../domain/amount.ts';
import { guardedWait } from '../domain/guarded-start.ts';
import { limitsOf, type Limit } from '../domain/limits-of.ts';
import type { Held } from './execution-guards.ts';

/** Asked again at least so often: settings may change. */
const MAX_WAIT_MS = 600_000;

export interface Limited {
  action_id: string;
  payload: ActionPayload;
  guardrails: GuardrailSettings;
}
interface Site {
  clock: Clock;
  config: { ALMANAC_ZONE: string };
}

/** `next` are the guards that come after; what it lets pass, with whatever comes of that, is counted. */
export async function withinLimits<Pass extends object>(
  ctx: Site,
  tx: Transaction,
  limited: Limited,
  next: () => Promise<Held | Pass>,
): Promise<Held | Pass> {
  const closed = businessWait(ctx, limited);
  if (closed !== undefined) return closed;
  const { action_id, payload, guardrails } = limited;
  // In the order of their keys, so that no two claims wait for each other.
  const limits = limitsOf(guardrails, payload);
  for (const limit of limits) {
    lockLimit.send(tx, limit.key);
    const full = await fullUntil(ctx, tx, action_id, limit);
    if (full !== undefined) return full;
  }
  const passed = await next();
  if ('kind' in passed) return passed;
  for (const { key, units } of limits) {
    noteUse.send(tx, key, action_id, ctx.clock.now(), units);
  }
  return passed;
}

function wait(reason: string, delay_ms: number): Held {
  return { kind: 'wait', reason, delay_ms: Math.min(Math.max(delay_ms, 50), MAX_WAIT_MS) };
}

async function fullUntil(
  ctx: Site,
  tx: Transaction,
  action_id: string,
  { key, units, allowed, window_ms }: Limit,
): Promise<Held | undefined> {
  const reason = `The limit ${key} is reached: ${allowed} in ${window_ms / 3600_000} h.`;
  if (unitsOf(units) > unitsOf(allowed)) return wait(reason, MAX_WAIT_MS);
  const now_ms = ctx.clock.now().getTime();
  const since = new Date(now_ms - window_ms);
  const { at } = await lastInTheWay.one(tx, key, action_id, since, units, allowed);
  return at === null ? undefined : wait(reason, Date.parse(at) + window_ms - now_ms);
}

function businessWait(ctx: Site, { payload, guardrails }: Limited): Held | undefined {
  const calendar = { guardrails, zone: ctx.config.ALMANAC_ZONE };
  const wait_ms = guardedWait(payload, calendar, ctx.clock.now());
  if (wait_ms === 0) return undefined;
  return wait('It waits for business hours.', wait_ms ?? MAX_WAIT_MS);
}
