/** One call to the calendar: decided, made, understood and recorded. The person's edit wins over what we wanted to write. */
import type { CalendarChange } from '@almanac/shared/contracts/actions';
import { appendAudit } from '@almanac/shared/audit/append';
import { readControls, requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { CalendarPort, EventDraft, WrittenOver } from '../clients/calendar-port.ts';
import { down } from '../clients/google-errors.ts';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlock, forgetEvent, lockBlock, markApplied } from '../db/block-rows.ts';
import { findCompletion, ownWords, ownWordsLastSeen } from '../db/completion-rows.ts';
import { type ChangeRow, recordOutcome } from '../db/run-rows.ts';
import { isOutcome } from '../domain/completion/outcome.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';
import { actorNow } from './actor-now.ts';
import { calendarSide } from './connect-calendar.ts';
import { followWord } from './completion-calendar.ts';
import { blockDeleted, blockMoved, rememberEvent } from './follow-event.ts';
import { idAfterDeletion } from './next-event-id.ts';
import { ourWrite } from './our-write.ts';
import { emitBlockEvent } from './emit-block-event.ts';

interface Done {
  outcome: NonNullable<ChangeRow['outcome']>;
  detail: string;
  /** What the calendar holds now, where it holds something. */
  event?: SeenEvent;
  /** The person deleted or moved the event, and the block must follow. */
  follow?: 'deleted' | 'moved';
}

export interface GrantedChange {
  calendar_id: string;
  /** Epoch milliseconds; nothing is written from then on. */
  expires_at: number;
  change: CalendarChange;
  row: ChangeRow;
}

interface Call extends GrantedChange {
  ctx: SchedulerContext;
  port: CalendarPort;
}

/** The outcome, from the record where the change was made before. */
export async function applyChange(
  ctx: SchedulerContext,
  granted: GrantedChange,
): Promise<{ outcome: Done['outcome']; detail: string; event_id: string }> {
  const { change, row } = granted;
  const { event_id } = row;
  if (row.outcome !== null) return { outcome: row.outcome, detail: row.detail ?? '', event_id };
  await requireMayWrite(ctx, granted.expires_at);
  const block = await findBlock.one(ctx.db, change.block_id);
  const { port } = calendarSide(ctx);
  const done = isStillWanted(change, block)
    ? await make({ ...granted, ctx, port })
    : overtaken(block);
  await ctx.db.transaction((tx) => record(ctx, tx, granted, done));
  const { outcome, detail, event } = done;
  return { outcome, detail, event_id: event?.event_id ?? event_id };
}

/** Right before each call: nothing is stopped or switched off, and the Action has not expired while the run was written. */
async function requireMayWrite(ctx: SchedulerContext, expires_at: number): Promise<void> {
  await requireAllowed(ctx.db, ctx.kill, 'execute');
  const { connectors } = await readControls(ctx.db);
  if (connectors['google_calendar'] === false) {
    throw new AppError('locked', 'The connector google_calendar is switched off.', {
      code: 'connector_off',
    });
  }
  if (ctx.clock.now().getTime() < expires_at) return;
  throw new AppError('conflict', 'The Action has expired.', { code: 'action_expired' });
}

/** False where the person or a later run changed the block since the run was made. */
function isStillWanted(change: CalendarChange, block: BlockRow): boolean {
  if (change.op === 'delete') return block.status === 'deleted' && block.deleted_by === 'scheduler';
  const open = block.status === 'planned' || block.status === 'applied';
  return open && block.start_at === iso(change.start) && block.end_at === iso(change.end);
}

const LATER_RUN: Done = { outcome: 'gone', detail: 'A later run decided otherwise.' };

function overtaken(block: BlockRow): Done {
  const person =
    block.deleted_by === 'person' ||
    block.moved_by === 'person' ||
    block.pinned ||
    isOutcome(block.status);
  return person
    ? { outcome: 'person_wins', detail: 'The person changed this block meanwhile.' }
    : LATER_RUN;
}

