/**
 * POST /runs/{id}/apply: a person accepts a proposed run. What was proposed may be old: every block must be as it was, and the
 * validator looks at the present calendar before anything goes out.
 */
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import {
  type BlockRow,
  blocksOfRun,
  findBlock,
  lockStandingBlocks,
  placedAgain,
  placedSince,
  standingBlocks,
} from '../db/block-rows.ts';
import {
  acceptRun,
  findRun,
  lockRun,
  requestsOfRuns,
  type RunRow,
  scheduledVersions,
} from '../db/run-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import type { ProposedChanges } from '../domain/runs/run-result.ts';
import { type BusyInterval, MINUTE_MS, type ScheduleInput } from '../domain/schedule-types.ts';
import { validateSchedule, type Violation } from '../domain/validate-schedule.ts';
import { actorNow } from './actor-now.ts';
import { appendAudit } from '@almanac/shared/audit/append';
import { type BlockChanges, changeBlocks } from './change-blocks.ts';
import { changeBlock } from './change-block.ts';
import { sendProposal, storeChanges } from './commit-run.ts';
import { storedBlock } from './compute-run.ts';
import { adoptKept } from './held-schedule.ts';
import { currentPreferences } from './preferences.ts';
import { presentNow } from './present-now.ts';
import { readCalendars, timeNow } from './read-calendars.ts';
import { inTurn } from './scheduling-turn.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { syncBeforeScheduling } from './sync-calendar.ts';

const DAY_MS = 86_400_000;
const AHEAD_MS = 57 * DAY_MS;

/** 409 where the run is no proposal, or where the calendar or a block changed since; a repeat answers the run as it is. */
export async function applyProposed(ctx: SchedulerContext, run_id: string): Promise<RunReply> {
  await requireAllowed(ctx.db, ctx.kill, 'schedule');
  const deadline = performance.now() + ctx.config.SCHEDULE_WAIT_MS;
  const run = found(await findRun.maybe(ctx.db, run_id), `run ${run_id}`);
  if (run.status !== 'proposed') return alreadyDecided(ctx, run, deadline);
  if (!(await canWrite(ctx))) {
    throw new AppError('conflict', 'No calendar is connected; connect one at /oauth/authorize.', {
      code: 'no_calendar',
    });
  }
  await syncBeforeScheduling(ctx);
  const now = ctx.clock.now().getTime();
  const window = { from: new Date(now - DAY_MS), to: new Date(now + AHEAD_MS) };
  const reading = await readCalendars(ctx, window);
  await inTurn(ctx, async (tx) => {
    const locked = await lockRun.one(tx, run_id);
    if (locked.status !== 'proposed') return;
    await lockStandingBlocks.run(tx, new Date(now - 14 * DAY_MS));
    const wanted = await wantedBy(tx, locked);
    const { busy } = readBusy(await timeNow(ctx, tx, reading));
    await refuseOutdated(ctx, tx, { run: locked, wanted, busy });
    await accept(ctx, tx, locked, wanted);
  });
  return settledRun(ctx, run_id, deadline);
}

function alreadyDecided(ctx: SchedulerContext, run: RunRow, deadline: number): Promise<RunReply> {
  if (run.status !== 'failed') return settledRun(ctx, run.run_id, deadline);
  throw new AppError('conflict', 'The run failed; ask for a new one.', { code: 'run_over' });
}

/** What accepting it changes: its proposal, and of a schedule made while no calendar was there, the blocks it made. */
type Wanted = BlockChanges & { make: BlockRow[] };

async function wantedBy(tx: Transaction, run: RunRow): Promise<Wanted> {
  const { run_id, kind, result } = run;
  const changes = await present(tx, result.proposal ?? { move: [], create: [], remove: [] });
  if (kind !== 'schedule') {
    await refusePlacedSince(tx, changes, result.proposal?.after_fact);
    return { ...changes, make: [] };
  }
  await refuseScheduledSince(tx, run);
  const make = (await blocksOfRun.many(tx, run_id)).filter(({ status }) => status === 'proposed');
  const ids = make.map(({ block_id }) => block_id);
  for (const { block_id, title } of make) {
    const again = await placedAgain.maybe(tx, block_id, ids);
    if (again !== undefined) throw outdated(`'${title}' was scheduled by another run since`);
  }
  // What it moves is scheduled by it from now on.
  const move = changes.move.map(({ row, to }) => ({ row: { ...row, run_id }, to }));
  return { ...changes, move, make };
}

/** What it would place may have got a place by another run. */
async function refusePlacedSince(
  tx: Transaction,
  { create, move }: BlockChanges,
  after_fact = 0,
): Promise<void> {
  const moved = move.map(({ row }) => row.block_id);
  for (const { like } of create) {
    const { plan_id, step_id, task_id, title } = like;
    const since = await placedSince.maybe(tx, plan_id, step_id, task_id, after_fact, moved);
    if (since !== undefined) throw outdated(`'${title}' was scheduled by another run since`);
  }
}

