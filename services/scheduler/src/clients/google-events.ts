/** Google's events brought to our shapes; what cannot be read counts as a provider that talks nonsense. */
import { z } from 'zod';
import type { CalendarEvent, CalendarEventType } from '../domain/calendar-event.ts';
import { allDayInterval } from '../domain/local-day.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { EventDraft } from './calendar-port.ts';
import { down } from './google-errors.ts';

const time = z.object({
  date: z.string().nullish(),
  dateTime: z.string().nullish(),
  timeZone: z.string().nullish(),
});
export const googleEvent = z.object({
  id: z.string(),
  etag: z.string().nullish(),
  status: z.string().nullish(),
  summary: z.string().nullish(),
  colorId: z.string().nullish(),
  eventType: z.string().nullish(),
  transparency: z.string().nullish(),
  start: time.nullish(),
  end: time.nullish(),
  attendees: z
    .array(z.object({ self: z.boolean().nullish(), responseStatus: z.string().nullish() }))
    .nullish(),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).nullish() }).nullish(),
});
export type GoogleEvent = z.infer<typeof googleEvent>;

export const googleEventPage = z.object({
  items: z.array(googleEvent).nullish(),
  timeZone: z.string().nullish(),
  nextPageToken: z.string().nullish(),
  nextSyncToken: z.string().nullish(),
});

/** The answer by its schema, or `provider_down`. */
export function readAnswer<S extends z.ZodType>(schema: S, data: unknown): z.infer<S> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw down('Google gave an answer nobody expects', parsed.error);
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

/** Undefined for an event without times: a deleted one. */
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
    title: event.summary ?? '(busy)',
    ...span,
    all_day,
    transparency: transparencyOf(event, all_day),
    status:
      event.status === 'tentative' || event.status === 'cancelled' ? event.status : 'confirmed',
    self_response: RESPONSES[self?.responseStatus ?? ''],
    event_type: TYPES[event.eventType ?? ''] ?? 'default',
    zone: event.start?.timeZone ?? zone,
    block_id: event.extendedProperties?.private?.['almanac_block_id'] ?? null,
  };
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
    start: span?.start ?? null,
    end: span?.end ?? null,
    block_id: own['almanac_block_id'] ?? null,
    run_id: own['almanac_run_id'] ?? null,
    revision: Number.isInteger(revision) ? revision : null,
    colour: cancelled ? null : (event.colorId ?? null),
  };
}

function spanOf(event: GoogleEvent, zone: string): { start: number; end: number } | undefined {
  const { start, end } = event;
  if (start?.date && end?.date) return allDayInterval(start.date, end.date, zone);
  const from = Date.parse(start?.dateTime ?? '');
  const to = Date.parse(end?.dateTime ?? '');
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : { start: from, end: to };
}

/** The body of our own event: a plain block nobody is invited to, with what links it to the block. */
export function eventBody(draft: EventDraft) {
  return {
    summary: draft.title,
    description: draft.description,
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