async function make(call: Call): Promise<Done> {
  switch (call.change.op) {
    case 'create':
      return create(call);
    case 'update':
      return update(call, {
        etag: must(call.change.etag, 'an etag'),
        own: await ownWordsLastSeen.one(call.ctx.db, call.change.block_id),
      });
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
  const event = await port.get(calendar_id, row.event_id);
  if (event === undefined) throw down('Google says that an event exists and does not', undefined);
  if (event.cancelled) return createAgain(call, event);
  refuseForeign(event, change);
  if (isAt(event, change)) return { outcome: 'already_there', detail: 'created before', event };
  if (isLater(event, row)) return LATER_RUN;
  return (await isAsWeWrote(call, event))
    ? update(call, await over(call, event))
    : personMoved(event);
}

/** Once: who deletes an event of this very change means it. */
async function createAgain(call: Call, deleted: SeenEvent): Promise<Done> {
  const { ctx, change, row } = call;
  if (row.event_id !== change.event_id) return personDeleted(deleted);
  const event_id = await idAfterDeletion(ctx, row);
  return event_id === undefined
    ? personDeleted(deleted)
    : create({ ...call, row: { ...row, event_id } });
}

async function update(call: Call, standing: WrittenOver, again = false): Promise<Done> {
  const { port, calendar_id, change, row } = call;
  const reply = await port.patch(calendar_id, draftOf(change, row), standing);
  if (reply.kind === 'written') return { outcome: 'written', detail: 'moved', event: reply.event };
  const event = await port.get(calendar_id, row.event_id);
  if (event === undefined || event.cancelled) return personDeleted(event);
  refuseForeign(event, change);
  if (isAt(event, change) && event.revision === row.revision) {
    return { outcome: 'already_there', detail: 'moved before', event };
  }
  if (isLater(event, row)) return LATER_RUN;
  const ours = !again && (await isAsWeWrote(call, event));
  return ours ? update(call, await over(call, event), true) : personMoved(event);
}

/** The event as it was read just now. */
async function over({ ctx, change }: Call, event: SeenEvent): Promise<WrittenOver> {
  const { etag, title, description } = event;
  return { etag, own: await ownWords.one(ctx.db, change.block_id, title, description) };
}

async function remove(call: Call): Promise<Done> {
  const { port, calendar_id, change, row } = call;
  const gone: Done = { outcome: 'gone', detail: 'removed' };
  if (change.etag !== null) {
    const reply = await port.remove(calendar_id, row.event_id, change.etag);
    if (reply.kind !== 'changed') return gone;
  }
  const event = await port.get(calendar_id, row.event_id);
  if (event === undefined || event.cancelled) return gone;
  refuseForeign(event, change);
  if (!(await isAsWeWrote(call, event))) return personMoved(event);
  const reply = await port.remove(calendar_id, row.event_id, event.etag);
  if (reply.kind !== 'changed') return gone;
  throw down('The event changes while it is removed', undefined);
}

/** A later run wrote it since: what became of it is that run's to judge. */
function isLater(event: SeenEvent, row: ChangeRow): boolean {
  return event.revision !== null && event.revision > row.revision;
}

/**
 * True where the event is exactly what one of our runs wrote and nobody touched it since: either that write was recorded only
 * after this run was made, or its answer was lost. Such an event is no edit of the person.
 */
async function isAsWeWrote({ ctx, change }: Call, event: SeenEvent): Promise<boolean> {
  const ours = await ourWrite(ctx.db, event);
  if (ours === undefined || !isAt(event, ours.wrote)) return false;
  const { seen_title } = await findCompletion.one(ctx.db, change.block_id);
  // A title that the person gave it before that write was left as it was.
  if (event.title !== ours.wrote.title && event.title !== seen_title) return false;
  const { etag } = await findBlock.one(ctx.db, change.block_id);
  return event.etag === etag || !ours.recorded;
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
  { row, calendar_id }: GrantedChange,
  done: Done,
): Promise<void> {
  const { run_id, position } = row;
  const at = ctx.clock.now();
  // The block comes first, as it does for whoever takes a run back.
  let block = await lockBlock.one(tx, row.block_id);
  if ((await recordOutcome.run(tx, run_id, position, done.outcome, done.detail, at)) === 0) return;
  const { actor, actor_type, request_id } = actorNow();
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: `calendar.${row.op}`,
    subject: row.block_id,
    corr_id: request_id,
    data: {
      run_id,
      event_id: done.event?.event_id ?? row.event_id,
      revision: row.revision,
      outcome: done.outcome,
    },
  });
  const { event } = done;
  if (done.follow === 'deleted') await blockDeleted(ctx, tx, block);
  if (done.follow === 'moved' && event !== undefined) {
    const start = event.start ?? Date.parse(block.start_at);
    const end = event.end ?? Date.parse(block.end_at);
    block = await blockMoved(ctx, tx, block, { start, end });
  }
  if (event !== undefined && !event.cancelled) {
    // The sync will take this version of the event for known, so that a mark on it is heard here or never.
    await followWord(ctx, tx, block, event);
    await rememberEvent(tx, { block, calendar_id, event });
  }
  const written = done.outcome === 'written' || done.outcome === 'already_there';
  if (written) await markApplied.run(tx, row.block_id, at);
  const removed = row.op === 'delete' && done.outcome === 'gone';
  if (removed) await forgetEvent.run(tx, row.block_id);
  if (written || removed) {
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
      extra: { moved_from, moved_by: block.moved_by ?? 'scheduler' },
    });
  } else {
    await emitBlockEvent(ctx, tx, { type: 'block.created', block });
  }
}

function draftOf(change: CalendarChange, row: ChangeRow): EventDraft {
  const { title, description, start, end, zone, block_id } = change;
  const { run_id, revision, event_id } = row;
  return { event_id, title, description, start, end, zone, block_id, run_id, revision };
}

function isAt(event: SeenEvent, change: CalendarChange): boolean {
  return event.start === Date.parse(change.start) && event.end === Date.parse(change.end);
}

function iso(text: string): string {
  return new Date(text).toISOString();
}
