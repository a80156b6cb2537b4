import type { z } from 'zod';
import type { limitsReply } from '@almanac/shared/contracts/operations';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { ActionGatewayContext } from '../context.ts';
import { countProposed } from '../db/actions.ts';
import { BREAKER_THRESHOLD, listBreakers } from '../db/breakers.ts';
import { callsWithin } from '../db/connector-calls.ts';
import { usedSince } from '../db/limit-uses.ts';
import { listRequesterBreakers } from '../db/requester-breakers.ts';
import { breakerState } from '../domain/breaker-state.ts';
import { allLimits } from '../domain/limits-of.ts';
import { connectorLimits } from './connector-turns.ts';
import { readGuardrails } from './guardrails.ts';
import { LIMITED_TYPE, proposalLimits } from './proposal-limits.ts';
import { REQUESTER_WINDOW_MS, requesterSubject } from './requester-envelope.ts';

export interface LimitUse {
  name: string;
  subject: string;
  used: number;
  allowed: number;
  window_ms: number;
}

/** The proposals of `actor`, the calls of each connector, and mails, text messages, recipients and money spent, in the windows that end now. */
export async function readLimits(ctx: ActionGatewayContext, actor: Actor): Promise<LimitUse[]> {
  const { settings } = await readGuardrails(ctx.db);
  const limits: LimitUse[] = [];
  const now_ms = ctx.clock.now().getTime();
  for (const { name, allowed, window_ms } of proposalLimits(settings)) {
    const since = new Date(now_ms - window_ms);
    const { count } = await countProposed.one(ctx.db, actor.actor, LIMITED_TYPE, since);
    const subject = `${LIMITED_TYPE} by ${actor.actor}`;
    limits.push({ name, subject, used: count, allowed, window_ms });
  }
  const subject = requesterSubject(actor.actor);
  const proposed = await callsWithin.one(ctx.db, subject, REQUESTER_WINDOW_MS / 1000, false);
  limits.push({
    name: 'actions per minute',
    subject: actor.actor,
    used: proposed.count,
    allowed: settings.actions_per_minute,
    window_ms: REQUESTER_WINDOW_MS,
  });
  for (const connector of ['google_calendar', 'coda']) {
    for (const { allowed, window_ms, of_writes } of connectorLimits(ctx, connector, settings)) {
      const { count } = await callsWithin.one(ctx.db, connector, window_ms / 1000, of_writes);
      limits.push({ name: 'calls', subject: connector, used: count, allowed, window_ms });
    }
  }
  for (const { key, allowed, window_ms } of allLimits(settings, actor.actor)) {
    const { used } = await usedSince.one(ctx.db, key, new Date(now_ms - window_ms));
    const [name = key, subject = 'everybody'] = key.split(/:(.*)/s);
    limits.push({ name, subject, used: Number(used), allowed: Number(allowed), window_ms });
  }
  return limits;
}

/** The limits with the breakers of connectors, and of requesters that failed or were stopped. */
export async function limitsAndBreakers(
  ctx: ActionGatewayContext,
  actor: Actor,
): Promise<z.infer<typeof limitsReply>> {
  const breakers = await listBreakers.many(ctx.db);
  return {
    items: await readLimits(ctx, actor),
    breakers: breakers.map((row) => ({
      connector: row.connector,
      state: breakerState(row, BREAKER_THRESHOLD),
      failures: row.failures,
      open_ms: Math.ceil(row.open_ms),
      last_error: row.last_error,
      held_by: row.held_by,
      held_reason: row.held_reason,
    })),
    requesters: await listRequesterBreakers.many(ctx.db),
  };
}
