/** A computed change of the week as a run: gone into the blocks and on its way to the calendar, or kept as a proposal. */
import type { Plan } from '@almanac/shared/contracts/planner';
import type { RescheduleReason, RunChange, RunReply } from '@almanac/shared/contracts/reschedule';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { lastFact, type BlockRow } from '../db/block-rows.ts';
import type { ProposedChanges, RunResult, WorkOfBlock } from '../domain/runs/run-result.ts';
import { type BlockChanges, changeBlocks, countOf } from './change-blocks.ts';
import { announceRun, type RunToCommit, storeChanges, storeRunRow } from './commit-run.ts';
import type { ComputedReschedule } from './reschedule-answer.ts';
import { beforeOf, movedRow, newRow } from './rows-of-blocks.ts';
import { runReply } from './views.ts';

export interface RescheduleRun {
  run_id: string;
  reason: RescheduleReason;
  text: string | null;
  zone: string;
  degraded: string[];
  notes: string[];
  /** What was asked, as it is kept with the run. */
  request: object;
  /** False: it is kept for a person to accept. */
  goes_out: boolean;
  work: ReadonlyMap<string, WorkOfBlock>;
  /** The plans in question, as they are now. */
  plans: readonly Plan[];
}

export function changesOf(run: RescheduleRun, computed: ComputedReschedule): BlockChanges {
  return {
    remove: computed.remove.map(({ old }) => old.row),
    move: computed.move.map(({ old, to }) => ({ row: old.row, to })),
    create: computed.create.map(({ key, title, ...place }) => ({
      like: { ...must(run.work.get(key), 'the work of a block'), title },
      place,
    })),
  };
}

/** The run's status; nothing is sent where nothing changes. */
export async function storeReschedule(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RescheduleRun,
  computed: ComputedReschedule,
): Promise<void> {
  const wanted = changesOf(run, computed);
  const result = resultOf(run, computed);
  const unchanged = countOf(wanted) === 0;
  const proposed = !run.goes_out && !unchanged;
  const goes = run.goes_out ? ('applying' as const) : ('proposed' as const);
  const row: RunToCommit = {
    run_id: run.run_id,
    kind: 'reschedule',
    status: unchanged ? 'applied' : goes,
    plan: null,
    client_id: clientOf([...wanted.remove, ...wanted.move.map((one) => one.row)]),
    zone: run.zone,
    request: run.request,
    result: proposed ? { ...result, proposal: await proposedAfter(tx, wanted) } : result,
  };
  await storeRunRow(ctx, tx, row);
  const detail = `${run.reason}${run.text === null ? '' : `, ${run.text}`}`;
  const making = { run_id: run.run_id, writable: true, detail };
  const changes = proposed ? [] : await changeBlocks(ctx, tx, making, wanted);
  await storeChanges(tx, row, changes);
  const blocks = computed.kept.length + computed.move.length + computed.create.length;
  await announceRun(ctx, tx, row, { changes: changes.length, blocks });
}

async function proposedAfter(tx: Transaction, wanted: BlockChanges): Promise<ProposedChanges> {
  const { fact_id } = await lastFact.one(tx);
  return { ...proposalOf(wanted), after_fact: fact_id };
}

/** The reply of a dry run: computed and proved, stored nowhere. */
export function previewReply(run: RescheduleRun, computed: ComputedReschedule, at: Date): RunReply {
  const { run_id } = run;
  const wanted = changesOf(run, computed);
  const rows = [
    ...computed.kept.map(({ row }) => row),
    ...wanted.move.map(({ row, to }) => movedRow(row, to)),
    ...wanted.create.map(({ like, place }) => newRow({ run_id, writable: false }, like, place)),
  ].toSorted((a, b) => a.start_at.localeCompare(b.start_at));
  const result = resultOf(run, computed);
  const status = 'proposed' as const;
  const shown = { run_id, created_at: at.toISOString(), status, plan_id: null };
  return {
    ...runReply({ ...shown, result, action_id: null }, rows),
    kind: 'reschedule',
    change: result.change ?? null,
    detail: null,
    undone_by: null,
    declined_at: null,
  };
}

function resultOf(run: RescheduleRun, computed: ComputedReschedule): RunResult {
  const wanted = changesOf(run, computed);
  const { unscheduled, objective, solver } = computed;
  const before = [...wanted.remove, ...wanted.move.map(({ row }) => row)].map(beforeOf);
  return {
    unscheduled,
    objective,
    solver,
    degraded: run.degraded,
    notes: run.notes,
    moved: wanted.move.map(({ row, to }) => {
      return { block_id: row.block_id, from: row.start_at, to: iso(to.start) };
    }),
    plans: scheduledPlans(run, computed),
    change: reportOf(run, computed, wanted),
    before,
  };
}

/** The plans that wait to be scheduled, of which it places something and leaves nothing: they are scheduled as they are now. */
function scheduledPlans(
  { plans }: RescheduleRun,
  { move, create, short }: ComputedReschedule,
): NonNullable<RunResult['plans']> {
  const placed = new Set([...move.map(({ old }) => old.key), ...create.map(({ key }) => key)]);
  return plans
    .filter(({ sop, status }) => {
      if (status !== 'ready') return false;
      const keys = sop.steps.map(({ step_id }) => step_id);
      return keys.some((key) => placed.has(key)) && !keys.some((key) => short.has(key));
    })
    .map(({ plan_id, version, plan_title }) => ({ plan_id, version, title: plan_title }));
}

function reportOf(
  run: RescheduleRun,
  computed: ComputedReschedule,
  wanted: BlockChanges,
): RunChange {
  const making = { run_id: run.run_id, writable: false };
  return {
    reason: run.reason,
    text: run.text,
    unchanged: countOf(wanted) === 0,
    created: wanted.create.map(({ like, place }) => {
      const { block_id, title, start_at, end_at } = newRow(making, like, place);
      return { block_id, title, start: start_at, end: end_at };
    }),
    moved: wanted.move.map(({ row, to }) => ({
      block_id: row.block_id,
      title: row.title,
      from: { start: row.start_at, end: row.end_at },
      to: { start: iso(to.start), end: iso(to.end) },
      why: to.why,
    })),
    kept: computed.kept.map(({ block_id }) => block_id),
    removed: computed.remove.map(({ old: { row }, why }) => {
      const { block_id, title, start_at, end_at } = row;
      return { block_id, title, start: start_at, end: end_at, why };
    }),
    conflicts: computed.conflicts,
    not_restored: [],
    price: computed.price,
  };
}

function proposalOf({ move, create, remove }: BlockChanges): ProposedChanges {
  return {
    move: move.map(({ row, to }) => ({ ...to, block_id: row.block_id, version: row.version })),
    create: create.map(({ like, place }) => ({ ...place, like })),
    remove: remove.map(({ block_id, version }) => ({ block_id, version })),
  };
}

/** The client of a run is named only where all of it is one's. */
export function clientOf(rows: readonly Pick<BlockRow, 'client_id'>[]): string | null {
  const clients = new Set(rows.map(({ client_id }) => client_id));
  return clients.size === 1 ? ([...clients][0] ?? null) : null;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
