import { AppError } from '@almanac/shared/lang/app-error';
import type { CellValue, CodaPage, CodaSettings } from './coda-state.ts';
import type { Fault, Provider } from './faults.ts';
import type { Delivery, EventTime, GoogleEvent, WatchChannel } from './google-state.ts';
import type { JournalEntry } from './journal.ts';
import type { ModelKey, ScriptedAnswer } from './model-state.ts';

/** A body as the Calendar API takes it; null removes a field in a change. */
export interface EventDraft {
  start?: EventTime;
  end?: EventTime;
  summary?: string | null;
  [field: string]: unknown;
}

export interface PersonsRow {
  id: string;
  created_at: string;
  updated_at: string;
  /** By column name. */
  values: Record<string, CellValue>;
}

export type RowValues = Record<string, CellValue>;
export type SandboxClient = ReturnType<typeof sandboxClient>;

/** The control API of a running sandbox, typed. `calendar_id` is `primary` unless given. */
export function sandboxClient(url: string) {
  const call = caller(url);
  return {
    health: () => call<{ status: string; sandbox: boolean }>('GET', '/health'),
    google: googleControl(call),
    coda: codaControl(call),
    model: {
      /** Adds answers at the end of the script. */
      script: (...answers: ScriptedAnswer[]) =>
        call<{ waiting: number }>('POST', '/model/answers', { answers }),
      clear: () => call<void>('DELETE', '/model/answers'),
      /** What the key is and what its limit says. */
      setKey: (key: Partial<ModelKey>) => call<{ limit: number | null }>('PUT', '/model/key', key),
    },
    setFault: (fault: Fault) => call<{ items: Fault[] }>('POST', '/faults', fault),
    clearFaults: (provider?: Provider) => call<void>('DELETE', `/faults${query({ provider })}`),
    journal: async (provider?: Provider, after?: number): Promise<JournalEntry[]> =>
      (await call<{ items: JournalEntry[] }>('GET', `/journal${query({ provider, after })}`)).items,
    clearJournal: () => call<void>('DELETE', '/journal'),
    reset: () => call<void>('POST', '/reset'),
  };
}

function googleControl(call: Call) {
  const event = (id: string, calendar_id?: string): string =>
    `/google/events/${encodeURIComponent(id)}${query({ calendar_id })}`;
  return {
    /** Gives a client access without a browser. */
    issueRefreshToken: (scopes?: string[], client_id?: string) =>
      call<{ refresh_token: string; client_id: string; scopes: string[]; email: string }>(
        'POST',
        '/google/refresh-token',
        { scopes, client_id },
      ),
    /** The one OAuth client that exists from now on; null takes any again. */
    setClient: (client: { client_id: string; client_secret: string } | null) =>
      call<{ client_id: string | null }>('PUT', '/google/client', { client }),
    /** Takes access away from one refresh token, or from all. */
    revoke: (refresh_token?: string) => call<void>('POST', '/google/revoke', { refresh_token }),
    expireAccessTokens: () => call<void>('POST', '/google/expire-access-tokens'),
    expireSyncTokens: () => call<void>('POST', '/google/expire-sync-tokens'),
    setNotifications: (enabled: boolean) =>
      call<{ enabled: boolean }>('PUT', '/google/notifications', { enabled }),
    channels: () =>
      call<{ items: WatchChannel[]; deliveries: Delivery[] }>('GET', '/google/channels'),
    addCalendar: (calendar: {
      id: string;
      summary?: string;
      time_zone?: string;
      access_role?: string;
    }) => call<{ id: string }>('POST', '/google/calendars', calendar),
    /** The calendar is deleted, or shared with the person no more. */
    removeCalendar: (id: string) =>
      call<void>('DELETE', `/google/calendars/${encodeURIComponent(id)}`),
    /** What every list of a calendar ends with from now on, as it is: events nobody can read. */
    setRawItems: (items: unknown[], calendar_id?: string) =>
      call<{ items: number }>('PUT', '/google/raw-items', { items, calendar_id }),
    /** How long a consent lives, how far Google's clock is ahead, how much a page holds. */
    setWeather: (weather: {
      consent_life_s?: number | null;
      date_ahead_s?: number;
      page_size?: number;
    }) => call<object>('PUT', '/google/weather', weather),
    /** Every event as it is stored, deleted ones and recurring masters too. */
    events: async (): Promise<{ calendar_id: string; event: GoogleEvent }[]> =>
      (
        await call<{ items: { calendar_id: string; event: GoogleEvent }[] }>(
          'GET',
          '/google/events',
        )
      ).items,
    /** Puts events into a calendar as somebody else, by default a colleague. */
    seedEvents: async (
      events: EventDraft[],
      where: { calendar_id?: string; by?: string } = {},
    ): Promise<GoogleEvent[]> =>
      (await call<{ items: GoogleEvent[] }>('POST', '/google/events', { ...where, events })).items,
    /**
     * Changes an event as the person does in the calendar: moves it, retitles it, anything a patch
     * can do.
     */
    changeEvent: (id: string, change: EventDraft, calendar_id?: string) =>
      call<GoogleEvent>('PATCH', event(id, calendar_id), change),
    deleteEvent: (id: string, calendar_id?: string) => call<void>('DELETE', event(id, calendar_id)),
  };
}

function codaControl(call: Call) {
  const path = (table: string): string => `/coda/tables/${encodeURIComponent(table)}`;
  const rows = (table: string): string => `${path(table)}/rows`;
  return {
    rows: async (table: string): Promise<PersonsRow[]> =>
      (await call<{ items: PersonsRow[] }>('GET', rows(table))).items,
    addRow: (table: string, values: RowValues) => call<PersonsRow>('POST', rows(table), { values }),
    changeRow: (table: string, row_id: string, values: RowValues) =>
      call<PersonsRow>('PATCH', `${rows(table)}/${encodeURIComponent(row_id)}`, { values }),
    deleteRow: (table: string, row_id: string) =>
      call<void>('DELETE', `${rows(table)}/${encodeURIComponent(row_id)}`),
    /** The person removes a column, by id or name. */
    dropColumn: (table: string, column: string) =>
      call<void>('DELETE', `${path(table)}/columns/${encodeURIComponent(column)}`),
    /** The person makes another view of a table. */
    addView: (view: { table: string; id: string; name: string }) =>
      call<{ id: string }>('POST', '/coda/views', view),
    page: (page: string) => call<CodaPage>('GET', `/coda/pages/${encodeURIComponent(page)}`),
    set: (settings: Partial<CodaSettings>) => call<CodaSettings>('PUT', '/coda/settings', settings),
  };
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

function caller(url: string): Call {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new AppError('unavailable', `sandbox ${method} ${path}: ${answer.status} ${text}`);
    }
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}

function query(params: Record<string, string | number | undefined>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) given.set(name, String(value));
  }
  return given.size === 0 ? '' : `?${given.toString()}`;
}
