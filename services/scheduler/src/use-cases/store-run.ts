/** Stores a computed schedule of a plan, of several, or of tasks: the run, and its blocks with their history. */
import type { ScheduleReply, ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { adoptBlock, type BlockRow, insertBlock } from '../db/block-rows.ts';
import { findRun } from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock, keepHistory } from './change-block.ts';
import {
  announceRun,
  type PlannedChange,
  refuseTooMany,
  type RunToCommit,
  storeChanges,
  storeRunRow,
} from './commit-run.ts';
import type { ComputedRun } from './compute-run.ts';
import { beforeOf, insertValues, movedRow, newRow, workOf } from './rows-of-blocks.ts';
import { heldChanges } from './held-schedule.ts';
import { tellOfQuiet } from './tell-differences.ts';
import { runReply } from './views.ts';
import type { Asked } from './what-is-asked.ts';

export interface RunToStore {
  run_id: string;
  asked: Asked;
  request: ScheduleRequest;
  /** Whether there is a calendar to write to. */
  writable: boolean;
}

export async function storeRun(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunToStore,
  computed: ComputedRun,
): Promise<void> {
  const { matched, stay } = computed;
  const standing_there = await blocksThatMayStand(tx, matched.remove.map(rowIn));
  const count = matched.create.length + matched.move.length + standing_there.size;
  refuseTooMany(count);
  const blocks = stay.length + matched.keep.length + matched.create.length + matched.move.length;
  const row = runToCommit(run, statusOf(run.writable, count, blocks), computed);
  await storeRunRow(ctx, tx, row);
  const changes = run.writable
    ? await changeStanding(ctx, tx, run, { ...computed, standing_there })
    : [];
  const made = await makeBlocks(ctx, tx, run, computed);
  // Without a calendar there is nothing to call; who accepts the run later decides what is called then.
  if (run.writable) changes.push(...made);
  await storeChanges(tx, row, changes);
  await announceRun(ctx, tx, row, { changes: changes.length, blocks });
  const removed = matched.remove.map(rowIn);
  if (run.writable) await tellOfQuiet(ctx, tx, removed, changes);
}

function runToCommit(
  run: RunToStore,
  status: RunToCommit['status'],
  computed: ComputedRun,
): RunToCommit {
  const { matched, result } = computed;
  const { run_id, asked, request } = run;
  const { plan, plans, window, now, preferences } = asked;
  const changed = [...matched.remove.map(rowIn), ...matched.move.map(rowOf)];
  const several = plans.map(({ plan_id, version, plan_title }) => {
    return { plan_id, version, title: plan_title };
  });
  return {
    run_id,
    kind: 'schedule',
    status,
    plan: plan ?? null,
    client_id: plan?.client_id ?? null,
    zone: preferences.zone,
    request: { request, window, now, preferences },
    result: {
      ...result,
      before: changed.map(beforeOf),
      ...(run.writable ? {} : { proposal: heldChanges(computed) }),
      ...(plan === undefined && several.length > 0 ? { plans: several } : {}),
    },
  };
}

function rowIn({ row }: { row: BlockRow }): BlockRow {
  return row;
}

function rowOf({ old }: { old: { row: BlockRow } }): BlockRow {
  return old.row;
}

function statusOf(writable: boolean, count: number, standing: number) {
  if (!writable) return 'proposed' as const;
  if (count > 0) return 'applying' as const;
  return standing > 0 ? ('applied' as const) : ('failed' as const);
}

/**
 * Of the blocks to be removed, those whose event may be in the calendar. A run that still waits for a person has written nothing,
 * and what it would write is not wanted any more: asking for the removal of such an event would be refused as a stranger's.
 */
export async function blocksThatMayStand(
  tx: Transaction,
  removed: readonly BlockRow[],
): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  for (const row of removed) {
    const run = await findRun.maybe(tx, row.run_id);
    const unasked = run?.status === 'awaiting_approval' || run?.status === 'proposed';
    if (row.etag !== null || !unasked) standing.add(row.block_id);
  }
  return standing;
}

async function changeStanding(
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
    const moved = { ...movedRow(old.row, to, to.title), run_id: run.run_id };
    const block = await changeBlock(tx, moved, { what: 'block.replanned', at, by });
    changes.push({ op: old.row.etag === null ? 'create' : 'update', block, before: old.row });
  }
  for (const { old, as } of matched.keep) {
    await adoptBlock.run(tx, old.block_id, run.run_id, as.parts);
  }
  for (const { block_id, row } of stay) {
    await adoptBlock.run(tx, block_id, run.run_id, row.parts);
  }
  return changes;
}

async function makeBlocks(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunToStore,
  { matched }: ComputedRun,
): Promise<PlannedChange[]> {
  const at = ctx.clock.now();
  const by = actorNow();
  const changes: PlannedChange[] = [];
  for (const placed of matched.create) {
    const block = newRow(run, workOf(run.asked, placed), placed);
    await insertBlock.run(tx, ...insertValues(block, at));
    await keepHistory(tx, block, { what: 'block.planned', at, by });
    changes.push({ op: 'create', block, before: undefined });
  }
  return changes;
}

/** The reply of a dry run: computed and proved, stored nowhere. */
export function proposedReply(
  run_id: string,
  asked: Asked,
  computed: ComputedRun,
  at: Date,
): ScheduleReply {
  const run = { run_id, writable: false };
  const { matched, stay, result } = computed;
  const rows = [
    ...stay.map(({ row }) => row),
    ...matched.keep.map(({ old }) => old.row),
    ...matched.move.map(({ old, to }) => ({ ...movedRow(old.row, to, to.title), run_id })),
    ...matched.create.map((placed) => newRow(run, workOf(asked, placed), placed)),
  ].toSorted((a, b) => a.start_at.localeCompare(b.start_at));
  const plan_id = asked.plan?.plan_id ?? null;
  const proposed = { run_id, created_at: at.toISOString(), status: 'proposed' as const, plan_id };
  return runReply({ ...proposed, result, action_id: null }, rows);
}
