/** The calendar port on Google Calendar v3. One place for timeouts, the breaker, the renewal of access and what errors mean. */
import { setTimeout as pause } from 'node:timers/promises';
import type { calendar_v3 } from '@googleapis/calendar';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { z } from 'zod';
import { AppError } from '@almanac/shared/lang/app-error';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { CalendarPort, EventDraft, WriteReply } from './calendar-port.ts';
import { asProviderError, down, statusOfFailure } from './google-errors.ts';
import {
  eventBody,
  googleEvent,
  googleEventPage,
  listedEvent,
  readAnswer,
  seenEvent,
} from './google-events.ts';

export interface GoogleCalendarOptions {
  root_url: string;
  timeout_ms: number;
  /** A live access token; `renew` where the last one was refused. */
  accessToken(renew: boolean): Promise<string>;
  /** After each call that worked; `what` it was for. */
  accepted(what: string): Promise<void>;
  /** After each call that met a refusal of the credential, or of the right to do `what`. */
  refused(what: string, error: AppError): Promise<void>;
}

type Api = calendar_v3.Calendar;
type Answer = { data: unknown };

const MAX_PAGES = 200;
const PAGE_SIZE = 2500;
const READ_RETRY_MS = 200;
const isDown = handleWhen((error) => error instanceof AppError && error.code === 'provider_down');
const calendarReply = z.object({ id: z.string(), timeZone: z.string().nullish() });
const calendarList = z.object({
  items: z
    .array(
      z.object({ id: z.string(), summary: z.string().nullish(), primary: z.boolean().nullish() }),
    )
    .nullish(),
  nextPageToken: z.string().nullish(),
});
const channelReply = z.object({ resourceId: z.string(), expiration: z.string().nullish() });
const CHANNEL_LIFE_MS = 604_800_000;

export function googleCalendar(options: GoogleCalendarOptions): CalendarPort {
  const call = caller(options);
  return {
    listEvents: async (id, { from, to }) => {
      const found = [];
      let page: string | undefined;
      for (let i = 0; i < MAX_PAGES; i += 1) {
        const query = {
          calendarId: id,
          singleEvents: true,
          timeMin: from.toISOString(),
          timeMax: to.toISOString(),
          maxResults: PAGE_SIZE,
          ...(page === undefined ? {} : { pageToken: page }),
        };
        const { data } = await call.read(`reading ${id}`, (api) => api.events.list(query));
        const answer = readAnswer(googleEventPage, data);
        const zone = answer.timeZone ?? 'UTC';
        found.push(...(answer.items ?? []).map((event) => listedEvent(event, id, zone)));
        page = answer.nextPageToken ?? undefined;
        if (page === undefined) return found.filter((event) => event !== undefined);
      }
      throw down(`reading ${id}: more than ${MAX_PAGES} pages`, undefined);
    },
    syncPage: async (id, { sync_token, page }) => {
      const query = {
        calendarId: id,
        showDeleted: true,
        maxResults: PAGE_SIZE,
        ...(sync_token === null ? {} : { syncToken: sync_token }),
        ...(page === null ? {} : { pageToken: page }),
      };
      const reply = await call.branch(`syncing ${id}`, [410], (api) => api.events.list(query));
      if (reply.status === 410) return { kind: 'expired' };
      const answer = readAnswer(googleEventPage, reply.data);
      const zone = answer.timeZone ?? 'UTC';
      return {
        kind: 'page',
        events: (answer.items ?? []).map((event) => seenEvent(event, zone)),
        next_page: answer.nextPageToken ?? null,
        sync_token: answer.nextSyncToken ?? null,
      };
    },
    ...writeMethods(call),
    get: async (id, event_id) => {
      const query = { calendarId: id, eventId: event_id };
      const reply = await call.branch('reading a block', [404], (api) => api.events.get(query));
      if (reply.status === 404) return undefined;
      return seenEvent(readAnswer(googleEvent, reply.data), 'UTC');
    },
    ...calendarMethods(call),
  };
}

