import type { EventRecord, GoogleEvent, GoogleState, ListAbout } from './google-state.ts';
import type { EventPlace } from './google-store.ts';
import { instanceEvent, instances } from './google-store.ts';
import { assertZone, inZone, instantParam, timeMs } from './google-time.ts';
import { googleRefusal } from './refusal.ts';

const REFUSED_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];
/**
 * A list made with one of these gives no sync token. A time window is allowed on the first list.
 */
const NO_SYNC_TOKEN_AFTER = REFUSED_WITH_SYNC_TOKEN.filter((name) => !name.startsWith('time'));

/** `events.list`: filters, pages and incremental sync. */
export function listEvents(place: EventPlace, query: URLSearchParams): Record<string, unknown> {
  const { google } = place.context;
  const page_token = query.get('pageToken');
  if (page_token !== null) {
    const page = google.pages.next(page_token);
    if (page?.about.calendar_id !== place.calendar.id) {
      throw googleRefusal(400, 'invalid', 'Invalid page token value.');
    }
    return answer(place, page.items, page.next_page_token, page.about);
  }
  const about: ListAbout = {
    calendar_id: place.calendar.id,
    seq: google.seq,
    single_events: query.get('singleEvents') === 'true',
    time_zone: query.get('timeZone') ?? place.calendar.time_zone,
    sync_token_allowed: !NO_SYNC_TOKEN_AFTER.some((name) => query.has(name)),
  };
  assertZone(about.time_zone);
  const sync_token = query.get('syncToken');
  const items =
    sync_token === null
      ? fullList(place, query, about)
      : changedSince(place, readSyncToken(google, sync_token, query, about), about);
  const asked = Number(query.get('maxResults') ?? 250);
  if (!Number.isInteger(asked) || asked < 1) {
    throw googleRefusal(400, 'invalidParameter', `Invalid integer value: '${asked}'.`);
  }
  const page = google.pages.first(items, Math.min(asked, google.page_size), about);
  return answer(place, page.items, page.next_page_token, about);
}

function answer(
  { calendar, context }: EventPlace,
  items: GoogleEvent[],
  next_page_token: string | undefined,
  about: ListAbout,
): Record<string, unknown> {
  const { calendar_id, seq, single_events } = about;
  const raw =
    next_page_token === undefined ? (context.google.raw_items.get(calendar_id) ?? []) : [];
  const sync = Buffer.from(JSON.stringify({ calendar_id, seq, single_events }));
  return {
    kind: 'calendar#events',
    etag: `"p${about.seq}"`,
    summary: calendar.summary,
    description: '',
    updated: context.now().toISOString(),
    timeZone: about.time_zone,
    accessRole: calendar.access_role,
    defaultReminders: [],
    items: [...items, ...raw],
    ...(next_page_token === undefined ? {} : { nextPageToken: next_page_token }),
    ...(next_page_token === undefined && about.sync_token_allowed
      ? { nextSyncToken: sync.toString('base64url') }
      : {}),
  };
}

/** The change a token stands for; 410 `fullSyncRequired` once it is expired. */
function readSyncToken(
  google: GoogleState,
  token: string,
  query: URLSearchParams,
  about: ListAbout,
): number {
  const with_it = REFUSED_WITH_SYNC_TOKEN.find((name) => query.has(name));
  if (with_it !== undefined || query.get('showDeleted') === 'false') {
    const message = `Sync token cannot be used with other query restrictions: ${with_it ?? 'showDeleted'}`;
    throw googleRefusal(400, 'badRequest', message);
  }
  const [calendar_id, seq, single_events] = tokenParts(token);
  if (typeof seq !== 'number') throw googleRefusal(400, 'invalid', 'Invalid sync token value.');
  if (calendar_id !== about.calendar_id || single_events !== about.single_events) {
    const message =
      'Sandbox: the parameters differ from those of the first list of this sync token';
    throw googleRefusal(400, 'badRequest', message);
  }
  if (seq < google.sync_floor || seq > google.seq) {
    const message = 'Sync token is no longer valid, a full sync is required.';
    throw googleRefusal(410, 'fullSyncRequired', message);
  }
  return seq;
}

function tokenParts(token: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const parts = new Map(Object.entries(parsed ?? {}));
    return [parts.get('calendar_id'), parts.get('seq'), parts.get('single_events')];
  } catch {
    return [];
  }
}

/**
 * Every event changed after `seq`, deletions as ids only; a changed master stands for all its
 * instances.
 */
function changedSince(place: EventPlace, seq: number, about: ListAbout): GoogleEvent[] {
  const changed = [...place.calendar.events.values()].filter((record) => record.seq > seq);
  changed.sort((a, b) => a.seq - b.seq);
  return expandAll(place, changed, about).map((event) => shown(event, about));
}

