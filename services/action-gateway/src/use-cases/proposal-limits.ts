import type { ActionRequest } from '@almanac/shared/contracts/actions';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { countProposed, lockRequester } from '../db/actions.ts';

const HOUR_MS = 3600_000;

/** The action type whose proposals are limited: improvements of Almanac itself, which a model writes. */
export const LIMITED_TYPE = 'system.improve';
export const PROPOSAL_LIMITS = [
  { name: 'proposals per hour', allowed: 10, window_ms: HOUR_MS },
  { name: 'proposals per day', allowed: 50, window_ms: 24 * HOUR_MS },
] as const;

/** Refuses with 429 the 11th in any hour and the 51st in any day; counted with the insert that follows (I7). */
export async function requireProposalLimit(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  request: ActionRequest,
): Promise<void> {
  if (request.action_type !== LIMITED_TYPE) return;
  await lockRequester.run(tx, actor.actor);
  const now_ms = ctx.clock.now().getTime();
  for (const { name, allowed, window_ms } of PROPOSAL_LIMITS) {
    const since = new Date(now_ms - window_ms);
    const { count, oldest } = await countProposed.one(tx, actor.actor, LIMITED_TYPE, since);
    if (count < allowed) continue;
    const free_ms = new Date(oldest ?? now_ms).getTime() + window_ms - now_ms;
    throw new AppError('rate_limited', `At most ${allowed} ${name} from one requester.`, {
      retry_after_s: Math.max(1, Math.ceil(free_ms / 1000)),
    });
  }
}
