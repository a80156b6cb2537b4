/** Stores a computed run: blocks with their history, the calendar calls it will make, and the job that proposes them. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { CalendarChange } from '@almanac/shared/contracts/actions';
import type { ScheduleReply, ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import { adoptBlock, type BlockRow, insertBlock } from '../db/block-rows.ts';
import { findRun, insertChange, insertRun, setChanges } from '../db/run-rows.ts';
import { eventIdOf } from '../domain/runs/event-id.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock, keepHistory } from './change-block.ts';
import type { ComputedRun } from './compute-run.ts';
import { insertValues, movedRow, newRow } from './rows-of-blocks.ts';
import { runReply } from './views.ts';
import type { Asked } from './what-is-asked.ts';

export interface RunToStore {
  run_id: string;
  asked: Asked;
  request: ScheduleRequest;
  /** Whether there is a calendar to write to. */
  writable: boolean;
}

/** A change of the calendar with the block it is about, before and after. */
interface PlannedChange {
  op: CalendarChange['op'];
  block: BlockRow;
  before: BlockRow | undefined;
}

const MAX_CHANGES = 500;

export async function storeRun(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunToStore,
  computed: ComputedRun,
): Promise<void> {
  const { matched, result, stay } = computed;
  const at = ctx.clock.now();
  const standing_there = await blocksThatMayStand(tx, matched.remove);
  const count = matched.create.length + matched.move.length + standing_there.size;
  if (count > MAX_CHANGES) {
    throw new AppError('invalid', `${count} blocks at once are too many; at most ${MAX_CHANGES}.`);
  }
  const standing = stay.length + matched.keep.length + matched.create.length + matched.move.length;
  const status = statusOf(run.writable, count, standing);
  await insertRun.run(tx, ...runValues(run, status, computed, at));
  const changes = await writeBlocks(ctx, tx, run, { ...computed, standing_there });
  await storeChanges(tx, run, changes);
  const { actor, actor_type, request_id } = actorNow();
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.computed',
    subject: run.run_id,
    corr_id: request_id,
    data: { plan_id: run.asked.plan?.plan_id ?? null, status, changes: changes.length },
  });
  await emitEvent(ctx.queue, tx, {
    event_type: 'schedule.computed',
    event_source: 'scheduler',
    ...clientOf(run.asked),
    payload: {
      run_id: run.run_id,
      plan_id: run.asked.plan?.plan_id ?? null,
      blocks: standing,
      unscheduled: result.unscheduled.length,
    },
    occurred_at: at.toISOString(),
    dedupe_key: `schedule.computed:${run.run_id}:1`,
  });
  const plan_id = run.asked.plan?.plan_id;
  if (status === 'applied' && plan_id !== undefined) {
    await ctx.queue.send(tx, 'mark-plan', { plan_id, run_id: run.run_id }, { key: run.run_id });
  }
  if (status === 'applying') {
    const send = { key: run.run_id, ...lineOfPlan(plan_id ?? null) };
    await ctx.queue.send(tx, 'propose-run', { run_id: run.run_id }, send);
  }
}

/**
 * The runs of one plan are proposed in their order: a later one may remove what an earlier one makes, and only what an authorised
 * Action makes counts as ours.
 */
export function lineOfPlan(plan_id: string | null): { line?: string } {
  return plan_id === null ? {} : { line: `runs:${plan_id}` };
}

function clientOf({ plan }: Asked): { client_id?: string } {
  return plan === undefined || plan.client_id === null ? {} : { client_id: plan.client_id };
}

function statusOf(writable: boolean, count: number, standing: number) {
  if (!writable) return 'proposed' as const;
  if (count > 0) return 'applying' as const;
  return standing > 0 ? ('applied' as const) : ('failed' as const);
}

function runValues(run: RunToStore, status: string, computed: ComputedRun, at: Date): unknown[] {
  const { asked } = run;
  const { plan } = asked;
  const applied_at = status === 'applied' ? at : null;
  return [
    run.run_id,
    'schedule',
    status,
    plan?.plan_id ?? null,
    plan?.version ?? null,
    plan?.plan_title ?? null,
    plan?.client_id ?? null,
    asked.preferences.zone,
    JSON.stringify({
      request: run.request,
      window: asked.window,
      now: asked.now,
      preferences: asked.preferences,
    }),
    JSON.stringify(computed.result),
    actorNow().actor,
    at,
    applied_at,
  ];
}

/**
 * Of the blocks to be removed, those whose event may be in the calendar. A run that still waits for a person has written nothing,
 * and what it would write is not wanted any more: asking for the removal of such an event would be refused as a stranger's.
 */
export async function blocksThatMayStand(
  tx: Transaction,
  removed: readonly { row: BlockRow }[],
): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  for (const { row } of removed) {
    const run = await findRun.maybe(tx, row.run_id);
    const unasked = run?.status === 'awaiting_approval' || run?.status === 'proposed';
    if (row.etag !== null || !unasked) standing.add(row.block_id);
  }
  return standing;
}

async function writeBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunToStore,
  { matched, stay, standing_there }: ComputedRun & { standing_there: ReadonlySet<string> },
): Promise<PlannedChange[]> {
  const at = ctx.clock.now();
  const by = actorNow();
  const changes: PlannedChange[] = [];
  for (const { row } of matched.remove) {
    const gone = { ...row, status: 'deleted' as const, deleted_by: 'scheduler' as const };
    const block = await changeBlock(tx, gone, { what: 'block.removed', at, by });
    if (standing_there.has(row.block_id)) changes.push({ op: 'delete', block, before: row });
  }
  for (const { old, to } of matched.move) {
    const moved = movedRow(old.row, to, run.run_id);
    const block = await changeBlock(tx, moved, { what: 'block.replanned', at, by });
    changes.push({ op: old.row.etag === null ? 'create' : 'update', block, before: old.row });
  }
  for (const { old, as } of matched.keep) {
    await adoptBlock.run(tx, old.block_id, run.run_id, as.parts);
  }
  for (const { block_id, row } of stay) {
    await adoptBlock.run(tx, block_id, run.run_id, row.parts);
  }
  for (const placed of matched.create) {
    const block = newRow(run, placed);
    await insertBlock.run(tx, ...insertValues(block, at));
    await keepHistory(tx, block, { what: 'block.planned', at, by });
    changes.push({ op: 'create', block, before: undefined });
  }
  return changes;
}

/** The calls in the order they are made: what goes first makes room. */
async function storeChanges(
  tx: Transaction,
  run: RunToStore,
  changes: PlannedChange[],
): Promise<void> {
  const zone = run.asked.preferences.zone;
  const title = run.asked.plan?.plan_title;
  const calls = changes.map((change) => calendarChange(change, zone, title));
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

/** The reply of a dry run: computed and proved, stored nowhere. */
export function proposedReply(
  run_id: string,
  asked: Asked,
  computed: ComputedRun,
  at: Date,
): ScheduleReply {
  const run = { run_id, asked, request: {}, writable: false };
  const { matched, stay, result } = computed;
  const rows = [
    ...stay.map(({ row }) => row),
    ...matched.keep.map(({ old }) => old.row),
    ...matched.move.map(({ old, to }) => movedRow(old.row, to, run_id)),
    ...matched.create.map((placed) => newRow(run, placed)),
  ].toSorted((a, b) => a.start_at.localeCompare(b.start_at));
  const plan_id = asked.plan?.plan_id ?? null;
  const proposed = { run_id, created_at: at.toISOString(), status: 'proposed' as const, plan_id };
  return runReply({ ...proposed, result, action_id: null }, rows);
}

export function calendarChange(
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