function fullList(place: EventPlace, query: URLSearchParams, about: ListAbout): GoogleEvent[] {
  const { calendar } = place;
  const time_min = bound(query, 'timeMin');
  const time_max = bound(query, 'timeMax');
  const updated_min = bound(query, 'updatedMin');
  if (time_min !== undefined && time_max !== undefined && time_max <= time_min) {
    throw googleRefusal(400, 'timeRangeEmpty', 'The specified time range is empty.');
  }
  const with_deleted = query.get('showDeleted') === 'true' || updated_min !== undefined;
  const within = (event: GoogleEvent): boolean => {
    if (event.recurrence !== undefined) return true;
    const starts = timeMs(event.start, calendar.time_zone);
    const ends = timeMs(event.end, calendar.time_zone);
    return (
      ends > (time_min ?? Number.NEGATIVE_INFINITY) &&
      starts < (time_max ?? Number.POSITIVE_INFINITY)
    );
  };
  const events = expandAll(place, [...calendar.events.values()], about, time_max).filter(
    (event) =>
      (with_deleted || event.status !== 'cancelled' || isException(event, about)) &&
      within(event) &&
      Date.parse(event.updated) >= (updated_min ?? Number.NEGATIVE_INFINITY) &&
      matchesText(event, query),
  );
  return ordered(events, query, place, about).map((event) => shown(event, about));
}

/**
 * Cancelled instances are listed beside their master, or a reader would believe that they still
 * take place.
 */
function isException(event: GoogleEvent, about: ListAbout): boolean {
  return event.recurringEventId !== undefined && !about.single_events;
}

function bound(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text === null ? undefined : instantParam(name, text);
}

/**
 * Masters become their instances where single events are asked for; stored instances replace
 * computed ones.
 */
function expandAll(
  place: EventPlace,
  records: EventRecord[],
  about: ListAbout,
  before_ms?: number,
): GoogleEvent[] {
  if (!about.single_events) return records.map((record) => record.event);
  return records.flatMap(({ event }) => {
    if (event.recurrence === undefined) return [event];
    return instances(place, event, before_ms)
      .filter((instance) => !place.calendar.events.has(instance.id))
      .map((instance) => instanceEvent(event, instance));
  });
}

function matchesText(event: GoogleEvent, query: URLSearchParams): boolean {
  const has = (kind: 'private' | 'shared', pair: string): boolean => {
    const at = pair.indexOf('=');
    return event.extendedProperties?.[kind]?.[pair.slice(0, at)] === pair.slice(at + 1);
  };
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const fields = [event.summary, event['description'], event['location'], event.attendees];
  const text = JSON.stringify(fields).toLowerCase();
  const types = query.getAll('eventTypes');
  const uid = query.get('iCalUID');
  return (
    query.getAll('privateExtendedProperty').every((pair) => has('private', pair)) &&
    query.getAll('sharedExtendedProperty').every((pair) => has('shared', pair)) &&
    words.every((word) => text.includes(word)) &&
    (types.length === 0 || types.includes(event.eventType ?? 'default')) &&
    (uid === null || uid === event.iCalUID)
  );
}

function ordered(
  events: GoogleEvent[],
  query: URLSearchParams,
  { calendar }: EventPlace,
  about: ListAbout,
): GoogleEvent[] {
  const order = query.get('orderBy');
  if (order === null) return events;
  if (order === 'updated') return events.toSorted((a, b) => a.updated.localeCompare(b.updated));
  if (order !== 'startTime' || !about.single_events) {
    const message = 'The requested ordering is not available for the particular query.';
    throw googleRefusal(400, 'badRequest', message);
  }
  const starts = (event: GoogleEvent): number => timeMs(event.start, calendar.time_zone);
  return events.toSorted((a, b) => starts(a) - starts(b));
}

/**
 * A deleted event is its id and nothing to read; times are shown in the zone that was asked for.
 */
function shown(event: GoogleEvent, about: ListAbout): GoogleEvent {
  if (event.status === 'cancelled') {
    const { kind, etag, id, status, recurringEventId, originalStartTime } = event;
    const exception = recurringEventId === undefined ? {} : { recurringEventId, originalStartTime };
    return { kind, etag, id, status, ...exception } as GoogleEvent;
  }
  const zoned = (time: GoogleEvent['start']): GoogleEvent['start'] =>
    time.dateTime === undefined
      ? time
      : { ...time, dateTime: inZone(Date.parse(time.dateTime), about.time_zone) };
  return { ...event, start: zoned(event.start), end: zoned(event.end) };
}
