/**
 * POST /blocks/{id}/move: a person puts a block somewhere, or makes it longer or shorter. It is pinned there and never moved back.
 * What lies in the way is named first; with `force` the person's wish wins and the conflict stands in the answer.
 */
import type { MoveReply, MoveRequest, RunChange } from '@almanac/shared/contracts/reschedule';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlock, lockBlock, standingBlocks } from '../db/block-rows.ts';
import { findRun } from '../db/run-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import { type MoveTo, refusedMove } from '../domain/runs/refused-move.ts';
import type { BusyInterval } from '../domain/schedule-types.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import { announceRun, type RunToCommit, storeChanges, storeRunRow } from './commit-run.ts';
import { currentPreferences } from './preferences.ts';
import { presentNow } from './present-now.ts';
import { askReschedule } from './ask-reschedule.ts';
import { readForPlanning } from './ask-for-planning.ts';
import { type CalendarReading, timeNow } from './read-calendars.ts';
import { inTurn } from './scheduling-turn.ts';
import { beforeOf } from './rows-of-blocks.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { tellWhatDiffers } from './tell-differences.ts';
import { blockView } from './views.ts';

const DAY_MS = 86_400_000;
const MAX_AHEAD_MS = 366 * DAY_MS;

/** Throws 404, 409 (`version_conflict` with the present block, `over_meeting`, `over_block`), 422 for the past and bad lengths. */
export async function moveBlock(
  ctx: SchedulerContext,
  block_id: string,
  request: MoveRequest,
  idempotency_key: string | undefined,
): Promise<MoveReply> {
  await requireAllowed(ctx.db, ctx.kill, 'schedule');
  const deadline = performance.now() + ctx.config.SCHEDULE_WAIT_MS;
  const seen = found(await findBlock.maybe(ctx.db, block_id), `block ${block_id}`);
  const run_id =
    idempotency_key === undefined
      ? newId('run', ctx.clock.now())
      : derivedId('run', 'move', actorNow().actor, block_id, idempotency_key);
  if ((await findRun.maybe(ctx.db, run_id)) === undefined) {
    const to = placeOf(request, seen);
    const reading = await readAround(ctx, to);
    await inTurn(ctx, (tx) => move(ctx, tx, { block_id, run_id, request, reading }));
  }
  const run = await settledRun(ctx, run_id, deadline);
  return { block: blockView(await findBlock.one(ctx.db, block_id)), run };
}

interface Move {
  block_id: string;
  run_id: string;
  request: MoveRequest;
  reading: CalendarReading;
}

async function move(
  ctx: SchedulerContext,
  tx: Transaction,
  { block_id, run_id, request, reading }: Move,
): Promise<void> {
  const row = await lockBlock.one(tx, block_id);
  refuseOther(row, request.version);
  const to = placeOf(request, row);
  const now = await presentNow(ctx, tx);
  const refused = refusedMove(
    { start: Date.parse(row.start_at), end: Date.parse(row.end_at) },
    to,
    now,
  );
  if (refused !== undefined) throw new AppError('invalid', refused.message, { errors: [refused] });
  const standing = await standingBlocks.many(tx, new Date(to.start), new Date(to.end));
  const { busy } = readBusy(await timeNow(ctx, tx, reading));
  const meeting = busy.find((other) => other.start < to.end && to.start < other.end);
  const own = standing.find((other) => other.block_id !== block_id);
  if (!request.force) refuseTaken(row, meeting, own);
  const conflicts = [
    ...(meeting === undefined ? [] : [{ ...meeting, title: meeting.title ?? 'a meeting' }]),
    ...(own === undefined ? [] : [{ ...intervalOf(own), title: own.title }]),
  ];
  await store(ctx, tx, { row, run_id, to, request, conflicts });
  if (own !== undefined) await askReschedule(ctx, tx, { cause: 'block_dragged', key: run_id });
}

interface Moving {
  row: BlockRow;
  run_id: string;
  to: MoveTo;
  request: MoveRequest;
  conflicts: (MoveTo & { title: string })[];
}

