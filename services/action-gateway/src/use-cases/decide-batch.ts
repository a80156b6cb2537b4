/** Several decisions in one go, only where nobody needs to look at each for long (against rubber stamps: docs/people.md). */
import type { batchReply, batchRequest } from '@almanac/shared/contracts/people';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findAction } from '../db/actions.ts';
import { batchRefusal } from '../domain/batch-rule.ts';
import { approveAction, rejectAction } from './decide-vote.ts';
import { requireDeed } from './require-deed.ts';

type Batch = z.infer<typeof batchRequest>;
type Item = z.infer<typeof batchReply>['items'][number];

/**
 * Each is decided by itself, as by its own call, and answered for itself. Throws 422 `not_a_batch` before any of them where they
 * are not alike, or one is of high risk, irreversible, or a committee's.
 */
export async function decideBatch(
  ctx: ActionGatewayContext,
  actor: Actor,
  batch: Batch,
): Promise<z.infer<typeof batchReply>> {
  await requireDeed(ctx.db, actor, batch.decision);
  if (batch.decision === 'approve') await requireAllowed(ctx.db, ctx.kill, 'decide');
  const actions: ActionRow[] = [];
  for (const { action_id } of batch.items) {
    actions.push(found(await findAction.maybe(ctx.db, action_id), `Action ${action_id}`));
  }
  const refusal = batchRefusal(actions);
  if (refusal !== undefined) throw new AppError('invalid', refusal, { code: 'not_a_batch' });
  const items: Item[] = [];
  for (const item of batch.items) items.push(await decideOne(ctx, actor, batch, item));
  return { items };
}

/** What was judged above is what is decided: the item's hash, which its own decision compares under the lock. */
async function decideOne(
  ctx: ActionGatewayContext,
  actor: Actor,
  { decision, hold_ms, note }: Batch,
  { action_id, ...seen }: Batch['items'][number],
): Promise<Item> {
  try {
    if (decision === 'approve') {
      await approveAction(ctx, actor, action_id, { ...seen, hold_ms, note });
    } else {
      await rejectAction(ctx, actor, action_id, { reason: note, seen });
    }
    return { action_id, decided: true, state: await stateOf(ctx, action_id) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message: detail } = error;
    return { action_id, decided: false, state: await stateOf(ctx, action_id), code, detail };
  }
}

async function stateOf(ctx: ActionGatewayContext, action_id: string): Promise<Item['state']> {
  return (await findAction.maybe(ctx.db, action_id))?.state ?? null;
}
