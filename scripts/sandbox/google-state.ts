import { randomBytes } from 'node:crypto';
import { PageSnapshots } from './page-snapshots.ts';

/** Shapes are Google's (Calendar API v3), names included; what wraps them is the sandbox's own. */
export interface EventTime {
  date?: string | undefined;
  dateTime?: string | undefined;
  timeZone?: string | undefined;
}

export interface Attendee {
  email?: string | undefined;
  responseStatus?: string | undefined;
  self?: boolean | undefined;
  [other: string]: unknown;
}

export interface GoogleEvent {
  kind: 'calendar#event';
  id: string;
  etag: string;
  status: string;
  start: EventTime;
  end: EventTime;
  created: string;
  updated: string;
  iCalUID: string;
  htmlLink: string;
  sequence: number;
  summary?: string;
  eventType?: string;
  transparency?: string;
  attendees?: Attendee[];
  recurrence?: string[];
  recurringEventId?: string;
  originalStartTime?: EventTime;
  extendedProperties?: {
    private?: Record<string, string> | undefined;
    shared?: Record<string, string> | undefined;
  };
  [other: string]: unknown;
}

export interface EventRecord {
  event: GoogleEvent;
  /** The change that wrote this version; sync tokens compare it. */
  seq: number;
}

export interface StoredCalendar {
  id: string;
  summary: string;
  time_zone: string;
  access_role: 'owner' | 'writer' | 'reader' | 'freeBusyReader';
  primary: boolean;
  /** Made through the API, which is what the scope `calendar.app.created` covers. */
  app_created: boolean;
  events: Map<string, EventRecord>;
}

export interface Grant {
  client_id: string;
  scopes: string[];
  revoked: boolean;
  /** Machine clock, ms since 1970: when the consent ends; absent where it does not. */
  ends_ms?: number;
}

export interface AccessToken {
  refresh_token?: string;
  client_id: string;
  scopes: string[];
  /** Machine clock, ms since 1970. */
  expires_ms: number;
}

export interface AuthorizationCode {
  client_id: string;
  redirect_uri: string;
  scopes: string[];
  offline: boolean;
  code_challenge?: string;
  expires_ms: number;
}

export interface WatchChannel {
  id: string;
  token?: string;
  resource_id: string;
  resource_uri: string;
  calendar_id: string;
  address: string;
  /** Business clock, ms since 1970. */
  expiration_ms: number;
  message_number: number;
}

/** One try to deliver a notification; `status` 0 means that nobody answered. */
export interface Delivery {
  channel_id: string;
  message_number: number;
  resource_state: 'sync' | 'exists';
  status: number;
}

export interface ListAbout {
  calendar_id: string;
  seq: number;
  single_events: boolean;
  time_zone: string;
  sync_token_allowed: boolean;
}

export interface GoogleState {
  /** The one account: whoever connects is this person. */
  email: string;
  /** Counts every change of every event; etags and sync tokens come from it. */
  seq: number;
  /** Sync tokens older than this change are expired (410). */
  sync_floor: number;
  calendars: Map<string, StoredCalendar>;
  grants: Map<string, Grant>;
  access_tokens: Map<string, AccessToken>;
  codes: Map<string, AuthorizationCode>;
  channels: Map<string, WatchChannel>;
  deliveries: Delivery[];
  notifications_enabled: boolean;
  pages: PageSnapshots<GoogleEvent, ListAbout>;
  /** The only OAuth client that exists; null takes any. */
  client: { client_id: string; client_secret: string } | null;
  /** How long a consent lives; null is for ever. Google's is 604,800 s for an app in Testing mode. */
  consent_life_s: number | null;
  /** How far the `Date` of every answer is ahead of this machine's clock. */
  date_ahead_s: number;
  /** The most events one page holds, whatever is asked for; Google gives fewer than asked at will. */
  page_size: number;
  /** By calendar, what every list of it ends with, as it is: events nobody can read. */
  raw_items: Map<string, unknown[]>;
}

export const PERSON_EMAIL = 'person@example.com';

/** An account with one empty primary calendar in `time_zone` (IANA). */
export function newGoogleState(time_zone: string): GoogleState {
  const state: GoogleState = {
    email: PERSON_EMAIL,
    seq: 1,
    sync_floor: 0,
    calendars: new Map(),
    grants: new Map(),
    access_tokens: new Map(),
    codes: new Map(),
    channels: new Map(),
    deliveries: [],
    notifications_enabled: true,
    pages: new PageSnapshots(),
    client: null,
    consent_life_s: null,
    date_ahead_s: 0,
    page_size: 2500,
    raw_items: new Map(),
  };
  addCalendar(state, { id: PERSON_EMAIL, summary: PERSON_EMAIL, time_zone, primary: true });
  return state;
}

/** Adds a calendar the person owns unless told otherwise. */
export function addCalendar(
  state: GoogleState,
  calendar: Pick<StoredCalendar, 'id' | 'summary' | 'time_zone'> & Partial<StoredCalendar>,
): StoredCalendar {
  const stored: StoredCalendar = {
    access_role: 'owner',
    primary: false,
    app_created: false,
    events: new Map(),
    ...calendar,
  };
  state.calendars.set(stored.id, stored);
  return stored;
}

export function randomToken(prefix: string): string {
  return `${prefix}-${randomBytes(18).toString('base64url')}`;
}

/** Gives a client lasting access with these scopes; returns the refresh token. */
export function issueRefreshToken(state: GoogleState, client_id: string, scopes: string[]): string {
  const refresh_token = randomToken('sandbox-refresh');
  const { consent_life_s: life_s } = state;
  const ends = life_s === null ? {} : { ends_ms: Date.now() + life_s * 1000 };
  state.grants.set(refresh_token, { client_id, scopes, revoked: false, ...ends });
  return refresh_token;
}

/** Revokes one refresh token, or all, with the access tokens that came from it. */
export function revokeGrants(state: GoogleState, refresh_token?: string): void {
  for (const [token, grant] of state.grants) {
    if (refresh_token === undefined || token === refresh_token) grant.revoked = true;
  }
  for (const [token, access] of state.access_tokens) {
    if (refresh_token === undefined || access.refresh_token === refresh_token) {
      state.access_tokens.delete(token);
    }
  }
}
