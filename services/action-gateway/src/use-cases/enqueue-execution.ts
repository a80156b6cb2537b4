import { actionPayload } from '@almanac/shared/contracts/actions';
import type { Transaction } from '@almanac/shared/pg/database';
import { EXECUTE_ACTION, EXECUTE_ALERT } from '../domain/job-names.ts';
import { passesKill } from '../domain/passes-kill.ts';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { insertCreated } from '../db/policies.ts';
import { actionPriority } from '../domain/action-priority.ts';
import { calendarEvents } from './judge-action.ts';

/**
 * In the transaction that authorises: an authorised Action without its job cannot exist. Shadow ones get none. From here on
 * the events it makes are Almanac's own, so that a later run may change them.
 */
export async function enqueueExecution(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  if (action.shadow) return;
  const { action_id, not_before } = action;
  const { made } = calendarEvents(actionPayload.parse(JSON.parse(action.payload)));
  if (made.length > 0) await insertCreated.run(tx, 'google_calendar', made, action_id);
  const job = passesKill(action) ? EXECUTE_ALERT : EXECUTE_ACTION;
  const send = { priority: actionPriority(action), ...startAfter(not_before) };
  await ctx.queue.send(tx, job, { action_id }, send);
}

// A job that may start now is announced to the workers; one with a start time is only found when they look for work.
function startAfter(not_before: string | null): { start_after?: Date } {
  if (not_before === null || Date.parse(not_before) <= Date.now()) return {};
  return { start_after: new Date(not_before) };
}
