import type { Context } from 'hono';
import { z } from 'zod';
import type { SandboxApp, SandboxContext } from './context.ts';
import { newApp } from './context.ts';
import { controlBody } from './control-body.ts';
import { findCalendar } from './google-scopes.ts';
import { addCalendar, issueRefreshToken, revokeGrants } from './google-state.ts';
import {
  cancelEvent,
  findEvent,
  insertEvent,
  updateEvent,
  type EventPlace,
} from './google-store.ts';

const COLLEAGUE = 'colleague@example.com';

const body = z.record(z.string(), z.unknown());
const seedSchema = z.strictObject({
  calendar_id: z.string().default('primary'),
  /** Who made them; default a colleague. */
  by: z.string().default(COLLEAGUE),
  events: z.array(body).max(5000),
});
const calendarSchema = z.strictObject({
  id: z.string().min(1),
  summary: z.string().optional(),
  time_zone: z.string().default('UTC'),
  access_role: z.enum(['owner', 'writer', 'reader', 'freeBusyReader']).default('reader'),
});
const tokenSchema = z.strictObject({
  client_id: z.string().default('sandbox-client'),
  scopes: z.array(z.string()).default(['https://www.googleapis.com/auth/calendar']),
});

const rawSchema = z.strictObject({
  calendar_id: z.string().default('primary'),
  items: z.array(z.unknown()).max(5000),
});
const weatherSchema = z.strictObject({
  consent_life_s: z.number().positive().nullable().optional(),
  date_ahead_s: z.number().optional(),
  page_size: z.int().min(1).max(2500).optional(),
});

const clientSchema = z
  .strictObject({ client_id: z.string(), client_secret: z.string() })
  .nullable();

/**
 * `/sandbox/google`: the calendar as other people, the person and Google itself see and change it.
 */
export function controlGoogle(context: SandboxContext): SandboxApp {
  const { google } = context;
  const app = newApp();
  app.get('/events', (c) => {
    const items = [...google.calendars.values()].flatMap((calendar) =>
      [...calendar.events.values()].map(({ event }) => ({ calendar_id: calendar.id, event })),
    );
    return c.json({ items });
  });
  app.post('/events', async (c) => {
    const { calendar_id, by, events } = await controlBody(c, seedSchema);
    const place = { context, calendar: findCalendar(google, calendar_id) };
    return c.json({ items: events.map((event) => insertEvent(place, event, by)) }, 201);
  });
  app.patch('/events/:id', async (c) => {
    const place = placeOf(context, c);
    const event = findEvent(place, c.req.param('id'));
    return c.json(updateEvent(place, event, await controlBody(c, body), 'patch'));
  });
  app.delete('/events/:id', (c) => {
    const place = placeOf(context, c);
    cancelEvent(place, findEvent(place, c.req.param('id')));
    return c.body(null, 204);
  });
  app.post('/calendars', async (c) => {
    const { summary, ...calendar } = await controlBody(c, calendarSchema);
    addCalendar(google, { ...calendar, summary: summary ?? calendar.id });
    return c.json({ id: calendar.id }, 201);
  });
  app.delete('/calendars/:id', (c) => {
    google.calendars.delete(findCalendar(google, c.req.param('id')).id);
    return c.body(null, 204);
  });
  app.put('/raw-items', async (c) => {
    const { calendar_id, items } = await controlBody(c, rawSchema);
    google.raw_items.set(findCalendar(google, calendar_id).id, items);
    return c.json({ items: items.length });
  });
  app.post('/refresh-token', async (c) => {
    const { client_id, scopes } = await controlBody(c, tokenSchema);
    const refresh_token = issueRefreshToken(google, client_id, scopes);
    return c.json({ refresh_token, client_id, scopes, email: google.email }, 201);
  });
  app.put('/client', async (c) => {
    google.client = (await controlBody(c, z.strictObject({ client: clientSchema }))).client;
    return c.json({ client_id: google.client?.client_id ?? null });
  });
  app.post('/revoke', async (c) => {
    const schema = z.strictObject({ refresh_token: z.string().optional() });
    revokeGrants(google, (await controlBody(c, schema)).refresh_token);
    return c.body(null, 204);
  });
  addWeather(app, context);
  return app;
}

/** What Google does by itself: tokens grow old, notifications get lost. */
function addWeather(app: SandboxApp, { google }: SandboxContext): void {
  app.post('/expire-access-tokens', (c) => {
    google.access_tokens.clear();
    return c.body(null, 204);
  });
  app.post('/expire-sync-tokens', (c) => {
    google.seq += 1;
    google.sync_floor = google.seq;
    return c.body(null, 204);
  });
  app.put('/weather', async (c) => {
    const given = Object.entries(await controlBody(c, weatherSchema));
    Object.assign(google, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
    const { consent_life_s, date_ahead_s, page_size } = google;
    return c.json({ consent_life_s, date_ahead_s, page_size });
  });
  app.put('/notifications', async (c) => {
    const { enabled } = await controlBody(c, z.strictObject({ enabled: z.boolean() }));
    google.notifications_enabled = enabled;
    return c.json({ enabled });
  });
  app.get('/channels', (c) => {
    return c.json({ items: [...google.channels.values()], deliveries: google.deliveries });
  });
}

function placeOf(context: SandboxContext, c: Context): EventPlace {
  const id = c.req.query('calendar_id') ?? 'primary';
  return { context, calendar: findCalendar(context.google, id) };
}
