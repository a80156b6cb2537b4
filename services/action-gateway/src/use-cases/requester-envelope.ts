/**
 * The envelope around one requester, whoever it is: so many Actions in any minute, and so many failures in a row. What goes beyond is
 * stopped at once, for all processes, supervisors hear of it, and only a person lets it go on.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { forgetCallsOf } from '../db/connector-calls.ts';
import {
  closeRequester,
  countProposal,
  findRequesterBreaker,
  openRequester,
  requesterFailed,
  supervisors,
} from '../db/requester-breakers.ts';
import { requireDeed } from './require-deed.ts';
import { tellPeople } from './tell-people.ts';

export const REQUESTER_WINDOW_MS = 60_000;
export const REQUESTER_FAILURES = 10;
const RETRY_AFTER_S = 60;

/** Under which its Actions are counted, beside the connectors' calls. */
export function requesterSubject(requester: string): string {
  return `requester:${requester}`;
}

/**
 * Counts a proposal before it is looked at (I7), in one statement of its own: the many that a runaway sends wait for one another no
 * longer than that takes. Throws 429 `requester_stopped` where the requester is stopped, or by this very proposal.
 */
export async function enterEnvelope(
  ctx: ActionGatewayContext,
  { actor }: Pick<Actor, 'actor'>,
  guardrails: Pick<GuardrailSettings, 'actions_per_minute'>,
): Promise<void> {
  const { actions_per_minute: allowed } = guardrails;
  const of = [actor, requesterSubject(actor), allowed, REQUESTER_WINDOW_MS / 1000] as const;
  const { is_open, is_over } = await countProposal.one(ctx.db, ...of);
  if (is_over) {
    const reason = `It proposed more than ${allowed} Actions in a minute.`;
    await ctx.db.transaction((tx) => stopRequester(ctx, tx, actor, reason));
  } else if (!is_open) return;
  const stopped = await requesterStop(ctx.db, actor);
  // A person let it go on just now: what this proposal was counted against is forgotten.
  if (stopped === undefined) return enterEnvelope(ctx, { actor }, guardrails);
  throw new AppError('rate_limited', stopped, {
    code: 'requester_stopped',
    retry_after_s: RETRY_AFTER_S,
  });
}

/** An Action of this requester ended badly; the tenth in a row stops it. */
export async function countRequesterFailure(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { requested_by }: ActionRow,
): Promise<void> {
  const { failures } = await requesterFailed.one(tx, requested_by);
  if (failures < REQUESTER_FAILURES) return;
  const reason = `${failures} of its Actions failed in a row.`;
  await stopRequester(ctx, tx, requested_by, reason);
}

/** Why the Actions of a requester wait; undefined where they may go. */
export async function requesterStop(db: Queryable, requester: string): Promise<string | undefined> {
  const breaker = await findRequesterBreaker.maybe(db, requester);
  if (breaker === undefined || breaker.opened_at === null) return undefined;
  return stoppedBecause(requester, breaker.reason);
}

export function stoppedBecause(requester: string, reason: string): string {
  return `${requester} is stopped until a person lets it go on: ${reason}`;
}

/** People only; 409 where it is open already. Works while everything is stopped. */
export async function openRequesterBreaker(
  ctx: ActionGatewayContext,
  actor: Actor,
  { requester, reason }: { requester: string; reason: string },
): Promise<void> {
  await requireDeed(ctx.db, actor, 'break');
  await ctx.db.transaction(async (tx) => {
    if (await stopRequester(ctx, tx, requester, reason)) return;
    throw new AppError('conflict', `${requester} is stopped already.`);
  });
}

/** People only; what it proposed and what waits goes on. 409 where it is not open. */
export async function closeRequesterBreaker(
  ctx: ActionGatewayContext,
  actor: Actor,
  { requester, reason }: { requester: string; reason: string },
): Promise<void> {
  await requireDeed(ctx.db, actor, 'break');
  await requireAllowed(ctx.db, ctx.kill, 'decide');
  await ctx.db.transaction(async (tx) => {
    if ((await closeRequester.run(tx, requester)) === 0) {
      throw new AppError('conflict', `${requester} is not stopped.`);
    }
    await forgetCallsOf.run(tx, requesterSubject(requester));
    await audit(ctx, tx, 'requester.released', { requester, reason });
  });
}

/** False where it was stopped already. */
async function stopRequester(
  ctx: ActionGatewayContext,
  tx: Transaction,
  requester: string,
  reason: string,
): Promise<boolean> {
  const by = requestScope()?.actor.actor ?? SERVICE;
  const opened = await openRequester.maybe(tx, requester, by, reason, ctx.clock.now());
  if (opened === undefined) return false;
  await audit(ctx, tx, 'requester.stopped', { requester, reason });
  const people = await supervisors.many(tx);
  await tellPeople(ctx, tx, {
    people: people.map(({ person_id }) => person_id),
    purpose: 'supervision',
    severity: 'SEV1',
    title: `${requester} is stopped`,
    body: `${reason} Nothing of it is executed until a person closes its breaker.`,
    dedupe_key: `requester.stopped:${requester}:${opened.occurrence}`,
  });
  return true;
}

async function audit(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: string,
  { requester, reason }: { requester: string; reason: string },
): Promise<void> {
  const scope = requestScope();
  await appendAudit(tx, {
    at: ctx.clock.now(),
    actor: scope?.actor.actor ?? SERVICE,
    actor_type: scope?.actor.actor_type ?? 'service',
    action,
    subject: requester,
    corr_id: scope?.request_id ?? null,
    data: { reason },
  });
  await notifyChange(tx, 'control', 'breakers', null);
}
