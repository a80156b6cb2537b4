/** Google's events brought to our shapes. One that cannot be read stops no other: it is counted, and said. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { CalendarEvent, CalendarEventType } from '../domain/calendar-event.ts';
import { allDayInterval } from '../domain/local-day.ts';
import type { OwnWords, SeenEvent } from '../domain/sync/judge-event.ts';
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { EventDraft } from './calendar-port.ts';
import { down } from './google-errors.ts';

const time = z.object({
  date: z.string().nullish(),
  dateTime: z.string().nullish(),
  timeZone: z.string().nullish(),
});
export const googleEvent = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,1100}$/),
  etag: z.string().nullish(),
  status: z.string().nullish(),
  summary: z.string().nullish(),
  description: z.string().nullish(),
  colorId: z.string().nullish(),
  eventType: z.string().nullish(),
  transparency: z.string().nullish(),
  recurringEventId: z.string().nullish(),
  start: time.nullish(),
  end: time.nullish(),
  attendees: z
    .array(z.object({ self: z.boolean().nullish(), responseStatus: z.string().nullish() }))
    .nullish(),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).nullish() }).nullish(),
});
export type GoogleEvent = z.infer<typeof googleEvent>;

export const googleEventPage = z.object({
  items: z.array(z.unknown()).nullish(),
  timeZone: z.string().nullish(),
  nextPageToken: z.string().nullish(),
  nextSyncToken: z.string().nullish(),
});
export type GoogleEventPage = z.infer<typeof googleEventPage>;

/** The answer by its schema, or `provider_down`. */
export function readAnswer<S extends z.ZodType>(schema: S, data: unknown): z.infer<S> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw down('Google gave an answer nobody expects', parsed.error);
}

export function readItems(page: GoogleEventPage): { events: GoogleEvent[]; unreadable: number } {
  const items = page.items ?? [];
  const events = items.flatMap((item) => googleEvent.safeParse(item).data ?? []);
  return { events, unreadable: items.length - events.length };
}

export interface ListedPage {
  events: ListedEvent[];
  /** Ids of deleted events: of those nothing else can be trusted. */
  removed: string[];
  unreadable: number;
}

export function listedPage(page: GoogleEventPage, calendar_id: string): ListedPage {
  const zone = knownZone(page.timeZone) ?? 'UTC';
  const { events, unreadable } = readItems(page);
  const standing = events.filter(({ status }) => status !== 'cancelled');
  const listed = standing.flatMap((event) => listedEvent(event, calendar_id, zone) ?? []);
  return {
    events: listed,
    removed: events.filter(({ status }) => status === 'cancelled').map(({ id }) => id),
    unreadable: unreadable + standing.length - listed.length,
  };
}

const TYPES: Record<string, CalendarEventType> = {
  outOfOffice: 'out_of_office',
  focusTime: 'focus_time',
  fromGmail: 'from_gmail',
  workingLocation: 'working_location',
  birthday: 'birthday',
};
const RESPONSES: Record<string, NonNullable<CalendarEvent['self_response']>> = {
  accepted: 'accepted',
  declined: 'declined',
  tentative: 'tentative',
  needsAction: 'needs_action',
};

/** Undefined for an event without times that can be read. */
export function listedEvent(
  event: GoogleEvent,
  calendar_id: string,
  zone: string,
): ListedEvent | undefined {
  const span = spanOf(event, zone);
  if (span === undefined) return undefined;
  const self = event.attendees?.find((attendee) => attendee.self === true);
  const all_day = (event.start?.date ?? null) !== null;
  return {
    event_id: event.id,
    calendar_id,
    title: readableTitle(event.summary ?? '') || '(busy)',
    ...span,
    all_day,
    transparency: transparencyOf(event, all_day),
    status:
      event.status === 'tentative' || event.status === 'cancelled' ? event.status : 'confirmed',
    self_response: RESPONSES[self?.responseStatus ?? ''],
    event_type: TYPES[event.eventType ?? ''] ?? 'default',
    zone: knownZone(event.start?.timeZone) ?? zone,
    block_id: event.extendedProperties?.private?.['almanac_block_id'] ?? null,
    series_id: event.recurringEventId ?? null,
  };
}

const MAX_TITLE = 500;

/** What the database can store: no NUL, no half of a surrogate pair. */
function readableTitle(text: string): string {
  return text.slice(0, MAX_TITLE).replaceAll('\u0000', '').toWellFormed().trim();
}

/** Google leaves out its default, `opaque`, for timed events; of an all-day event only what was said counts. */
function transparencyOf(event: GoogleEvent, all_day: boolean): CalendarEvent['transparency'] {
  if (event.transparency === 'transparent') return 'transparent';
  if (event.transparency === 'opaque') return 'opaque';
  return all_day ? undefined : 'opaque';
}

export function seenEvent(event: GoogleEvent, zone: string): SeenEvent {
  const cancelled = event.status === 'cancelled';
  const span = cancelled ? undefined : spanOf(event, zone);
  const own = event.extendedProperties?.private ?? {};
  const revision = Number(own['almanac_revision'] ?? Number.NaN);
  return {
    event_id: event.id,
    etag: event.etag ?? '',
    cancelled,
    title: cancelled ? null : (event.summary ?? ''),
    description: cancelled ? null : (event.description ?? ''),
    start: span?.start ?? null,
    end: span?.end ?? null,
    block_id: own['almanac_block_id'] ?? null,
    run_id: own['almanac_run_id'] ?? null,
    revision: Number.isInteger(revision) ? revision : null,
    colour: cancelled ? null : (event.colorId ?? null),
  };
}

/** All-day dates count in the calendar's zone; a time without an offset in its own zone, else in the calendar's. */
function spanOf(event: GoogleEvent, zone: string): { start: number; end: number } | undefined {
  const { start, end } = event;
  try {
    if (start?.date && end?.date) return allDayInterval(start.date, end.date, zone);
    const from = instantOf(start, zone);
    const to = instantOf(end, zone);
    return from === undefined || to === undefined ? undefined : { start: from, end: to };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i;

function instantOf(at: GoogleEvent['start'], zone: string): number | undefined {
  const text = at?.dateTime ?? '';
  if (text === '') return undefined;
  if (OFFSET.test(text)) return Temporal.Instant.from(text).epochMilliseconds;
  const local = Temporal.PlainDateTime.from(text);
  return local.toZonedDateTime(knownZone(at?.timeZone) ?? zone).epochMilliseconds;
}

function knownZone(name: string | null | undefined): string | undefined {
  if (name === null || name === undefined) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The body of our own event: a plain block nobody is invited to, with what links it to the block. */
export function eventBody(draft: EventDraft) {
  return { summary: draft.title, description: draft.description, ...placeBody(draft) };
}

/** What a change of it says: its place always, words only where ours stand. */
export function eventPatch(draft: EventDraft, own: OwnWords) {
  return {
    ...(own.title ? { summary: draft.title } : {}),
    ...(own.description ? { description: draft.description } : {}),
    ...placeBody(draft),
  };
}

function placeBody(draft: EventDraft) {
  return {
    start: { dateTime: draft.start, timeZone: draft.zone },
    end: { dateTime: draft.end, timeZone: draft.zone },
    extendedProperties: {
      private: {
        almanac_block_id: draft.block_id,
        almanac_run_id: draft.run_id,
        almanac_revision: String(draft.revision),
      },
    },
  };
}
