/** What begins when an Action begins to wait for people: its committee, its timers, and who is told; and what ends it. */
import type { ActionState } from '@almanac/shared/contracts/actions';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { insertConvening } from '../db/committees.ts';
import { escalationOf } from '../db/escalation.ts';
import type { Severity } from '../db/messages.ts';
import { requestersOf } from '../db/revisions.ts';
import { insertTimer, prolongTimers, stopTimers } from '../db/timers.ts';
import { cardOf } from '../domain/card-of.ts';
import { RUN_TIMER } from '../domain/job-names.ts';
import { lateWord } from './guarded-card.ts';
import { decidersOf, fittingCommittee } from './may-approve.ts';
import { tellPeople, type Telling } from './tell-people.ts';
import { tellRequester } from './tell-requester.ts';

const MINUTE_MS = 60_000;

/** In the transaction of the step, whose event is `seq`: a wait that is over stops its timers, one that begins starts them. */
export async function followDecision(
  ctx: ActionGatewayContext,
  tx: Transaction,
  from: ActionState,
  { action, seq, detail }: { action: ActionRow; seq: number; detail: string },
): Promise<void> {
  if (from === 'awaiting_approval') {
    stopTimers.send(tx, action.action_id, ctx.clock.now());
    await tellRequester(ctx, tx, { action, seq, detail });
  }
  if (action.state !== 'awaiting_approval') return;
  if (action.level >= 4) await convene(ctx, tx, action);
  await startTimers(ctx, tx, action);
  await tellPeople(ctx, tx, {
    ...(await tellingOf(ctx, tx, action)),
    people: await decidersOf(tx, action),
    purpose: 'approval',
    dedupe_key: `approval:${action.action_id}:${action.version}:${seq}`,
  });
}

/** `ms` is how long everything was stopped: what was not due then keeps the rest of its time. Call it last: it locks the timers. */
export async function shiftTimers(
  ctx: ActionGatewayContext,
  tx: Transaction,
  ms: number,
): Promise<void> {
  await prolongTimers.run(tx, ms, ctx.clock.now());
}

async function convene(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  const { action_id, version } = action;
  const requesters = await requestersOf.many(tx, action_id);
  const people = requesters.map(({ person }) => person);
  const committee = await fittingCommittee(tx, action, people);
  if (committee === undefined) {
    throw new AppError('conflict', 'Its committee changed just now: try again.', {
      code: 'committee_changed',
    });
  }
  const { committee_id, need, members } = committee;
  const at = ctx.clock.now();
  await insertConvening.run(tx, action_id, version, committee_id, need, members, at);
}

async function startTimers(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  const { level, risk, shadow } = action;
  if (level === 2) {
    const delay_ms = ctx.config.CONFIRM_WITHIN_MINUTES * MINUTE_MS;
    await startTimer(ctx, tx, action, { kind: 'confirm', step: 0, delay_ms });
  }
  // Nothing comes of an Action in shadow, so nobody is pressed for it.
  if (shadow) return;
  for (const { step, delay_minutes, ...to } of await escalationOf.many(tx, level, risk)) {
    const delay_ms = delay_minutes * MINUTE_MS;
    await startTimer(ctx, tx, action, { kind: 'escalate', step, delay_ms, ...to });
  }
}

interface NewTimer {
  kind: 'confirm' | 'escalate';
  step: number;
  delay_ms: number;
  target_type?: string;
  target?: string;
}

/** The row is the timer; its job only looks at it, so that a stop may move it and nothing fires twice. */
async function startTimer(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_id, version }: ActionRow,
  { kind, step, delay_ms, target_type, target }: NewTimer,
): Promise<void> {
  const at = ctx.clock.now();
  const timer_id = newId('esc', at);
  await insertTimer.run(
    tx,
    timer_id,
    action_id,
    version,
    kind,
    step,
    target_type ?? null,
    target ?? null,
    at,
    new Date(at.getTime() + delay_ms),
  );
  const start_after = new Date(Date.now() + delay_ms);
  await ctx.queue.send(tx, RUN_TIMER, { timer_id }, { key: timer_id, start_after });
}

const SEVERITY: Record<ActionRow['risk'], Severity> = {
  low: 'SEV3',
  medium: 'SEV3',
  high: 'SEV2',
  critical: 'SEV1',
};

/** What people are told of an Action that waits for them. */
export async function tellingOf(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<Pick<Telling, 'severity' | 'title' | 'body' | 'action_id'>> {
  const { action_id, payload, risk, level, version, expected_effect, requested_by } = action;
  const { title } = cardOf(payload, ctx.config.ALMANAC_ZONE);
  const revised = version > 1 ? ` It was revised: this is version ${version}.` : '';
  const late = await lateWord(ctx, tx, action, ctx.config.ALMANAC_ZONE);
  const body = [
    ...(late === undefined ? [] : [late]),
    expected_effect,
    `Asked by ${requested_by}; ${risk} risk, level ${level}.${revised}`,
    `Without an answer by ${action.expires_at} it is not done.`,
  ].join('\n');
  return { action_id, severity: SEVERITY[risk], title, body };
}
