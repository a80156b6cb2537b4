import { randomBytes } from 'node:crypto';
import type { SandboxContext } from './context.ts';
import { bodyOf, mergePatch, parseEventBody, type EventBody } from './google-event-body.ts';
import type { EventRecord, GoogleEvent, StoredCalendar } from './google-state.ts';
import { timeMs } from './google-time.ts';
import { notifyChange } from './google-watch.ts';
import { expand, type Instance } from './recurrence.ts';
import { googleRefusal } from './refusal.ts';

const DAY_MS = 86_400_000;
/** How far ahead a rule without an end is followed where no upper bound was asked for. */
const HORIZON_MS = 400 * DAY_MS;

/** Where and as whom a change is made. */
export interface EventPlace {
  context: SandboxContext;
  calendar: StoredCalendar;
}

/**
 * Stores a new event under the caller's id or a new one. A taken id is 409 `duplicate`, also where
 * its event was deleted: ids are never free again.
 */
export function insertEvent(place: EventPlace, body: unknown, by: string): GoogleEvent {
  const { context, calendar } = place;
  const wanted = parseEventBody(context.google, calendar, body);
  const id = wanted.id ?? randomBytes(16).toString('hex').slice(0, 26);
  if (!/^[a-v0-9]{5,1024}$/.test(id))
    throw googleRefusal(400, 'invalid', 'Invalid resource id value.');
  if (calendar.events.has(id)) {
    throw googleRefusal(409, 'duplicate', 'The requested identifier already exists.');
  }
  const created = context.now().toISOString();
  const email = by === context.google.email && !calendar.primary ? calendar.id : by;
  const organizer = { email, ...(by === context.google.email ? { self: true } : {}) };
  const creator = { email: by, ...(by === context.google.email ? { self: true } : {}) };
  const event: GoogleEvent = {
    kind: 'calendar#event',
    etag: '',
    iCalUID: `${id}@google.com`,
    htmlLink: `${context.origin()}/google/event/${encodeURIComponent(calendar.id)}/${id}`,
    created,
    updated: created,
    creator,
    organizer,
    sequence: 0,
    eventType: 'default',
    ...definedFields(wanted),
    id,
    status: wanted.status ?? 'confirmed',
    start: wanted.start,
    end: wanted.end,
  };
  return write(place, event);
}

/** Replaces the writable fields of an event: `patch` merges them, `put` drops what is not given. */
export function updateEvent(
  place: EventPlace,
  event: GoogleEvent,
  body: unknown,
  how: 'patch' | 'put',
): GoogleEvent {
  const { context, calendar } = place;
  if (event.status === 'cancelled') throw googleRefusal(403, 'forbidden', 'Forbidden');
  const target = how === 'patch' ? mergePatch(bodyOf(event), body) : body;
  const wanted = parseEventBody(context.google, calendar, target);
  if (wanted.eventType !== undefined && wanted.eventType !== event.eventType) {
    throw googleRefusal(400, 'eventTypeRestriction', 'Event type cannot be changed.');
  }
  if (wanted.status === 'cancelled') return cancelEvent(place, event);
  const kept = Object.entries(event).filter(([name]) => !(name in bodyOf(event)));
  const moved = JSON.stringify([event.start, event.end, event.recurrence]);
  const next: GoogleEvent = {
    ...(Object.fromEntries(kept) as GoogleEvent),
    ...definedFields(wanted),
    id: event.id,
    eventType: event.eventType ?? 'default',
    status: wanted.status ?? 'confirmed',
    start: wanted.start,
    end: wanted.end,
    updated: context.now().toISOString(),
  };
  if (moved !== JSON.stringify([next.start, next.end, next.recurrence])) next.sequence += 1;
  if (event.recurrence !== undefined) dropInstances(place, event, next);
  return write(place, next);
}

/** Marks an event cancelled; a second time is 410 `deleted`. */
export function cancelEvent(place: EventPlace, event: GoogleEvent): GoogleEvent {
  if (event.status === 'cancelled') {
    throw googleRefusal(410, 'deleted', 'Resource has been deleted');
  }
  const updated = place.context.now().toISOString();
  return write(place, { ...event, status: 'cancelled', updated });
}

/** The stored event or the instance of a stored master with this id, or 404. */
export function findEvent(place: EventPlace, id: string): GoogleEvent {
  const { events } = place.calendar;
  const stored = events.get(id);
  if (stored !== undefined) return stored.event;
  const master_id = /^(.+)_\d{8}(T\d{6}Z)?$/.exec(id)?.[1] ?? '';
  const master = events.get(master_id)?.event;
  const instance = master && instances(place, master).find((candidate) => candidate.id === id);
  if (master === undefined || instance === undefined)
    throw googleRefusal(404, 'notFound', 'Not Found');
  return instanceEvent(master, instance);
}

/** An instance of a master as Google shows it with `singleEvents`. */
export function instanceEvent(master: GoogleEvent, instance: Instance): GoogleEvent {
  const { recurrence: _, ...rest } = master;
  return {
    ...(rest as GoogleEvent),
    ...instance,
    recurringEventId: master.id,
    originalStartTime: instance.start,
  };
}

/**
 * The instances up to a bound; without one, up to 400 days after the master's start or today,
 * whichever is later.
 */
export function instances(
  { calendar, context }: EventPlace,
  master: GoogleEvent,
  before_ms?: number,
): Instance[] {
  if (master.recurrence === undefined) return [];
  const from = Math.max(timeMs(master.start, calendar.time_zone), context.now().getTime());
  return expand(master, calendar.time_zone, before_ms ?? from + HORIZON_MS);
}

/**
 * Instances that a changed rule no longer has stay behind as cancelled ones, so that a sync reports
 * them.
 */
function dropInstances(place: EventPlace, before: GoogleEvent, after: GoogleEvent): void {
  const left = new Set(instances(place, after).map((instance) => instance.id));
  for (const instance of instances(place, before)) {
    if (left.has(instance.id)) continue;
    const stored = place.calendar.events.get(instance.id)?.event;
    const event = stored ?? instanceEvent(before, instance);
    if (event.status !== 'cancelled') store(place, { ...event, status: 'cancelled' });
  }
}

function write(place: EventPlace, event: GoogleEvent): GoogleEvent {
  const record = store(place, event);
  notifyChange(place.context, place.calendar.id);
  return record.event;
}

function store({ context, calendar }: EventPlace, event: GoogleEvent): EventRecord {
  context.google.seq += 1;
  const { seq } = context.google;
  const record = { event: { ...event, etag: `"${3_000_000_000_000_000 + seq * 2000}"` }, seq };
  calendar.events.set(event.id, record);
  return record;
}

function definedFields(body: EventBody): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
