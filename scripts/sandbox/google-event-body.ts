import { z } from 'zod';
import type { GoogleEvent, GoogleState, StoredCalendar } from './google-state.ts';
import { assertZone, normalTime, timeMs } from './google-time.ts';
import { parseRule } from './recurrence.ts';
import { googleRefusal } from './refusal.ts';

const time = z.object({
  date: z.string().optional(),
  dateTime: z.string().optional(),
  timeZone: z.string().optional(),
});
const properties = z.record(z.string(), z.string());

/**
 * What a caller may write; every other field of a body is dropped, as Google drops read-only ones.
 */
const writable = z.object({
  id: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  location: z.string().optional(),
  colorId: z.string().optional(),
  status: z.enum(['confirmed', 'tentative', 'cancelled']).optional(),
  transparency: z.enum(['opaque', 'transparent']).optional(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).optional(),
  eventType: z
    .enum(['default', 'focusTime', 'outOfOffice', 'workingLocation', 'birthday', 'fromGmail'])
    .optional(),
  start: time,
  end: time,
  recurrence: z.array(z.string()).optional(),
  attendees: z
    .array(z.looseObject({ email: z.string().optional(), responseStatus: z.string().optional() }))
    .optional(),
  extendedProperties: z
    .object({ private: properties.optional(), shared: properties.optional() })
    .optional(),
  reminders: z.looseObject({}).optional(),
  source: z.looseObject({}).optional(),
  guestsCanInviteOthers: z.boolean().optional(),
  guestsCanModify: z.boolean().optional(),
  guestsCanSeeOtherGuests: z.boolean().optional(),
  focusTimeProperties: z.looseObject({}).optional(),
  outOfOfficeProperties: z.looseObject({}).optional(),
  workingLocationProperties: z.looseObject({}).optional(),
  birthdayProperties: z.looseObject({}).optional(),
});
export type EventBody = z.infer<typeof writable>;

/** Checks a body the way Google does: 400 with reason `invalid`, `required` or `timeRangeEmpty`. */
export function parseEventBody(
  google: GoogleState,
  calendar: StoredCalendar,
  body: unknown,
): EventBody {
  const parsed = writable.safeParse(body);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    if (path === 'start' || path === 'end')
      throw googleRefusal(400, 'required', `Missing ${path} time.`);
    throw googleRefusal(400, 'invalid', `Invalid value for: ${path}`);
  }
  const event = parsed.data;
  for (const zone of [event.start.timeZone, event.end.timeZone]) if (zone) assertZone(zone);
  const start = normalTime('start', event.start, calendar.time_zone);
  const end = normalTime('end', event.end, calendar.time_zone);
  if ((start.date === undefined) !== (end.date === undefined)) {
    throw googleRefusal(400, 'invalid', 'Invalid start time.');
  }
  if (timeMs(end, calendar.time_zone) <= timeMs(start, calendar.time_zone)) {
    throw googleRefusal(400, 'timeRangeEmpty', 'The specified time range is empty.');
  }
  checkRecurrence(event, calendar);
  checkType(event, calendar);
  const attendees = event.attendees?.map((attendee) =>
    attendee.email === google.email ? { ...attendee, self: true } : attendee,
  );
  return { ...event, start, end, ...(attendees === undefined ? {} : { attendees }) };
}

/** A rule repeats by the clock on the wall, so that Google demands a zone, not only an offset. */
function checkRecurrence(event: EventBody, calendar: StoredCalendar): void {
  if (event.recurrence === undefined) return;
  if (event.start.dateTime !== undefined && event.start.timeZone === undefined) {
    throw googleRefusal(400, 'required', 'Missing time zone definition for start time.');
  }
  parseRule(event.recurrence, event.start.timeZone ?? calendar.time_zone);
}

function checkType(event: EventBody, calendar: StoredCalendar): void {
  const primary_only = ['focusTime', 'outOfOffice', 'workingLocation'];
  if (primary_only.includes(event.eventType ?? '') && !calendar.primary) {
    const message = 'This event type is allowed on primary calendars only.';
    throw googleRefusal(400, 'eventTypeRestriction', message);
  }
}

/** JSON merge patch (RFC 7396): null removes, objects merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The stored fields a caller may write, as the body an update starts from. */
export function bodyOf(event: GoogleEvent): Record<string, unknown> {
  const names = Object.keys(writable.shape);
  return Object.fromEntries(Object.entries(event).filter(([name]) => names.includes(name)));
}
