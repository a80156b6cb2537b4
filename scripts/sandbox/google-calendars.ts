import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { jsonBody } from './google-events.ts';
import { calendarId, findCalendar, needsScope } from './google-scopes.ts';
import type { GoogleEvent, StoredCalendar } from './google-state.ts';
import { addCalendar } from './google-state.ts';
import { instanceEvent, instances, type EventPlace } from './google-store.ts';
import { assertZone, instantParam, timeMs } from './google-time.ts';
import { googleRefusal } from './refusal.ts';

const MAX_FREEBUSY_CALENDARS = 50;

/** `calendarList`, `calendars` and `freebusy` of Calendar API v3. */
export function googleCalendars(context: SandboxContext): SandboxApp {
  const { google } = context;
  const app = newApp();
  app.get('/users/me/calendarList', needsScope(google, 'calendar_list'), (c) => {
    const items = [...google.calendars.values()].map(listEntry);
    return c.json({ kind: 'calendar#calendarList', etag: `"p${google.seq}"`, items });
  });
  app.get('/users/me/calendarList/:calendarId', needsScope(google, 'calendar_list'), (c) => {
    return c.json(listEntry(findCalendar(google, c.req.param('calendarId'))));
  });
  app.get('/calendars/:calendarId', needsScope(google, 'calendar_get'), (c) => {
    return c.json(resource(findCalendar(google, c.req.param('calendarId'))));
  });
  app.post('/calendars', needsScope(google, 'calendar_insert'), async (c) => {
    const body = await jsonBody(c);
    const summary = body['summary'];
    if (typeof summary !== 'string' || summary === '') {
      throw googleRefusal(400, 'required', 'Missing title.');
    }
    const time_zone = typeof body['timeZone'] === 'string' ? body['timeZone'] : 'UTC';
    assertZone(time_zone);
    const id = `c_${randomBytes(16).toString('hex')}@group.calendar.google.com`;
    return c.json(resource(addCalendar(google, { id, summary, time_zone, app_created: true })));
  });
  app.post('/freeBusy', needsScope(google, 'freebusy'), async (c) => {
    return c.json(freeBusy(context, await jsonBody(c)));
  });
  return app;
}

function resource(calendar: StoredCalendar): Record<string, unknown> {
  const { id, summary, time_zone } = calendar;
  return { kind: 'calendar#calendar', etag: `"c-${id.length}"`, id, summary, timeZone: time_zone };
}

function listEntry(calendar: StoredCalendar): Record<string, unknown> {
  return {
    ...resource(calendar),
    kind: 'calendar#calendarListEntry',
    accessRole: calendar.access_role,
    selected: true,
    defaultReminders: [],
    ...(calendar.primary ? { primary: true } : {}),
  };
}

const freeBusySchema = z.object({
  timeMin: z.string(),
  timeMax: z.string(),
  items: z.array(z.object({ id: z.string() })),
});

function freeBusy(context: SandboxContext, body: unknown): Record<string, unknown> {
  const parsed = freeBusySchema.safeParse(body);
  if (!parsed.success)
    throw googleRefusal(400, 'required', 'timeMin, timeMax and items are required');
  const { items, ...bounds } = parsed.data;
  const from = instantParam('timeMin', bounds.timeMin);
  const to = instantParam('timeMax', bounds.timeMax);
  if (to <= from) throw googleRefusal(400, 'timeRangeEmpty', 'The specified time range is empty.');
  if (items.length > MAX_FREEBUSY_CALENDARS) {
    throw googleRefusal(400, 'tooManyCalendarsRequested', 'At most 50 calendars per request');
  }
  const calendars = items.map(({ id }) => {
    const calendar = context.google.calendars.get(calendarId(context.google, id));
    if (calendar === undefined) {
      return [id, { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] }];
    }
    return [id, { busy: busyTimes({ context, calendar }, from, to) }];
  });
  return { kind: 'calendar#freeBusy', ...bounds, calendars: Object.fromEntries(calendars) };
}

/** Merged busy intervals, in UTC. All-day events count in the calendar's zone. */
function busyTimes(place: EventPlace, from: number, to: number): Record<string, string>[] {
  const { calendar } = place;
  const events = [...calendar.events.values()].flatMap(({ event }) =>
    event.recurrence === undefined
      ? [event]
      : instances(place, event, to)
          .filter((instance) => !calendar.events.has(instance.id))
          .map((instance) => instanceEvent(event, instance)),
  );
  const spans = events
    .filter(isBusy)
    .map((event) => [
      timeMs(event.start, calendar.time_zone),
      timeMs(event.end, calendar.time_zone),
    ])
    .map(([start = 0, end = 0]) => ({ start: Math.max(start, from), end: Math.min(end, to) }))
    .filter(({ start, end }) => start < end)
    .toSorted((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
  return merged.map(({ start, end }) => ({ start: iso(start), end: iso(end) }));
}

function isBusy(event: GoogleEvent): boolean {
  const declined = event.attendees?.some(
    (attendee) => attendee.self === true && attendee.responseStatus === 'declined',
  );
  return event.status !== 'cancelled' && event.transparency !== 'transparent' && declined !== true;
}
