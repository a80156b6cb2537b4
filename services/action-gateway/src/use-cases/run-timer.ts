import { appendAudit } from '@almanac/shared/audit/append';
import type { Transaction } from '@almanac/shared/pg/database';
import { requestScope } from '@almanac/shared/http/request-scope';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { findGroup } from '../db/groups.ts';
import { peopleWithRole } from '../db/people.ts';
import { findTimer, fireTimer, type TimerRow } from '../db/timers.ts';
import { isFrozen } from './follow-stop.ts';
import { decidersOf } from './may-approve.ts';
import { tellingOf } from './open-decision.ts';
import { tellPeople } from './tell-people.ts';
import { transitionAction } from './transition-action.ts';

const FROZEN_MS = 1000;

/** Does what a timer is for, once, when it is due. Returns how many milliseconds are left where it is not. */
export async function runTimer(
  ctx: ActionGatewayContext,
  timer_id: string,
): Promise<number | undefined> {
  return ctx.db.transaction(async (tx) => {
    const known = await findTimer.maybe(tx, timer_id);
    if (known === undefined) return undefined;
    const action = await lockAction.one(tx, known.action_id);
    // Time stands still: it is due by what the stop's end makes of it.
    if (await isFrozen(ctx, tx)) return FROZEN_MS;
    const now = ctx.clock.now();
    const fired = await fireTimer.maybe(tx, timer_id, now);
    if (fired === undefined) {
      const running = await findTimer.maybe(tx, timer_id);
      return running && Math.max(0, Date.parse(running.due_at) - now.getTime());
    }
    const waits = action.state === 'awaiting_approval' && action.version === fired.version;
    if (!waits || Date.parse(action.expires_at) <= now.getTime()) return undefined;
    if (fired.kind === 'confirm') await expireUnconfirmed(ctx, tx, action);
    else await escalate(ctx, tx, action, fired);
    return undefined;
  });
}

async function expireUnconfirmed(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  const minutes = ctx.config.CONFIRM_WITHIN_MINUTES;
  const detail = `Nobody confirmed it within ${minutes} minutes; no answer means not done.`;
  await transitionAction(ctx, tx, action, { to: 'expired', detail });
}

async function escalate(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { timer_id, step, ...timer }: TimerRow,
): Promise<void> {
  const people = await targetsOf(tx, action, timer);
  const told = await tellingOf(ctx, tx, action);
  await tellPeople(ctx, tx, {
    ...told,
    people,
    purpose: 'escalation',
    title: `Still waiting: ${told.title}`,
    dedupe_key: timer_id,
  });
  await appendAudit(tx, {
    at: ctx.clock.now(),
    actor: SERVICE,
    actor_type: 'service',
    action: 'action.escalated',
    subject: action.action_id,
    corr_id: requestScope()?.request_id ?? null,
    data: { version: action.version, step, people },
  });
}

/** Where nobody has the role or is in the group, those who decide hear it again. */
async function targetsOf(
  tx: Transaction,
  action: ActionRow,
  { target_type, target }: Pick<TimerRow, 'target_type' | 'target'>,
): Promise<string[]> {
  const named = await namedTargets(tx, target_type, target ?? '');
  return named.length > 0 ? named : decidersOf(tx, action);
}

async function namedTargets(
  tx: Transaction,
  target_type: TimerRow['target_type'],
  target: string,
): Promise<string[]> {
  switch (target_type) {
    case 'person':
      return [target];
    case 'group':
      return (await findGroup.maybe(tx, target))?.members ?? [];
    case 'role':
      return (await peopleWithRole.many(tx, target)).map(({ person_id }) => person_id);
    default:
      return [];
  }
}
