import type { Context } from 'hono';
import { html } from 'hono/html';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { listEvents } from './google-list.ts';
import { bearerScopes, findCalendar, needsScope } from './google-scopes.ts';
import type { GoogleEvent } from './google-state.ts';
import {
  cancelEvent,
  findEvent,
  insertEvent,
  updateEvent,
  type EventPlace,
} from './google-store.ts';
import { closeChannel, openChannel } from './google-watch.ts';
import { googleRefusal } from './refusal.ts';

/** `events` and `channels` of Calendar API v3. */
export function googleEvents(context: SandboxContext): SandboxApp {
  const { google } = context;
  const app = newApp();
  const read = needsScope(google, 'events_read');
  const write = needsScope(google, 'events_write');
  const readPlace = (c: Context): EventPlace => readable(context, c.req.param('calendarId') ?? '');
  const writePlace = (c: Context): EventPlace => writableBy(readPlace(c));
  const many = '/calendars/:calendarId/events';
  const one = '/calendars/:calendarId/events/:eventId';

  app.get(many, read, (c) => c.json(listEvents(readPlace(c), new URL(c.req.url).searchParams)));
  app.post(many, write, async (c) => {
    return c.json(insertEvent(writePlace(c), await jsonBody(c), google.email));
  });
  app.post(`${many}/watch`, read, async (c) => {
    return c.json(openChannel(context, readPlace(c).calendar.id, await jsonBody(c)));
  });
  app.get(one, read, (c) => {
    const event = findEvent(readPlace(c), c.req.param('eventId'));
    if (c.req.header('if-none-match') === event.etag) return c.body(null, 304);
    return answer(c, event);
  });
  app.on(['PATCH', 'PUT'], one, write, async (c) => {
    const place = writePlace(c);
    const event = conditional(c, findEvent(place, c.req.param('eventId') ?? ''));
    const how = c.req.method === 'PATCH' ? 'patch' : 'put';
    return answer(c, updateEvent(place, event, await jsonBody(c), how));
  });
  app.delete(one, write, (c) => {
    const place = writePlace(c);
    cancelEvent(place, conditional(c, findEvent(place, c.req.param('eventId'))));
    return c.body(null, 204);
  });
  app.post('/channels/stop', async (c) => {
    bearerScopes(google, c.req.header('authorization'));
    const body = await jsonBody(c);
    closeChannel(context, String(body['id']), String(body['resourceId']));
    return c.body(null, 204);
  });
  return app;
}

/** The page behind an event's `htmlLink`. */
export function googleEventPage(context: SandboxContext): SandboxApp {
  return newApp().get('/event/:calendarId/:eventId', (c) => {
    const calendar = findCalendar(context.google, c.req.param('calendarId'));
    const event = findEvent({ context, calendar }, c.req.param('eventId'));
    return c.html(
      html`<!doctype html><meta charset="utf-8" /><title>Sandbox event</title>
        <p>Sandbox: nothing here reaches the real Google Calendar.</p>
        <h1>${event.summary ?? '(no title)'}</h1>
        <p>${event.start.dateTime ?? event.start.date} – ${event.end.dateTime ?? event.end.date}</p>
        <p>${event.status}, calendar ${calendar.summary}</p>`,
    );
  });
}

/** The body as a JSON object, or 400 `parseError`. */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null)
    throw googleRefusal(400, 'parseError', 'Parse Error');
  return Object.fromEntries(Object.entries(body));
}

function readable(context: SandboxContext, id: string): EventPlace {
  const calendar = findCalendar(context.google, id);
  if (calendar.access_role === 'freeBusyReader') throw googleRefusal(404, 'notFound', 'Not Found');
  return { context, calendar };
}

function writableBy(place: EventPlace): EventPlace {
  if (place.calendar.access_role === 'reader') {
    const message = 'You need to have writer access to this calendar.';
    throw googleRefusal(403, 'requiredAccessLevel', message);
  }
  return place;
}

/** 412 where the caller holds another version than the stored one. */
function conditional(c: Context, event: GoogleEvent): GoogleEvent {
  const wanted = c.req.header('if-match');
  if (wanted !== undefined && wanted !== '*' && wanted !== event.etag) {
    throw googleRefusal(412, 'conditionNotMet', 'Precondition Failed');
  }
  return event;
}

function answer(c: Context, event: GoogleEvent): Response {
  return c.json(event, 200, { etag: event.etag });
}
