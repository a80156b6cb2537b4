/** One call to the calendar: decided, made, understood and recorded. The person's edit wins over what we wanted to write. */
import type { CalendarChange } from '@almanac/shared/contracts/actions';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { CalendarPort, EventDraft } from '../clients/calendar-port.ts';
import { down } from '../clients/google-errors.ts';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlock, lockBlock, markApplied } from '../db/block-rows.ts';
import { type ChangeRow, recordOutcome } from '../db/run-rows.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';
import { calendarSide } from './connect-calendar.ts';
import { blockDeleted, blockMoved, rememberEvent } from './follow-event.ts';
import { emitBlockEvent } from './tell-others.ts';

interface Done {
  outcome: NonNullable<ChangeRow['outcome']>;
  detail: string;
  /** What the calendar holds now, where it holds something. */
  event?: SeenEvent;
  /** The person deleted or moved the event, and the block must follow. */
  follow?: 'deleted' | 'moved';
}

interface Call {
  port: CalendarPort;
  calendar_id: string;
  change: CalendarChange;
  row: ChangeRow;
  block: BlockRow;
}

/** The outcome, from the record where the change was made before. */
export async function applyChange(
  ctx: SchedulerContext,
  calendar_id: string,
  change: CalendarChange,
  row: ChangeRow,
): Promise<{ outcome: Done['outcome']; detail: string }> {
  if (row.outcome !== null) return { outcome: row.outcome, detail: row.detail ?? '' };
  await requireAllowed(ctx.db, ctx.kill, 'execute');
  const block = await findBlock.one(ctx.db, change.block_id);
  const { port } = calendarSide(ctx);
  const done = isStillWanted(change, block)
    ? await make({ port, calendar_id, change, row, block })
    : overtaken(block);
  await ctx.db.transaction((tx) => record(ctx, tx, row, done));
  return { outcome: done.outcome, detail: done.detail };
}

/** False where the person or a later run changed the block since the run was made. */
function isStillWanted(change: CalendarChange, block: BlockRow): boolean {
  if (change.op === 'delete') return block.status === 'deleted' && block.deleted_by === 'scheduler';
  const open = block.status === 'planned' || block.status === 'applied';
  return open && block.start_at === iso(change.start) && block.end_at === iso(change.end);
}

function overtaken(block: BlockRow): Done {
  const person = block.deleted_by === 'person' || block.moved_by === 'person' || block.pinned;
  return person
    ? { outcome: 'person_wins', detail: 'The person changed this block meanwhile.' }
    : { outcome: 'gone', detail: 'A later run decided otherwise.' };
}

function make(call: Call): Promise<Done> {
  switch (call.change.op) {
    case 'create':
      return create(call);
    case 'update':
      return update(call, must(call.change.etag, 'an etag'));
    case 'delete':
      return remove(call);
  }
}

async function create(call: Call): Promise<Done> {
  const { port, calendar_id, change, row } = call;
  const reply = await port.insert(calendar_id, draftOf(change, row));
  if (reply.kind === 'written') {
    return { outcome: 'written', detail: 'created', event: reply.event };
  }
  const event = await port.get(calendar_id, change.event_id);
  if (event === undefined) throw down('Google says that an event exists and does not', undefined);
  if (event.cancelled) return personDeleted(event);
  refuseForeign(event, change);
  if (isAt(event, change)) return { outcome: 'already_there', detail: 'created before', event };
  if ((event.revision ?? 0) < row.revision) return update(call, event.etag);
  return personMoved(event);
}

async function update(call: Call, etag: string): Promise<Done> {
  const { port, calendar_id, change, row } = call;
  const reply = await port.patch(calendar_id, draftOf(change, row), etag);
  if (reply.kind === 'written') return { outcome: 'written', detail: 'moved', event: reply.event };
  const event = await port.get(calendar_id, change.event_id);
  if (event === undefined || event.cancelled) return personDeleted(event);
  refuseForeign(event, change);
  if (isAt(event, change) && event.revision === row.revision) {
    return { outcome: 'already_there', detail: 'moved before', event };
  }
  return personMoved(event);
}

