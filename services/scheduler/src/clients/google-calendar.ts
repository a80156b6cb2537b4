/** The calendar port on Google Calendar v3: what is asked, and what the answers mean. */
import { z } from 'zod';
import type { Interval } from '../domain/schedule-types.ts';
import type {
  BusyReply,
  CalendarPort,
  EventDraft,
  ListedCalendar,
  WriteReply,
  WrittenOver,
} from './calendar-port.ts';
import { type Caller, googleCaller, type GoogleCalendarOptions } from './google-caller.ts';
import { down } from './google-errors.ts';
import {
  eventBody,
  eventPatch,
  googleEvent,
  googleEventPage,
  listedPage,
  readAnswer,
  readItems,
  seenEvent,
} from './google-events.ts';

/** What a refusal of the right to do one of these is kept under, until it works or is not wanted any more. */
export const areas = {
  reading: (calendar_id: string): string => `reading ${calendar_id}`,
  watching: (calendar_id: string): string => `watching ${calendar_id}`,
  busy: 'reading when others are busy',
};

const MAX_PAGES = 200;
const PAGE_SIZE = 2500;
const calendarReply = z.object({ id: z.string(), timeZone: z.string().nullish() });
const calendarItem = z.object({
  id: z.string(),
  summary: z.string().nullish(),
  primary: z.boolean().nullish(),
  accessRole: z.string().nullish(),
});
const calendarList = z.object({
  items: z.array(calendarItem).nullish(),
  nextPageToken: z.string().nullish(),
});
const freeBusyReply = z.object({
  calendars: z.record(
    z.string(),
    z.object({
      busy: z.array(z.object({ start: z.string(), end: z.string() })).nullish(),
      errors: z.array(z.object({ reason: z.string().nullish() })).nullish(),
    }),
  ),
});
const channelReply = z.object({ resourceId: z.string(), expiration: z.string().nullish() });
const CHANNEL_LIFE_MS = 604_800_000;

export function googleCalendar(options: GoogleCalendarOptions): CalendarPort {
  const call = googleCaller(options);
  return {
    ...readMethods(call),
    ...writeMethods(call),
    ...calendarMethods(call),
    ...channelMethods(call),
  };
}

function readMethods(call: Caller) {
  const readPage: CalendarPort['readPage'] = async (id, { sync_token, page, window }) => {
    const query = {
      calendarId: id,
      singleEvents: true,
      maxResults: PAGE_SIZE,
      ...(sync_token === null
        ? { timeMin: iso(window.start), timeMax: iso(window.end) }
        : { syncToken: sync_token }),
      ...(page === null ? {} : { pageToken: page }),
    };
    const answers = sync_token === null ? [404] : [400, 404, 410];
    const reply = await call.read(areas.reading(id), (api) => api.events.list(query), answers);
    if (reply.status === 404) return { kind: 'missing' };
    if (reply.status !== 200) return { kind: 'expired' };
    const answer = readAnswer(googleEventPage, reply.data);
    const next_page = answer.nextPageToken ?? null;
    const sync = answer.nextSyncToken ?? null;
    return { kind: 'page', ...listedPage(answer, id), next_page, sync_token: sync };
  };
  const listEvents: CalendarPort['listEvents'] = async (id, window) => {
    const found = [];
    let page: string | null = null;
    for (let i = 0; i < MAX_PAGES; i += 1) {
      const reply = await readPage(id, { sync_token: null, page, window });
      if (reply.kind !== 'page') return [];
      found.push(...reply.events);
      page = reply.next_page;
      if (page === null) return found;
    }
    throw down(`reading ${id}: more than ${MAX_PAGES} pages`, undefined);
  };
  const syncPage: CalendarPort['syncPage'] = async (id, { sync_token, page }) => {
    const query = {
      calendarId: id,
      showDeleted: true,
      maxResults: PAGE_SIZE,
      ...(sync_token === null ? {} : { syncToken: sync_token }),
      ...(page === null ? {} : { pageToken: page }),
    };
    const answers = sync_token === null ? [404] : [400, 404, 410];
    const reply = await call.read(`syncing ${id}`, (api) => api.events.list(query), answers);
    if (reply.status === 404) return { kind: 'missing' };
    if (reply.status !== 200) return { kind: 'expired' };
    const answer = readAnswer(googleEventPage, reply.data);
    return {
      kind: 'page',
      events: readItems(answer).events.map((event) => seenEvent(event, answer.timeZone ?? 'UTC')),
      next_page: answer.nextPageToken ?? null,
      sync_token: answer.nextSyncToken ?? null,
    };
  };
  const get: CalendarPort['get'] = async (id, event_id) => {
    const query = { calendarId: id, eventId: event_id };
    const reply = await call.read('reading a block', (api) => api.events.get(query), [404]);
    if (reply.status === 404) return undefined;
    return seenEvent(readAnswer(googleEvent, reply.data), 'UTC');
  };
  return { readPage, listEvents, syncPage, get, busyTimes: busyTimes(call) };
}

/** At most this long in one question; the limit itself is not documented. */
const FREE_BUSY_MS = 30 * 86_400_000;

function busyTimes(call: Caller): CalendarPort['busyTimes'] {
  return async (id, window) => {
    const busy: Interval[] = [];
    for (let start = window.start; start < window.end; start += FREE_BUSY_MS) {
      const end = Math.min(window.end, start + FREE_BUSY_MS);
      const requestBody = { timeMin: iso(start), timeMax: iso(end), items: [{ id }] };
      const { data } = await call.read(areas.busy, (api) => api.freebusy.query({ requestBody }));
      const found = busyOf(readAnswer(freeBusyReply, data), id);
      if (found.kind === 'missing') return found;
      busy.push(...found.busy);
    }
    return { kind: 'busy', busy };
  };
}

