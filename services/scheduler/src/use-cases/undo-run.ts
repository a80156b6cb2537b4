/**
 * POST /runs/{id}/undo: a new run that brings back what the run changed, block by block, as far as nothing newer stands in the
 * way: not what a person did since, not what has begun, not a meeting. It says what it had to leave.
 */
import type { RunChange, RunReply } from '@almanac/shared/contracts/reschedule';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import {
  type BlockRow,
  findBlock,
  lockStandingBlocks,
  placedAgain,
  standingBlocks,
} from '../db/block-rows.ts';
import { changesOfRun, findRun, lockRun, markUndone, type RunRow } from '../db/run-rows.ts';
import type { RunResult } from '../domain/runs/run-result.ts';
import { readBusy } from '../domain/busy-rule.ts';
import type { BusyInterval } from '../domain/schedule-types.ts';
import { type Restored, type Undoing, undoneBlock } from '../domain/runs/undone-block.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import {
  announceRun,
  type PlannedChange,
  type RunToCommit,
  storeChanges,
  storeRunRow,
} from './commit-run.ts';
import { storedBlock } from './compute-run.ts';
import { presentNow } from './present-now.ts';
import { readCalendars, timeNow } from './read-calendars.ts';
import { inTurn } from './scheduling-turn.ts';
import { beforeOf } from './rows-of-blocks.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { clientOf } from './store-reschedule.ts';
import { syncBeforeScheduling } from './sync-calendar.ts';
import { giveNextEventId } from './next-event-id.ts';

const DAY_MS = 86_400_000;
const AHEAD_MS = 57 * DAY_MS;
const DONE_WITH = ['applied', 'partially_applied'];

/** 409 for a run that is not in the calendar; who undoes a run twice gets the first undo, unless that was refused. */
export async function undoRun(ctx: SchedulerContext, run_id: string): Promise<RunReply> {
  await requireAllowed(ctx.db, ctx.kill, 'schedule');
  const deadline = performance.now() + ctx.config.SCHEDULE_WAIT_MS;
  const run = found(await findRun.maybe(ctx.db, run_id), `run ${run_id}`);
  if (run.undone_by !== null) return settledRun(ctx, run.undone_by, deadline);
  refuseUnfinished(run);
  if (!(await canWrite(ctx))) {
    throw new AppError(
      'conflict',
      'No calendar is connected, so nothing can be taken back there.',
      {
        code: 'no_calendar',
      },
    );
  }
  await syncBeforeScheduling(ctx);
  const now = ctx.clock.now().getTime();
  const window = { from: new Date(now - DAY_MS), to: new Date(now + AHEAD_MS) };
  const reading = await readCalendars(ctx, window);
  const stored = await inTurn(ctx, async (tx) => {
    const locked = await lockRun.one(tx, run_id);
    if (locked.undone_by !== null) return locked.undone_by;
    // One that was refused is over: the next one is another.
    const undo_id = newId('run', ctx.clock.now());
    refuseUnfinished(locked);
    await lockStandingBlocks.run(tx, new Date(now - 14 * DAY_MS));
    const { busy } = readBusy(await timeNow(ctx, tx, reading));
    await storeUndo(ctx, tx, { undo_id, run: locked, busy });
    await markUndone.run(tx, run_id, undo_id, ctx.clock.now());
    return undo_id;
  });
  return settledRun(ctx, stored, deadline);
}

function refuseUnfinished({ status, run_id }: RunRow): void {
  if (DONE_WITH.includes(status)) return;
  throw new AppError('conflict', `Run ${run_id} is ${status}: there is nothing to take back.`, {
    code: 'run_not_applied',
  });
}

interface Undo {
  undo_id: string;
  run: RunRow;
  busy: readonly BusyInterval[];
}

async function storeUndo(
  ctx: SchedulerContext,
  tx: Transaction,
  { undo_id, run, busy }: Undo,
): Promise<void> {
  const decided = await decide(ctx, tx, run, busy);
  const restored = decided.filter((one) => one.kind !== 'left');
  const rows = decided.map(({ row }) => row);
  const commit: RunToCommit = {
    run_id: undo_id,
    kind: 'undo',
    status: restored.length > 0 ? 'applying' : 'applied',
    plan: null,
    client_id: clientOf(rows),
    zone: run.zone,
    request: { undoes: run.run_id },
    result: resultOf(decided),
  };
  await storeRunRow(ctx, tx, commit);
  const changes: PlannedChange[] = [];
  // What leaves makes room for what comes back.
  for (const one of restored.toSorted((a, b) => rank(a) - rank(b))) {
    changes.push(await restore(ctx, tx, run.run_id, one));
  }
  await storeChanges(tx, commit, changes);
  await announceRun(ctx, tx, commit, { changes: changes.length, blocks: restored.length });
}

type Decided = Restored & { row: BlockRow };

function rank({ kind }: Decided): number {
  return kind === 'remove' ? 0 : 1;
}