async function store(ctx: SchedulerContext, tx: Transaction, moving: Moving): Promise<void> {
  const { row, run_id, to, request } = moving;
  const { zone } = await currentPreferences(ctx, tx);
  // Without a calendar the block itself is all there is to change.
  const writes = row.status !== 'proposed' && (await canWrite(ctx, tx));
  const commit: RunToCommit = {
    run_id,
    kind: 'move',
    status: writes ? 'applying' : 'applied',
    plan: null,
    client_id: row.client_id,
    zone,
    request: { block_id: row.block_id, ...request },
    result: {
      unscheduled: [],
      objective: { total: 0, tardiness_hours: 0, completion_hours: 0, late_steps: 0 },
      moved: [{ block_id: row.block_id, from: row.start_at, to: iso(to.start) }],
      solver: { name: 'person', ms: 0 },
      degraded: [],
      change: reportOf(moving),
      before: [beforeOf(row)],
    },
  };
  await storeRunRow(ctx, tx, commit);
  const by = actorNow();
  const moved: BlockRow = {
    ...row,
    start_at: iso(to.start),
    end_at: iso(to.end),
    why: 'You put it here.',
    pinned: true,
    moved_by: 'person',
    moved_from_start: row.start_at,
    moved_from_end: row.end_at,
  };
  const change = { what: 'block.moved', at: ctx.clock.now(), by, detail: run_id };
  const block = await changeBlock(tx, moved, change);
  const op = row.etag === null ? ('create' as const) : ('update' as const);
  const changes = writes ? [{ op, block, before: row }] : [];
  await storeChanges(tx, commit, changes);
  await announceRun(ctx, tx, commit, { changes: changes.length, blocks: 1 });
  if (!writes) await tellWhatDiffers(ctx, tx, [row.block_id]);
}

function reportOf({ row, to, conflicts }: Moving): RunChange {
  const { block_id, title } = row;
  const place = { start: iso(to.start), end: iso(to.end) };
  const from = { start: row.start_at, end: row.end_at };
  return {
    reason: 'person',
    text: null,
    unchanged: false,
    created: [],
    moved: [{ block_id, title, from, to: place, why: 'You put it here.' }],
    kept: [],
    removed: [],
    conflicts: conflicts.map((other) => ({
      block_id,
      title,
      with: { start: iso(other.start), end: iso(other.end), title: other.title },
      why: 'You wanted it there.',
    })),
    not_restored: [],
    price: null,
  };
}

function refuseOther(row: BlockRow, version: number): void {
  if (row.status === 'deleted') throw new AppError('conflict', 'The block was deleted.');
  if (!['proposed', 'planned', 'applied'].includes(row.status)) {
    throw new AppError('conflict', `The block is ${row.status}; what is over is not moved.`);
  }
  if (row.version === version) return;
  throw new AppError('conflict', `The block is at version ${row.version}, not ${version}.`, {
    code: 'version_conflict',
    present: blockView(row),
  });
}

function refuseTaken(
  row: BlockRow,
  meeting: BusyInterval | undefined,
  own: BlockRow | undefined,
): void {
  const refuse = (code: string, other: MoveTo & { title: string }): never => {
    const when = `${iso(other.start)} to ${iso(other.end)}`;
    throw new AppError(
      'conflict',
      `'${other.title}' is there from ${when}. Choose another place, or send force: true to keep both.`,
      { code, present: blockView(row) },
    );
  };
  if (meeting !== undefined) {
    refuse('over_meeting', { ...meeting, title: meeting.title ?? 'A meeting' });
  }
  if (own !== undefined) refuse('over_block', { ...intervalOf(own), title: own.title });
}

function placeOf(request: MoveRequest, row: BlockRow): MoveTo {
  const start = Date.parse(request.start);
  const length = Date.parse(row.end_at) - Date.parse(row.start_at);
  return { start, end: request.end === undefined ? start + length : Date.parse(request.end) };
}

/** The calendar of the days in question; a place years away is refused before it is read. */
async function readAround(ctx: SchedulerContext, to: MoveTo): Promise<CalendarReading> {
  const now = ctx.clock.now().getTime();
  if (to.start > now + MAX_AHEAD_MS || to.end > now + MAX_AHEAD_MS) {
    const message = 'at most a year ahead';
    throw new AppError('invalid', 'The new place is more than a year ahead.', {
      errors: [{ path: 'start', message }],
    });
  }
  const window = { from: new Date(to.start - DAY_MS), to: new Date(to.end + DAY_MS) };
  return readForPlanning(ctx, window);
}

function intervalOf(row: BlockRow): MoveTo {
  return { start: Date.parse(row.start_at), end: Date.parse(row.end_at) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