/** It was computed from a version of its plan, or of its plans. */
async function refuseScheduledSince(
  tx: Transaction,
  { plan_id, plan_version, result }: RunRow,
): Promise<void> {
  const known = new Map((result.plans ?? []).map((plan) => [plan.plan_id, plan.version]));
  if (plan_id !== null && plan_version !== null) known.set(plan_id, plan_version);
  const newest = await scheduledVersions.many(tx, [...known.keys()]);
  if (newest.some(({ plan_id: id, version }) => version > (known.get(id) ?? version))) {
    throw outdated('A newer version of the plan was scheduled since');
  }
}

async function present(tx: Transaction, proposal: ProposedChanges): Promise<BlockChanges> {
  const same = async (known: { block_id: string; version: number }): Promise<BlockRow> => {
    const row = await findBlock.one(tx, known.block_id);
    if (row.version === known.version) return row;
    throw outdated(`'${row.title}' changed since`);
  };
  const changes: BlockChanges = { remove: [], move: [], create: [] };
  for (const known of proposal.remove) changes.remove.push(await same(known));
  for (const { block_id, version, title, ...to } of proposal.move) {
    const row = await same({ block_id, version });
    changes.move.push({ row: { ...row, title: title ?? row.title }, to });
  }
  for (const { like, ...place } of proposal.create) changes.create.push({ like, place });
  return changes;
}

function outdated(why: string): AppError {
  return new AppError('conflict', `${why}; ask for a new run.`, { code: 'run_outdated' });
}

interface Proposed {
  run: RunRow;
  wanted: Wanted;
  busy: BusyInterval[];
}

/** The validator's word on each new place, whole as proposed, against what stands and what is taken now. */
async function refuseOutdated(
  ctx: SchedulerContext,
  tx: Transaction,
  { run, wanted, busy }: Proposed,
): Promise<void> {
  const now = await presentNow(ctx, tx);
  // By the preferences that it was proposed with: it is the calendar that may have changed.
  const [asked] = await requestsOfRuns.many(tx, [run.run_id]);
  const preferences = asked?.request.preferences ?? (await currentPreferences(ctx, tx));
  const standing = await standingBlocks.many(tx, new Date(now - DAY_MS), new Date(now + AHEAD_MS));
  const touched = [...wanted.remove, ...wanted.move.map(({ row }) => row)];
  const leaving = new Set(touched.map(({ block_id }) => block_id));
  const places = [
    ...wanted.move.map(({ row, to }) => ({ title: row.title, start: to.start, end: to.end })),
    ...wanted.create.map(({ like, place }) => ({ ...place, title: like.title })),
    ...wanted.make.map((row) => ({ ...storedBlock(row), title: row.title })),
  ].map(({ title, start, end }, index) => ({ step_id: String(index), title, start, end }));
  const input: ScheduleInput = {
    now,
    window: { from: now, to: now + AHEAD_MS },
    zone: preferences.zone,
    preferences,
    items: places.map(({ step_id, title, start, end }) => {
      const duration_minutes = (end - start) / MINUTE_MS;
      return { step_id, title, duration_minutes, split: false };
    }),
    busy,
    existing_blocks: standing.filter(({ block_id }) => !leaving.has(block_id)).map(storedBlock),
  };
  const [violation] = validateSchedule(input, { blocks: places, unscheduled: [] });
  if (violation !== undefined) throw outdated(sayViolation(violation, places));
}

function sayViolation(
  { kind, step, detail }: Violation,
  places: readonly { step_id: string; title: string }[],
): string {
  const title = places.find(({ step_id }) => step_id === step)?.title ?? step;
  return `The place for '${title}' is not free any more (${kind.replaceAll('_', ' ')}: ${detail})`;
}

async function accept(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunRow,
  wanted: Wanted,
): Promise<void> {
  const { run_id, zone, plan_id } = run;
  const at = ctx.clock.now();
  const { actor, actor_type, request_id } = actorNow();
  const making = { run_id, writable: true, detail: 'accepted' };
  const changes = await changeBlocks(ctx, tx, making, wanted);
  await adoptKept(tx, run);
  for (const row of wanted.make) {
    const change = { what: 'block.planned', at, by: actorNow(), detail: `${run_id}: accepted` };
    const block = await changeBlock(tx, { ...row, status: 'planned' }, change);
    changes.push({ op: 'create', block, before: undefined });
  }
  await acceptRun.run(tx, run_id, changes.length > 0 ? 'applying' : 'applied', at);
  await storeChanges(tx, { run_id, zone }, changes);
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.accepted',
    subject: run_id,
    corr_id: request_id,
    data: { changes: changes.length },
  });
  if (changes.length > 0) await sendProposal(ctx, tx, { run_id, plan_id });
}
