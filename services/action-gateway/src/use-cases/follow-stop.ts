/**
 * A stop from its beginning to its end, whichever channel it came by: the row of the flags, or a file or variable outside the database.
 * What waits when it begins waits for the rest of its time when it ends: holds and lives are moved by as much as they were frozen, each
 * by an event of the Action (I6). The payload and its hash keep the first expiry.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { ActionState } from '@almanac/shared/contracts/actions';
import { outsideStop, readControls } from '@almanac/shared/controls/read-controls';
import { errorText } from '@almanac/shared/lang/app-error';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { lockAction } from '../db/actions.ts';
import { prolongLinks } from '../db/approval-links.ts';
import { lockControls } from '../db/controls.ts';
import {
  closeStop,
  findStop,
  lockEndedStop,
  moveTimes,
  noteMoved,
  openStop,
  settleStop,
  unsettledStop,
  waitedOver,
} from '../db/stops.ts';
import { shiftTimers } from './open-decision.ts';
import { sweepMessages } from './sweep-messages.ts';
import { recordStep } from './transition-action.ts';

const LOOK_MS = 500;
/** Actions that get their time back in one transaction: a fraction of a second. */
const STEP = 50;
const WAITING: readonly ActionState[] = ['awaiting_approval', 'authorized', 'unknown'];

/**
 * In the transaction that changed the flags, or of whoever saw the other channel change; the flags are locked. Only the end is noted
 * here, so that the next stop waits for nothing: `giveTimeBack` follows.
 */
export async function followStop(
  ctx: ActionGatewayContext,
  tx: Transaction,
  by: { actor: string; reason: string },
): Promise<void> {
  const { kill_switch } = await lockControls.one(tx);
  const outside = outsideStop(ctx.kill);
  const stands = await findStop.maybe(tx);
  if (kill_switch || outside !== undefined) {
    if (stands !== undefined) return;
    await openStop.run(tx, by.actor, outside ?? by.reason, kill_switch ? 'row' : 'outside');
    if (!kill_switch) await auditOutside(ctx, tx, 'control.killed', outside ?? by.reason);
    return;
  }
  const ended = await closeStop.maybe(tx, by.actor);
  if (ended?.channel === 'outside') await auditOutside(ctx, tx, 'control.resumed', by.reason);
}

/** Who made or removed the file is not known here: that it was seen is. */
async function auditOutside(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: 'control.killed' | 'control.resumed',
  reason: string,
): Promise<void> {
  const channel = 'outside';
  const seen = { at: ctx.clock.now(), actor: SERVICE, actor_type: 'service', corr_id: null };
  await appendAudit(tx, { ...seen, action, subject: 'controls', data: { channel, reason } });
}

/** While time stands still: stopped, or just resumed and the time not given back yet. What cannot be read counts as frozen. */
export async function isFrozen(ctx: ActionGatewayContext, db: Queryable): Promise<boolean> {
  if (outsideStop(ctx.kill) !== undefined) return true;
  return (await readControls(db)).kill_switch || (await unsettledStop.maybe(db)) !== undefined;
}

/** One step of giving back what the stops that ended have frozen; false when nothing is left to give. */
export function giveTimeBack(ctx: ActionGatewayContext): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const stop = await lockEndedStop.maybe(tx);
    if (stop === undefined) return false;
    const { stop_id, started_at, ended_at, moved_to, ms } = stop;
    const waited = await waitedOver.many(tx, started_at, ended_at, moved_to, STEP);
    for (const one of waited) await moveOne(ctx, tx, one);
    const last = waited.at(-1);
    if (last === undefined) {
      // Last, as it locks the timers; they stood still until now.
      await prolongLinks.run(tx, started_at, ended_at);
      await shiftTimers(ctx, tx, ms);
      await settleStop.run(tx, stop_id);
    } else {
      await noteMoved.run(tx, stop_id, last.action_id);
    }
    return true;
  });
}

async function moveOne(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_id, frozen_ms, is_held }: { action_id: string; frozen_ms: number; is_held: boolean },
): Promise<void> {
  const action = await lockAction.one(tx, action_id);
  const moved = (time: string): string => new Date(Date.parse(time) + frozen_ms).toISOString();
  const { state, not_before, expires_at } = action;
  if (!WAITING.includes(state)) return;
  const changes = {
    expires_at: moved(expires_at),
    ...(is_held && not_before !== null ? { not_before: moved(not_before) } : {}),
  };
  await recordStep(ctx, tx, action, {
    from: state,
    to: state,
    detail: `The stop is over after ${Math.round(frozen_ms / 1000)} s; it waits for the rest of its time.`,
    changes,
  });
  await moveTimes.run(tx, action_id, changes.expires_at, changes.not_before ?? not_before);
}

/** Sees the second channel change, and a row that somebody changed past this service. Ends with `stop`. */
export function watchStop(ctx: ActionGatewayContext): {
  look: () => Promise<void>;
  stop: () => Promise<void>;
} {
  let turn: Promise<void> = Promise.resolve();
  let ended = false;
  const once = async (): Promise<void> => {
    const { kill_switch, updated_by, reason } = await readControls(ctx.db);
    const stopped = kill_switch || outsideStop(ctx.kill) !== undefined;
    const stands = (await findStop.maybe(ctx.db)) !== undefined;
    const actor = kill_switch ? updated_by : SERVICE;
    if (stopped !== stands) {
      await ctx.db.transaction((tx) => followStop(ctx, tx, { actor, reason }));
      if (!stopped) await sweepMessages(ctx);
    }
    while (!ended && (await giveTimeBack(ctx)));
  };
  const look = (): Promise<void> => {
    turn = turn.then(once).catch((error: unknown) => {
      ctx.log.warn({ error: errorText(error) }, 'whether everything is stopped could not be noted');
    });
    return turn;
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    look,
    stop: async () => {
      ended = true;
      clearInterval(timer);
      await turn;
    },
  };
}
