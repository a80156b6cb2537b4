import type { MiddlewareHandler } from 'hono';
import type { GoogleState, StoredCalendar } from './google-state.ts';
import { googleRefusal } from './refusal.ts';

const BASE = 'https://www.googleapis.com/auth/calendar';
const APP_CREATED = `${BASE}.app.created`;

/** Which scopes allow what, by the reference page of each method. */
const ALLOWED = {
  calendar_list: ['', '.readonly', '.calendarlist', '.calendarlist.readonly'],
  calendar_get: ['', '.readonly', '.calendars', '.calendars.readonly', '.app.created'],
  calendar_insert: ['', '.calendars', '.app.created'],
  events_read: [
    '',
    '.readonly',
    '.events',
    '.events.readonly',
    '.events.owned',
    '.events.owned.readonly',
    '.app.created',
  ],
  events_write: ['', '.events', '.events.owned', '.app.created'],
  freebusy: ['', '.readonly', '.freebusy', '.events.freebusy'],
} as const;
export type Deed = keyof typeof ALLOWED;

/** Refuses without a live bearer token (401), or without a scope for the deed (403). */
export function needsScope(google: GoogleState, deed: Deed): MiddlewareHandler {
  return async (c, next) => {
    const scopes = bearerScopes(google, c.req.header('authorization'));
    const fitting = scopes.filter((scope) => ALLOWED[deed].some((end) => scope === BASE + end));
    if (fitting.length === 0) throw insufficient();
    const calendar = google.calendars.get(calendarId(google, c.req.param('calendarId') ?? ''));
    if (calendar && !fitting.some((scope) => covers(scope, calendar))) throw insufficient();
    await next();
  };
}

/** Only `.app.created` and `.owned` look at which calendar it is. */
function covers(scope: string, calendar: StoredCalendar): boolean {
  if (scope === APP_CREATED) return calendar.app_created;
  return !scope.includes('.owned') || calendar.access_role === 'owner';
}

/** Refuses without a live bearer token (401); returns its scopes. */
export function bearerScopes(google: GoogleState, header: string | undefined): string[] {
  const access = google.access_tokens.get(header?.replace(/^Bearer /i, '') ?? '');
  if (access === undefined || access.expires_ms < Date.now()) {
    throw googleRefusal(401, 'authError', 'Invalid Credentials');
  }
  return access.scopes;
}

function insufficient(): Error {
  const message = 'Request had insufficient authentication scopes.';
  return googleRefusal(403, 'insufficientPermissions', message);
}

/** `primary` is another name of the person's own calendar. */
export function calendarId(google: GoogleState, id: string): string {
  return id === 'primary' ? google.email : id;
}

/** The calendar, or 404 in Google's words. */
export function findCalendar(google: GoogleState, id: string): StoredCalendar {
  const calendar = google.calendars.get(calendarId(google, id));
  if (calendar === undefined) throw googleRefusal(404, 'notFound', 'Not Found');
  return calendar;
}