/** Later changes first, so that each judges a week in which what it made room for has left already. */
async function decide(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunRow,
  busy: readonly BusyInterval[],
): Promise<Decided[]> {
  const now = await presentNow(ctx, tx);
  const changes = await changesOfRun.many(tx, run.run_id);
  const standing = await standingBlocks.many(tx, new Date(now - DAY_MS), new Date(now + AHEAD_MS));
  const touched = new Set(changes.map(({ block_id }) => block_id));
  const around: BusyInterval[] = standing
    .filter(({ block_id }) => !touched.has(block_id))
    .map((row) => ({ ...storedBlock(row), title: row.title }));
  const undoing: Undoing = { now, busy, around };
  const decided: Decided[] = [];
  for (const change of changes) {
    const row = await findBlock.one(tx, change.block_id);
    const before = run.result.before?.find(({ block_id }) => block_id === row.block_id);
    const again = await placedAgain.maybe(tx, row.block_id, [...touched]);
    const is_placed_again = again !== undefined;
    decided.push({ ...undoneBlock({ row, change, before, is_placed_again }, undoing), row });
  }
  return settleAmongThemselves(decided, undoing);
}

/** What is left as it is stands in the way of what would come back; that is left then too, until nothing changes any more. */
function settleAmongThemselves(given: readonly Decided[], undoing: Undoing): Decided[] {
  let decided = [...given];
  for (;;) {
    const left = decided.flatMap((one) => {
      if (
        one.kind !== 'left' ||
        !['planned', 'applied', 'done', 'partial'].includes(one.row.status)
      )
        return [];
      return [{ ...storedBlock(one.row), title: one.row.title }];
    });
    const next = decided.map((one): Decided => {
      if (one.kind !== 'back') return one;
      const { start, end } = one;
      const way = [...undoing.around, ...left].find(
        (other) => other.start < end && start < other.end,
      );
      if (way === undefined) return one;
      return { kind: 'left', why: `'${way.title ?? 'a block'}' is there now.`, row: one.row };
    });
    if (next.every((one, index) => one.kind === decided[index]?.kind)) return next;
    decided = next;
  }
}

async function restore(
  ctx: SchedulerContext,
  tx: Transaction,
  run_id: string,
  one: Decided,
): Promise<PlannedChange> {
  const { row } = one;
  const change = { at: ctx.clock.now(), by: actorNow(), detail: `${run_id} is taken back` };
  if (one.kind !== 'back') {
    const gone = { ...row, status: 'deleted' as const, deleted_by: 'scheduler' as const };
    const block = await changeBlock(tx, gone, { ...change, what: 'block.removed' });
    return { op: 'delete', block, before: row };
  }
  const revived = row.status === 'deleted';
  const back: BlockRow = {
    ...row,
    start_at: new Date(one.start).toISOString(),
    end_at: new Date(one.end).toISOString(),
    status: revived ? 'planned' : row.status,
    deleted_by: null,
    moved_from_start: revived ? null : row.start_at,
    moved_from_end: revived ? null : row.end_at,
    ...one.as,
  };
  if (!revived) {
    const block = await changeBlock(tx, back, { ...change, what: 'block.replanned' });
    return { op: row.etag === null ? 'create' : 'update', block, before: row };
  }
  const calendar_event_id = await giveNextEventId(tx, row);
  const again = { ...back, generation: row.generation + 1, calendar_event_id, etag: null };
  const block = await changeBlock(tx, again, { ...change, what: 'block.planned' });
  return { op: 'create', block, before: undefined };
}

function resultOf(decided: readonly Decided[]): RunResult {
  const place = ({ start_at, end_at }: BlockRow) => ({ start: start_at, end: end_at });
  const named = ({ block_id, title }: BlockRow) => ({ block_id, title });
  const back = decided.flatMap((one) => (one.kind === 'back' ? [one] : []));
  const there = back.filter(({ row }) => row.status !== 'deleted');
  const iso = (at: number): string => new Date(at).toISOString();
  const change: RunChange = {
    reason: null,
    text: null,
    unchanged: decided.every(({ kind }) => kind === 'left'),
    created: back
      .filter(({ row }) => row.status === 'deleted')
      .map(({ row, start, end }) => ({ ...named(row), start: iso(start), end: iso(end) })),
    moved: there.map(({ row, start, end }) => ({
      ...named(row),
      from: place(row),
      to: { start: iso(start), end: iso(end) },
      why: 'Back where it was.',
    })),
    kept: [],
    removed: decided
      .filter(({ kind }) => kind === 'remove')
      .map(({ row }) => ({ ...named(row), ...place(row), why: 'The run that made it is undone.' })),
    conflicts: [],
    not_restored: decided.flatMap((one) => {
      return one.kind === 'left' ? [{ ...named(one.row), why: one.why }] : [];
    }),
    price: null,
  };
  return {
    unscheduled: [],
    objective: { total: 0, tardiness_hours: 0, completion_hours: 0, late_steps: 0 },
    moved: there.map(({ row, start }) => {
      return { block_id: row.block_id, from: row.start_at, to: iso(start) };
    }),
    solver: { name: 'undo', ms: 0 },
    degraded: [],
    change,
    before: decided.filter(({ kind }) => kind !== 'left').map(({ row }) => beforeOf(row)),
  };
}
