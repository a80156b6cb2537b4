/**
 * What memory is told of a plan is the client's whose the plan is. Where neither the task nor Coda says yet whose it is, the memory waits
 * as a job until Coda can be read: kept from everybody for a while is better than told to every client, and nothing is lost.
 */
import { z } from 'zod';
import type { EventRequest } from '@almanac/shared/contracts/events';
import { rememberRequest, type RememberInput } from '@almanac/shared/contracts/memory';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import { emitAndRemember, emitEvent, rememberLater } from '@almanac/shared/queue/memory-outbox';
import { PostponeJob } from '@almanac/shared/queue/queue';
import type { PlannerContext } from '../context.ts';
import { findPlan, lockPlan, updateClient, type PlanRow } from '../db/plans.ts';
import { REMEMBER_ONCE_KNOWN } from '../domain/job-names.ts';
import { keepClient, type PlanSubject } from '../domain/plan-subject.ts';
import { auditChange } from './audit-change.ts';
import { readPattern } from './read-pattern.ts';

const LOOK_AGAIN_S = 30;

/** The plan a memory tells of, with what its present version was made from. */
export interface Remembered {
  plan_id: string;
  client_id: string | null;
  source: Pick<PlanSubject, 'engagement_id' | 'workflow_id' | 'owner_unread'>;
}

export const heldMemory = z.object({
  plan_id: z.string(),
  engagement_id: z.string().nullable(),
  workflow_id: z.string().nullable(),
  key: z.string(),
  memory: rememberRequest,
});
type HeldMemory = z.infer<typeof heldMemory>;

/** Remembers something of a plan, once per `key`, in the transaction that made it true. */
export async function rememberOfPlan(
  ctx: PlannerContext,
  tx: Transaction,
  plan: Remembered,
  { key, memory }: { key: string; memory: RememberInput },
): Promise<void> {
  const { plan_id } = plan;
  const { engagement_id, workflow_id } = plan.source;
  if (isOwnerKnown(plan)) {
    return rememberLater(ctx.queue, tx, key, { ...memory, ...scopeOf(plan) });
  }
  const held = { plan_id, engagement_id, workflow_id, key, memory };
  await ctx.queue.send(tx, REMEMBER_ONCE_KNOWN, held, { key });
}

/** The same together with the event that tells of it: one job, unless the memory has to wait. */
export async function emitAndRememberOfPlan(
  ctx: PlannerContext,
  tx: Transaction,
  plan: Remembered,
  told: { event: EventRequest & { dedupe_key: string }; key: string; memory: RememberInput },
): Promise<void> {
  const { event, key, memory } = told;
  if (isOwnerKnown(plan)) {
    const remembered = { key, memory: { ...memory, ...scopeOf(plan) } };
    return emitAndRemember(ctx.queue, tx, event, remembered);
  }
  await emitEvent(ctx.queue, tx, event);
  await rememberOfPlan(ctx, tx, plan, { key, memory });
}

function isOwnerKnown({ client_id, source }: Remembered): boolean {
  return client_id !== null || source.owner_unread !== true;
}

function scopeOf({ client_id }: Remembered): { client_id?: string } {
  return client_id === null ? {} : { client_id };
}

/** Waits while Coda cannot say whose the plan is; what Coda knows then is the plan's too. *Dies anywhere:* it runs again, and the key is remembered once. */
export async function rememberOnceKnown(ctx: PlannerContext, held: HeldMemory): Promise<void> {
  const { plan_id, key, memory } = held;
  const plan = found(await findPlan.maybe(ctx.db, plan_id), `plan ${plan_id}`);
  const client_id = clientBy(plan, held) ?? (await clientInCoda(ctx, held));
  await ctx.db.transaction(async (tx) => {
    if (client_id !== null) await giveClient(ctx, tx, held, client_id);
    const scope = client_id === null ? {} : { client_id };
    await rememberLater(ctx.queue, tx, key, { ...memory, ...scope });
  });
}

/** The plan's own client, unless it follows something else by now. */
function clientBy(plan: PlanRow, { engagement_id, workflow_id }: HeldMemory): string | null {
  const then = { client_id: null, engagement_id, workflow_id };
  return keepClient(then, { ...plan.source, client_id: plan.client_id }).client_id;
}

/** Null where all was read and it is nobody's. */
async function clientInCoda(ctx: PlannerContext, held: HeldMemory): Promise<string | null> {
  const { engagement_id, workflow_id } = held;
  const wanted = { engagement_id, workflow_id, client_id: null };
  const { client_id, unread, gaps } = await readPattern(ctx, wanted, false);
  if (client_id === null && unread) throw new PostponeJob(gaps.join('; '), LOOK_AGAIN_S, 'all');
  return client_id;
}

async function giveClient(
  ctx: PlannerContext,
  tx: Transaction,
  { plan_id, engagement_id, workflow_id }: HeldMemory,
  client_id: string,
): Promise<void> {
  const plan = found(await lockPlan(tx, plan_id), `plan ${plan_id}`);
  const found_now = { client_id, engagement_id, workflow_id };
  const { source } = plan;
  if (keepClient({ ...source, client_id: plan.client_id }, found_now).client_id !== client_id) {
    return;
  }
  if ((await updateClient.run(tx, plan_id, client_id)) === 0) return;
  await auditChange(ctx, tx, {
    action: 'plan.client_found',
    subject: plan_id,
    data: { client_id },
  });
  await notifyChange(tx, 'plan', plan_id, client_id);
}
