import type { ActionRequest } from '@almanac/shared/contracts/actions';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { countProposed, lockRequester } from '../db/actions.ts';
import { DAY_MS, HOUR_MS } from '../domain/limits-of.ts';
import { readGuardrails } from './guardrails.ts';

/** The action type whose proposals are limited: improvements of Almanac itself, which a model writes. */
export const LIMITED_TYPE = 'system.improve';

/** Of one requester, as the guardrails say: 10 in any hour and 50 in any day by default. */
export function proposalLimits({ proposals }: GuardrailSettings) {
  return [
    { name: 'proposals per hour', allowed: proposals.per_hour, window_ms: HOUR_MS },
    { name: 'proposals per day', allowed: proposals.per_day, window_ms: DAY_MS },
  ];
}

/** Refuses with 429 what is more than the guardrails allow; counted with the insert that follows (I7). */
export async function requireProposalLimit(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  request: ActionRequest,
): Promise<void> {
  if (request.action_type !== LIMITED_TYPE) return;
  const { settings } = await readGuardrails(tx);
  await lockRequester.run(tx, actor.actor);
  const now_ms = ctx.clock.now().getTime();
  for (const { name, allowed, window_ms } of proposalLimits(settings)) {
    const since = new Date(now_ms - window_ms);
    const { count, oldest } = await countProposed.one(tx, actor.actor, LIMITED_TYPE, since);
    if (count < allowed) continue;
    const free_ms = new Date(oldest ?? now_ms).getTime() + window_ms - now_ms;
    throw new AppError('rate_limited', `At most ${allowed} ${name} from one requester.`, {
      retry_after_s: Math.max(1, Math.ceil(free_ms / 1000)),
    });
  }
}