function busyOf({ calendars }: z.infer<typeof freeBusyReply>, id: string): BusyReply {
  const calendar = calendars[id];
  if (calendar === undefined) throw down(`Google says nothing of ${id}`, undefined);
  const [error] = calendar.errors ?? [];
  if (error?.reason === 'notFound') return { kind: 'missing' };
  if (error !== undefined) throw down(`${id} is not readable: ${error.reason ?? ''}`, undefined);
  const busy = (calendar.busy ?? []).map(({ start, end }) => {
    return { start: Date.parse(start), end: Date.parse(end) };
  });
  if (busy.every(({ start, end }) => end >= start)) return { kind: 'busy', busy };
  throw down(`Google gave busy times of ${id} nobody can read`, undefined);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function writeMethods(call: Caller) {
  return {
    insert: async (id: string, draft: EventDraft): Promise<WriteReply> => {
      const requestBody = { id: draft.event_id, ...eventBody(draft) };
      const query = { calendarId: id, sendUpdates: 'none', requestBody };
      const reply = await call.write('writing a block', (api) => api.events.insert(query), [409]);
      return reply.status === 409 ? { kind: 'taken' } : writtenReply(reply.data, draft);
    },
    patch: async (
      id: string,
      draft: EventDraft,
      { etag, own }: WrittenOver,
    ): Promise<WriteReply> => {
      const query = {
        calendarId: id,
        eventId: draft.event_id,
        sendUpdates: 'none',
        requestBody: eventPatch(draft, own),
      };
      const headers = { 'If-Match': etag };
      const reply = await call.write(
        'changing a block',
        (api) => api.events.patch(query, { headers }),
        [404, 410, 412],
      );
      return changedReply(reply) ?? writtenReply(reply.data, draft);
    },
    remove: async (id: string, event_id: string, etag: string | null): Promise<WriteReply> => {
      const query = { calendarId: id, eventId: event_id, sendUpdates: 'none' };
      const headers: Record<string, string> = etag === null ? {} : { 'If-Match': etag };
      const reply = await call.write(
        'removing a block',
        (api) => api.events.delete(query, { headers }),
        [404, 410, 412],
      );
      return changedReply(reply) ?? { kind: 'gone' };
    },
  };
}

function calendarMethods(call: Caller) {
  return {
    isOurs: async (id: string): Promise<boolean> => {
      const reply = await call.read(
        'reading our calendar',
        (api) => api.calendars.get({ calendarId: id }),
        [403, 404, 410],
      );
      return reply.status === 200 && readAnswer(calendarReply, reply.data).id === id;
    },
    createCalendar: async (summary: string, zone: string): Promise<string> => {
      const requestBody = { summary, timeZone: zone };
      const { data } = await call.write('making our calendar', (api) =>
        api.calendars.insert({ requestBody }),
      );
      return readAnswer(calendarReply, data).id;
    },
    calendars: async () => {
      const found: ListedCalendar[] = [];
      let pageToken: string | undefined;
      for (let i = 0; i < MAX_PAGES; i += 1) {
        const query = { maxResults: 250, ...(pageToken === undefined ? {} : { pageToken }) };
        const { data } = await call.read('listing calendars', (api) =>
          api.calendarList.list(query),
        );
        const { items, nextPageToken } = readAnswer(calendarList, data);
        found.push(...(items ?? []).map(listedCalendar));
        pageToken = nextPageToken ?? undefined;
        if (pageToken === undefined) return found;
      }
      throw down(`listing calendars: more than ${MAX_PAGES} pages`, undefined);
    },
  };
}

function listedCalendar(item: z.infer<typeof calendarItem>): ListedCalendar {
  return {
    calendar_id: item.id,
    summary: item.summary ?? '',
    primary: item.primary === true,
    busy_only: item.accessRole === 'freeBusyReader',
  };
}

function channelMethods(call: Caller) {
  return {
    watch: async (id: string, channel: { channel_id: string; token: string; address: string }) => {
      const { channel_id, token, address } = channel;
      const requestBody = { id: channel_id, type: 'web_hook', address, token };
      const { data } = await call.write(areas.watching(id), (api) =>
        api.events.watch({ calendarId: id, requestBody }),
      );
      const { resourceId, expiration } = readAnswer(channelReply, data);
      const expires_ms = Number(expiration ?? Date.now() + CHANNEL_LIFE_MS);
      return { channel_id, resource_id: resourceId, expires_at: new Date(expires_ms) };
    },
    stopWatch: async (channel: { channel_id: string; resource_id: string }): Promise<void> => {
      const requestBody = { id: channel.channel_id, resourceId: channel.resource_id };
      await call.write('stopping a channel', (api) => api.channels.stop({ requestBody }), [404]);
    },
  };
}

function writtenReply(data: unknown, draft: EventDraft): WriteReply {
  return { kind: 'written', event: seenEvent(readAnswer(googleEvent, data), draft.zone) };
}

function changedReply({ status }: { status: number }): WriteReply | undefined {
  if (status === 412) return { kind: 'changed' };
  return status === 404 || status === 410 ? { kind: 'gone' } : undefined;
}