function writeMethods(call: Caller) {
  return {
    insert: async (id: string, draft: EventDraft): Promise<WriteReply> => {
      const requestBody = { id: draft.event_id, ...eventBody(draft) };
      const query = { calendarId: id, sendUpdates: 'none', requestBody };
      const reply = await call.branch('writing a block', [409], (api) => api.events.insert(query));
      return reply.status === 409 ? { kind: 'taken' } : writtenReply(reply.data, draft);
    },
    patch: async (id: string, draft: EventDraft, etag: string): Promise<WriteReply> => {
      const query = {
        calendarId: id,
        eventId: draft.event_id,
        sendUpdates: 'none',
        requestBody: eventBody(draft),
      };
      const reply = await call.branch('changing a block', [404, 410, 412], (api) =>
        api.events.patch(query, { headers: { 'If-Match': etag } }),
      );
      return changedReply(reply) ?? writtenReply(reply.data, draft);
    },
    remove: async (id: string, event_id: string, etag: string | null): Promise<WriteReply> => {
      const query = { calendarId: id, eventId: event_id, sendUpdates: 'none' };
      const headers: Record<string, string> = etag === null ? {} : { 'If-Match': etag };
      const reply = await call.branch('removing a block', [404, 410, 412], (api) =>
        api.events.delete(query, { headers }),
      );
      return changedReply(reply) ?? { kind: 'gone' };
    },
  };
}

function calendarMethods(call: Caller) {
  return {
    isOurs: async (id: string): Promise<boolean> => {
      const reply = await call.branch('reading our calendar', [403, 404, 410], (api) =>
        api.calendars.get({ calendarId: id }),
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
      const { data } = await call.read('listing calendars', (api) =>
        api.calendarList.list({ maxResults: 250 }),
      );
      const { items } = readAnswer(calendarList, data);
      return (items ?? []).map(({ id, summary, primary }) => ({
        calendar_id: id,
        summary: summary ?? '',
        primary: primary === true,
      }));
    },
    watch: async (id: string, channel: { channel_id: string; token: string; address: string }) => {
      const { channel_id, token, address } = channel;
      const requestBody = { id: channel_id, type: 'web_hook', address, token };
      const { data } = await call.write('watching a calendar', (api) =>
        api.events.watch({ calendarId: id, requestBody }),
      );
      const { resourceId, expiration } = readAnswer(channelReply, data);
      const expires_ms = Number(expiration ?? Date.now() + CHANNEL_LIFE_MS);
      return { channel_id, resource_id: resourceId, expires_at: new Date(expires_ms) };
    },
    stopWatch: async (channel: { channel_id: string; resource_id: string }): Promise<void> => {
      const requestBody = { id: channel.channel_id, resourceId: channel.resource_id };
      await call.branch('stopping a channel', [404], (api) => api.channels.stop({ requestBody }));
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

type Work = (api: Api) => Promise<Answer>;
interface Caller {
  /** Tried twice: reading does nothing. */
  read(what: string, work: Work): Promise<Answer>;
  /** Once: what happened to a write without an answer is found out by asking, not by writing again. */
  write(what: string, work: Work): Promise<Answer>;
  /** As `write`, with some refusals as answers. */
  branch(what: string, statuses: number[], work: Work): Promise<{ status: number; data: unknown }>;
}

function caller(options: GoogleCalendarOptions): Caller {
  const breaker = circuitBreaker(isDown, {
    halfOpenAfter: 1000,
    breaker: new ConsecutiveBreaker(8),
  });
  const attempt = async (work: Work, renew: boolean): Promise<Answer> => {
    const { calendar, auth } = await import('@googleapis/calendar');
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: await options.accessToken(renew) });
    const { root_url: rootUrl, timeout_ms: timeout } = options;
    return work(calendar({ version: 'v3', auth: client, rootUrl, timeout, retry: false }));
  };
  const withAccess = async (work: Work): Promise<Answer> => {
    try {
      return await attempt(work, false);
    } catch (error) {
      if (statusOfFailure(error) !== 401) throw error;
      return attempt(work, true);
    }
  };
  const branch: Caller['branch'] = async (what, statuses, work) => {
    try {
      const reply = await breaker.execute(async () => {
        try {
          return { status: 200, data: (await withAccess(work)).data };
        } catch (error) {
          const status = statusOfFailure(error);
          const failure = asProviderError(error, what);
          if (status === undefined || !statuses.includes(status)) throw failure;
          if (failure.code === 'provider_down') throw failure;
          return { status, data: undefined };
        }
      });
      await options.accepted(what);
      return reply;
    } catch (error) {
      if (isCredentialRefusal(error)) await options.refused(what, error);
      if (error instanceof BrokenCircuitError)
        throw down('Google is not asked for a moment', error, 2);
      throw error;
    }
  };
  const write: Caller['write'] = (what, work) => branch(what, [], work);
  return {
    branch,
    write,
    read: async (what, work) => {
      try {
        return await write(what, work);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'provider_down') throw error;
        await pause(READ_RETRY_MS);
        return write(what, work);
      }
    },
  };
}
