/**
 * What every run leaves, whatever it is for: its row, one row per calendar call with the text of it, the audit, the event, and
 * the job that proposes the Action. All in the transaction that changes the blocks.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { CalendarChange } from '@almanac/shared/contracts/actions';
import type { RunKind } from '@almanac/shared/contracts/reschedule';
import type { RunStatus } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';
import { insertChange, insertRun, namesOfRuns, setChanges, setRunStatus } from '../db/run-rows.ts';
import { eventIdOf } from '../domain/runs/event-id.ts';
import type { RunResult } from '../domain/runs/run-result.ts';
import { actorNow } from './actor-now.ts';

export interface RunToCommit {
  run_id: string;
  kind: RunKind;
  status: RunStatus;
  /** The one plan that is scheduled. */
  plan: { plan_id: string; version: number; plan_title: string } | null;
  client_id: string | null;
  zone: string;
  /** What it was computed from; kept as it is. */
  request: object;
  result: RunResult;
}

/** A change of the calendar with the block it is about, before and after. */
export interface PlannedChange {
  op: CalendarChange['op'];
  block: BlockRow;
  before: BlockRow | undefined;
}

const MAX_CHANGES = 500;

export function refuseTooMany(count: number): void {
  if (count <= MAX_CHANGES) return;
  throw new AppError('invalid', `${count} blocks at once are too many; at most ${MAX_CHANGES}.`);
}

/** Comes first: blocks and changes refer to it. */
export async function storeRunRow(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunToCommit,
): Promise<void> {
  const at = ctx.clock.now();
  await insertRun.run(
    tx,
    run.run_id,
    run.kind,
    run.status,
    run.plan?.plan_id ?? null,
    run.plan?.version ?? null,
    run.plan?.plan_title ?? null,
    run.client_id,
    run.zone,
    JSON.stringify(run.request),
    JSON.stringify(run.result),
    actorNow().actor,
    at,
    run.status === 'applied' ? at : null,
  );
}

/** The calls in the order they are made: what goes first makes room. */
export async function storeChanges(
  tx: Transaction,
  run: Pick<RunToCommit, 'run_id' | 'zone'>,
  changes: readonly PlannedChange[],
): Promise<void> {
  const titles = await planTitles(tx, changes);
  const calls = changes.map((change) => {
    return calendarChange(change, run.zone, titles.get(change.block.plan_id ?? ''));
  });
  await setChanges.run(tx, run.run_id, JSON.stringify(calls));
  for (const [position, { op, block, before }] of changes.entries()) {
    await insertChange.run(
      tx,
      run.run_id,
      position,
      block.block_id,
      op,
      block.calendar_event_id,
      block.version,
      before?.start_at ?? null,
      before?.end_at ?? null,
    );
  }
}

/** Audit, event and job; `blocks` is how many stand by this run. */
export async function announceRun(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunToCommit,
  counts: { changes: number; blocks: number },
): Promise<void> {
  const at = ctx.clock.now();
  const { actor, actor_type, request_id } = actorNow();
  const { run_id, kind, status, plan, client_id } = run;
  const plan_id = plan?.plan_id ?? null;
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.computed',
    subject: run_id,
    corr_id: request_id,
    data: { kind, plan_id, status, changes: counts.changes },
  });
  await notifyChange(tx, 'run', run_id, null);
  await emitEvent(ctx.queue, tx, {
    event_type: 'schedule.computed',
    event_source: 'scheduler',
    ...(client_id === null ? {} : { client_id }),
    payload: {
      run_id,
      plan_id,
      blocks: counts.blocks,
      unscheduled: run.result.unscheduled.length,
    },
    occurred_at: at.toISOString(),
    dedupe_key: `schedule.computed:${run_id}:1`,
  });
  if (status === 'applied' && kind === 'schedule') {
    await markPlans(ctx, tx, { run_id, plan_id, result: run.result });
  }
  if (status !== 'applying') return;
  if (counts.changes > 0) await sendProposal(ctx, tx, { run_id, plan_id });
  // A block whose event was never asked for leaves without a call: then there is nothing to send.
  else await setRunStatus.run(tx, run_id, 'applied', null, at, at, null);
}

/** The planner learns, once per run and plan, that the run has scheduled it. */
export async function markPlans(
  ctx: SchedulerContext,
  tx: Transaction,
  run: { run_id: string; plan_id: string | null; result: RunResult },
): Promise<void> {
  const { run_id, plan_id, result } = run;
  if (plan_id !== null) {
    await ctx.queue.send(tx, 'mark-plan', { plan_id, run_id }, { key: run_id });
  }
  for (const plan of result.plans ?? []) {
    const key = `${run_id}:${plan.plan_id}`;
    await ctx.queue.send(tx, 'mark-plan', { plan_id: plan.plan_id, run_id }, { key });
  }
}

export async function sendProposal(
  ctx: SchedulerContext,
  tx: Transaction,
  { run_id, plan_id }: { run_id: string; plan_id: string | null },
): Promise<void> {
  const send = { key: run_id, ...lineOfPlan(plan_id) };
  await ctx.queue.send(tx, 'propose-run', { run_id }, send);
}

/**
 * The runs of one plan are proposed in their order: a later one may remove what an earlier one makes, and only what an authorised
 * Action makes counts as ours. A run of several plans has no line and waits for what it shares with others in `proposeRun`.
 */
export function lineOfPlan(plan_id: string | null): { line?: string } {
  return plan_id === null ? {} : { line: `runs:${plan_id}` };
}

/** By plan id, as the runs that scheduled them called them. */
async function planTitles(
  tx: Transaction,
  changes: readonly PlannedChange[],
): Promise<Map<string, string>> {
  const runs = [...new Set(changes.map(({ block }) => block.run_id))];
  const named = await namesOfRuns.many(tx, runs);
  return new Map(named.map(({ plan_id, title }) => [plan_id, title]));
}

function calendarChange(
  { op, block, before }: PlannedChange,
  zone: string,
  plan_title: string | undefined,
): CalendarChange {
  const part = block.parts > 1 ? ` (${block.part}/${block.parts})` : '';
  const lines = [
    ...(plan_title === undefined ? [] : [`Plan: ${plan_title}`]),
    `Step: ${block.title}${part}`,
    `Why here: ${block.why}`,
    '',
    'Almanac wrote this block. Move it, delete it, or put ✓ (done), ~ (half) or ✗ (skipped) before its title: Almanac follows.',
  ];
  return {
    op,
    block_id: block.block_id,
    event_id: block.calendar_event_id ?? eventIdOf(block.block_id, block.generation),
    title: `${block.title.slice(0, 280)}${part}`,
    description: lines.join('\n').slice(0, 4000),
    start: block.start_at,
    end: block.end_at,
    zone,
    etag: op === 'create' ? null : (before?.etag ?? null),
  };
}
