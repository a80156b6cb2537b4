/** The operator's switches. Changes are operators', carry a reason, and reach every service by NOTIFY at commit. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Controls } from '@almanac/shared/contracts/controls';
import {
  readControls,
  stopReason,
  type ControlState,
} from '@almanac/shared/controls/read-controls';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { acknowledged, lockControls, writeControls, type FlagChanges } from '../db/controls.ts';
import { findStop, frozenCounts, type StopRow } from '../db/stops.ts';
import { followStop, giveTimeBack } from './follow-stop.ts';
import { requireFreshDeed } from './require-deed.ts';
import { sweepMessages } from './sweep-messages.ts';

/** 07 no. 24. */
const UNDO_MS = 30_000;

export interface ControlsChange {
  reason: string;
  version?: number | undefined;
  flags: FlagChanges;
}

/** As the operator sees them; a stop from outside the database shows as stopped. */
export async function showControls(ctx: ActionGatewayContext): Promise<Controls> {
  const flags = await readControls(ctx.db);
  const stopped = await stopReason(ctx.db, ctx.kill, 'decide');
  const outside = stopped !== undefined && !flags.kill_switch;
  const services = await acknowledged.many(ctx.db, flags.version);
  const stop = await findStop.maybe(ctx.db);
  return {
    ...flags,
    kill_switch: flags.kill_switch || outside,
    reason: outside ? stopped : flags.reason,
    frozen: await frozenCounts.one(ctx.db),
    stopped: stop === undefined ? null : shownStop(stop),
    acknowledged: services.map(({ service }) => service),
  };
}

function shownStop({ started_by, started_at, channel }: StopRow): NonNullable<Controls['stopped']> {
  const undo_until = new Date(Date.parse(started_at) + UNDO_MS).toISOString();
  return {
    by: started_by,
    since: started_at,
    channel,
    undo_until: channel === 'row' ? undo_until : null,
  };
}

/** What the switches held back goes at once. 403 without the role or a fresh sign-in; 409 when `version` is given and is not the present one. */
export async function changeControls(
  ctx: ActionGatewayContext,
  actor: Actor,
  change: ControlsChange,
): Promise<Controls> {
  await ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'steer');
    const before = await lockControls.one(tx);
    if (change.version !== undefined && change.version !== before.version) {
      const detail = `The controls are at version ${before.version} now: ${before.reason}.`;
      throw new AppError('conflict', detail, { code: 'version_conflict' });
    }
    const { connectors, ...flags } = change.flags;
    const merged = { ...before.connectors, ...connectors };
    const patch = connectors === undefined ? flags : { ...flags, connectors: merged };
    await write(ctx, tx, actor, { action: 'control.changed', patch, reason: change.reason });
  });
  await sweepMessages(ctx);
  return showControls(ctx);
}

/** Any person stops everything; a second time changes nothing. */
export async function killEverything(
  ctx: ActionGatewayContext,
  actor: Actor,
  reason: string,
): Promise<Controls> {
  requirePerson(actor);
  await ctx.db.transaction(async (tx) => {
    if ((await lockControls.one(tx)).kill_switch) return;
    const patch = { kill_switch: true };
    await write(ctx, tx, actor, { action: 'control.killed', patch, reason });
    await followStop(ctx, tx, { actor: actor.actor, reason });
  });
  return showControls(ctx);
}

/**
 * Ends the stop; what was waiting waits for the rest of its time. A second time changes nothing. `undo` takes back one's own stop of
 * the last 30 s, and nothing else: 409 otherwise; without it, 403 without the role or a fresh sign-in. A stop from outside goes on.
 */
export async function resumeEverything(
  ctx: ActionGatewayContext,
  actor: Actor,
  { reason, undo }: { reason: string; undo?: boolean | undefined },
): Promise<Controls> {
  await ctx.db.transaction(async (tx) => {
    if (undo === true) requirePerson(actor);
    else await requireFreshDeed(tx, actor, 'steer');
    if (!(await lockControls.one(tx)).kill_switch) return;
    if (undo === true) requireUndo(await findStop.maybe(tx), actor);
    const patch = { kill_switch: false };
    const action = undo === true ? 'control.undone' : 'control.resumed';
    await write(ctx, tx, actor, { action, patch, reason });
    await followStop(ctx, tx, { actor: actor.actor, reason });
  });
  // The few that wait as a rule have their time back when this answers; of thousands, `watchStop` goes on.
  await giveTimeBack(ctx);
  await giveTimeBack(ctx);
  await sweepMessages(ctx);
  return showControls(ctx);
}

function requireUndo(stop: StopRow | undefined, actor: Actor): void {
  if (stop?.started_by === actor.actor && stop.channel === 'row' && stop.ms <= UNDO_MS) return;
  throw new AppError(
    'conflict',
    'Only your own stop of the last 30 s can be undone; resume ends any.',
    {
      code: 'undo_over',
    },
  );
}

async function write(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  change: { action: string; patch: FlagChanges; reason: string },
): Promise<ControlState> {
  const { action, patch, reason } = change;
  const at = ctx.clock.now();
  const after = await writeControls.one(tx, JSON.stringify(patch), actor.actor, reason, at);
  await appendAudit(tx, {
    at,
    actor: actor.actor,
    actor_type: actor.actor_type,
    action,
    subject: 'controls',
    corr_id: requestScope()?.request_id ?? null,
    data: { version: after.version, changes: patch },
    private: { of: actor.actor, data: { reason } },
  });
  await emitEvent(ctx.queue, tx, {
    event_type: 'control.changed',
    event_source: SERVICE,
    payload: { version: after.version, reason, changes: patch, by: actor.actor },
    occurred_at: at.toISOString(),
    dedupe_key: `control.changed:controls:${after.version}`,
  });
  return after;
}