async function remove(call: Call): Promise<Done> {
  const { port, calendar_id, change } = call;
  const gone: Done = { outcome: 'gone', detail: 'removed' };
  let { etag } = change;
  if (etag === null) {
    const event = await port.get(calendar_id, change.event_id);
    if (event === undefined || event.cancelled) return gone;
    refuseForeign(event, change);
    ({ etag } = event);
  }
  const reply = await port.remove(calendar_id, change.event_id, etag);
  if (reply.kind !== 'changed') return gone;
  const event = await port.get(calendar_id, change.event_id);
  return event === undefined || event.cancelled ? gone : personMoved(event);
}

function personDeleted(event: SeenEvent | undefined): Done {
  const detail = 'The person deleted this event.';
  return { outcome: 'person_wins', detail, follow: 'deleted', ...(event ? { event } : {}) };
}

function personMoved(event: SeenEvent): Done {
  const detail = 'The person changed this event; it stays as they left it.';
  return { outcome: 'person_wins', detail, follow: 'moved', event };
}

/** What we did not write is never changed, whatever its id. */
function refuseForeign(event: SeenEvent, change: CalendarChange): void {
  if (event.block_id === change.block_id) return;
  throw new AppError('forbidden', `Event ${event.event_id} is not one of ours.`, {
    code: 'provider_refused',
  });
}

/** The outcome, once, with what the block and others learn from it. */
async function record(
  ctx: SchedulerContext,
  tx: Transaction,
  row: ChangeRow,
  done: Done,
): Promise<void> {
  const { run_id, position } = row;
  const at = ctx.clock.now();
  if ((await recordOutcome.run(tx, run_id, position, done.outcome, done.detail, at)) === 0) return;
  const block = await lockBlock.one(tx, row.block_id);
  const { event } = done;
  if (done.follow === 'deleted') await blockDeleted(ctx, tx, block);
  if (done.follow === 'moved' && event !== undefined) {
    const start = event.start ?? Date.parse(block.start_at);
    const end = event.end ?? Date.parse(block.end_at);
    await blockMoved(ctx, tx, block, { start, end });
  }
  if (event !== undefined && !event.cancelled) await rememberEvent(tx, block, event);
  const written = done.outcome === 'written' || done.outcome === 'already_there';
  if (written) await markApplied.run(tx, row.block_id, at);
  if (written || (row.op === 'delete' && done.outcome === 'gone')) {
    await emitDone(ctx, tx, row, block);
  }
}

async function emitDone(
  ctx: SchedulerContext,
  tx: Transaction,
  row: ChangeRow,
  block: BlockRow,
): Promise<void> {
  const { before_start, before_end } = row;
  if (row.op === 'delete') {
    await emitBlockEvent(ctx, tx, {
      type: 'block.deleted',
      block,
      extra: { deleted_by: 'scheduler' },
    });
  } else if (row.op === 'update' && before_start !== null && before_end !== null) {
    const moved_from = { start: before_start, end: before_end };
    await emitBlockEvent(ctx, tx, {
      type: 'block.moved',
      block,
      extra: { moved_from, moved_by: 'scheduler' },
    });
  } else {
    await emitBlockEvent(ctx, tx, { type: 'block.created', block });
  }
}

function draftOf(change: CalendarChange, row: ChangeRow): EventDraft {
  const { event_id, title, description, start, end, zone, block_id } = change;
  const { run_id, revision } = row;
  return { event_id, title, description, start, end, zone, block_id, run_id, revision };
}

function isAt(event: SeenEvent, change: CalendarChange): boolean {
  return event.start === Date.parse(change.start) && event.end === Date.parse(change.end);
}

function iso(text: string): string {
  return new Date(text).toISOString();
}
