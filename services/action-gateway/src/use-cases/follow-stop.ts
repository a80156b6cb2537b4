/**
 * A stop from its beginning to its end, whichever channel it came by: the row of the flags, or a file or variable outside the database.
 * What waits when it begins waits for the rest of its time when it ends: holds and lives are moved by as much as they were frozen, each
 * by an event of the Action (I6). The payload and its hash keep the first expiry.
 */
import type { ActionState } from '@almanac/shared/contracts/actions';
import { outsideStop, readControls } from '@almanac/shared/controls/read-controls';
import { errorText } from '@almanac/shared/lang/app-error';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { lockAction } from '../db/actions.ts';
import { lockControls } from '../db/controls.ts';
import { closeStop, findStop, moveTimes, openStop, waitedOver } from '../db/stops.ts';
import { shiftTimers } from './open-decision.ts';
import { sweepMessages } from './sweep-messages.ts';
import { recordStep } from './transition-action.ts';

const LOOK_MS = 500;
const WAITING: readonly ActionState[] = ['awaiting_approval', 'authorized', 'unknown'];

/** In the transaction that changed the flags, or of whoever saw the other channel change; the flags are locked. */
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
    return;
  }
  if (stands === undefined) return;
  const stop = await closeStop.one(tx, by.actor);
  await giveTimeBack(ctx, tx, stop);
  await shiftTimers(ctx, tx, Date.parse(stop.ended_at) - Date.parse(stop.started_at));
}

/** While time stands still: stopped, or just resumed and the time not given back yet. What cannot be read counts as frozen. */
export async function isFrozen(ctx: ActionGatewayContext, db: Queryable): Promise<boolean> {
  if (outsideStop(ctx.kill) !== undefined) return true;
  return (await readControls(db)).kill_switch || (await findStop.maybe(db)) !== undefined;
}

async function giveTimeBack(
  ctx: ActionGatewayContext,
  tx: Transaction,
  stop: { started_at: string; ended_at: string },
): Promise<void> {
  for (const { action_id, frozen_ms, is_held } of await waitedOver.many(
    tx,
    stop.started_at,
    stop.ended_at,
  )) {
    const action = await lockAction.one(tx, action_id);
    const moved = (time: string): string => new Date(Date.parse(time) + frozen_ms).toISOString();
    const { state, not_before, expires_at } = action;
    if (!WAITING.includes(state)) continue;
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
}

/** Sees the second channel change, and a row that somebody changed past this service. Ends with `stop`. */
export function watchStop(ctx: ActionGatewayContext): {
  look: () => Promise<void>;
  stop: () => Promise<void>;
} {
  let turn: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    const { kill_switch, updated_by, reason } = await readControls(ctx.db);
    const stopped = kill_switch || outsideStop(ctx.kill) !== undefined;
    const stands = (await findStop.maybe(ctx.db)) !== undefined;
    if (stopped === stands) return;
    const actor = kill_switch ? updated_by : SERVICE;
    await ctx.db.transaction((tx) => followStop(ctx, tx, { actor, reason }));
    if (!stopped) await sweepMessages(ctx);
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
      clearInterval(timer);
      await turn;
    },
  };
}
