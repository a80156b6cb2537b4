import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { calendar_v3 } from '@googleapis/calendar';
import { must } from '@almanac/shared/lang/assert';
import { sandboxClient, type SandboxClient } from './client.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';
import { connectCalendar, hour, refusal } from './connect-calendar.ts';

const primary = { calendarId: 'primary' };
let sandbox: Sandbox;
let control: SandboxClient;
let google: calendar_v3.Calendar;

beforeAll(async () => {
  sandbox = await startSandbox({ time_zone: 'Europe/Berlin' });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  control = sandboxClient(sandbox.url);
  await control.reset();
  google = await connectCalendar(sandbox.url);
});

type Query = calendar_v3.Params$Resource$Events$List;

async function list(query: Query = {}): Promise<calendar_v3.Schema$Events> {
  return (await google.events.list({ ...primary, ...query })).data;
}

async function titles(query: Query): Promise<(string | null | undefined)[]> {
  return ((await list(query)).items ?? []).map((event) => event.summary);
}

describe('filters', () => {
  test('timeMin bounds the end and timeMax the start, both exclusive', async () => {
    await control.google.seedEvents(
      [9, 10, 11].map((at) => ({ summary: `at ${at}`, ...hour(at) })),
    );
    const window = { timeMin: '2026-11-23T10:00:00Z', timeMax: '2026-11-23T11:00:00Z' };
    expect(await titles(window)).toEqual(['at 10']);
    expect(await refusal(list({ timeMin: '2026-11-23' }))).toEqual([400, 'badRequest']);
    expect(await refusal(list({ timeMin: window.timeMax, timeMax: window.timeMin }))).toEqual([
      400,
      'timeRangeEmpty',
    ]);
  });

  test('order by start time needs single events', async () => {
    await control.google.seedEvents([11, 9].map((at) => ({ summary: `at ${at}`, ...hour(at) })));
    expect(await titles({ singleEvents: true, orderBy: 'startTime' })).toEqual(['at 9', 'at 11']);
    expect(await refusal(list({ orderBy: 'startTime' }))).toEqual([400, 'badRequest']);
  });

  test('a private extended property finds its events', async () => {
    const tagged = { extendedProperties: { private: { block: 'blk_1' } }, summary: 'tagged' };
    await control.google.seedEvents([{ ...tagged, ...hour(9) }, hour(10)]);
    expect(await titles({ privateExtendedProperty: ['block=blk_1'] })).toEqual(['tagged']);
  });

  test('deleted events are listed only with showDeleted, as an id and nothing to read', async () => {
    const [event] = await control.google.seedEvents([{ summary: 'gone', ...hour(9) }]);
    await control.google.deleteEvent(must(event, 'an event').id);
    expect((await list()).items).toEqual([]);
    const shown = must((await list({ showDeleted: true })).items?.[0], 'an event');
    expect(Object.keys(shown).toSorted()).toEqual(['etag', 'id', 'kind', 'status']);
    expect(shown.status).toBe('cancelled');
  });
});

describe('pages and sync', () => {
  test('pages are of one moment, and only the last has a sync token', async () => {
    await control.google.seedEvents(
      [9, 10, 11].map((at) => ({ summary: `at ${at}`, ...hour(at) })),
    );
    const first = await list({ maxResults: 2 });
    expect([first.items?.length, first.nextSyncToken]).toEqual([2, undefined]);
    await control.google.seedEvents([{ summary: 'meanwhile', ...hour(12) }]);
    const last = await list({ maxResults: 2, pageToken: must(first.nextPageToken, 'a token') });
    expect(last.items?.map((event) => event.summary)).toEqual(['at 11']);
    expect(last.nextPageToken).toBeUndefined();
    const syncToken = must(last.nextSyncToken, 'a sync token');
    expect(await titles({ syncToken })).toEqual(['meanwhile']);
    expect(await refusal(list({ pageToken: 'made-up' }))).toEqual([400, 'invalid']);
  });

  test('a sync brings changes and deletions once', async () => {
    const [one, two] = await control.google.seedEvents([
      { summary: 'one', ...hour(9) },
      { summary: 'two', ...hour(10) },
    ]);
    const start = must((await list()).nextSyncToken, 'a token');
    await control.google.changeEvent(must(one, 'an event').id, { summary: 'uno' });
    await control.google.deleteEvent(must(two, 'an event').id);
    const changes = await list({ syncToken: start });
    const seen = changes.items?.map((event) => [event.id, event.status, event.summary]);
    expect(seen).toEqual([
      [one?.id, 'confirmed', 'uno'],
      [two?.id, 'cancelled', undefined],
    ]);
    const next = must(changes.nextSyncToken, 'a token');
    expect((await list({ syncToken: next })).items).toEqual([]);
  });

  test.each([
    { timeMin: '2026-11-23T10:00:00Z' },
    { timeMax: '2026-11-23T10:00:00Z' },
    { updatedMin: '2026-11-23T10:00:00Z' },
    { orderBy: 'updated' },
    { q: 'x' },
    { iCalUID: 'x' },
    { privateExtendedProperty: ['a=b'] },
    { sharedExtendedProperty: ['a=b'] },
    { showDeleted: false },
    { singleEvents: true },
  ])('a sync token is refused together with %o', async (query) => {
    const syncToken = must((await list()).nextSyncToken, 'a token');
    expect(await refusal(list({ ...query, syncToken }))).toEqual([400, 'badRequest']);
  });

  test('an expired sync token is 410 fullSyncRequired, a made-up one 400, and a full list heals', async () => {
    const syncToken = must((await list()).nextSyncToken, 'a token');
    await control.google.expireSyncTokens();
    expect(await refusal(list({ syncToken }))).toEqual([410, 'fullSyncRequired']);
    expect(await refusal(list({ syncToken: 'made-up' }))).toEqual([400, 'invalid']);
    const fresh = must((await list()).nextSyncToken, 'a token');
    expect((await list({ syncToken: fresh })).items).toEqual([]);
  });

  test('a list with a filter of its own gives no sync token', async () => {
    expect((await list({ q: 'x' })).nextSyncToken).toBeUndefined();
  });
});

describe('recurring events', () => {
  const weekly = {
    summary: 'Standup',
    start: { dateTime: '2026-10-19T09:00:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-10-19T09:15:00', timeZone: 'Europe/Berlin' },
    recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4'],
  };

  test('instances keep the clock on the wall over a change to winter time', async () => {
    await control.google.seedEvents([weekly]);
    expect((await list()).items?.[0]?.recurrence).toEqual(weekly.recurrence);
    const items = (await list({ singleEvents: true })).items ?? [];
    expect(items.map((event) => event.start?.dateTime)).toEqual([
      '2026-10-19T09:00:00+02:00',
      '2026-10-21T09:00:00+02:00',
      '2026-10-26T09:00:00+01:00',
      '2026-10-28T09:00:00+01:00',
    ]);
    expect(items[2]?.id).toBe(`${items[2]?.recurringEventId ?? ''}_20261026T080000Z`);
  });

  test('one instance can be moved or deleted without the others', async () => {
    const [master] = await control.google.seedEvents([weekly]);
    const id = must(master, 'a master').id;
    await control.google.changeEvent(`${id}_20261021T070000Z`, {
      start: { dateTime: '2026-10-21T15:00:00+02:00' },
      end: { dateTime: '2026-10-21T15:15:00+02:00' },
    });
    await control.google.deleteEvent(`${id}_20261026T080000Z`);
    const items = (await list({ singleEvents: true, orderBy: 'startTime' })).items ?? [];
    expect(items.map((event) => event.start?.dateTime?.slice(0, 13))).toEqual([
      '2026-10-19T09',
      '2026-10-21T15',
      '2026-10-28T09',
    ]);
    expect(items[1]?.originalStartTime?.dateTime).toBe('2026-10-21T09:00:00+02:00');
  });

  test('a sync reports the instances a deleted or shortened series no longer has', async () => {
    const [master] = await control.google.seedEvents([weekly]);
    const id = must(master, 'a master').id;
    const syncToken = must((await list({ singleEvents: true })).nextSyncToken, 'a token');
    await control.google.changeEvent(id, { recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=1'] });
    const shorter = await list({ singleEvents: true, syncToken });
    expect(shorter.items?.filter((event) => event.status === 'cancelled')).toHaveLength(3);
    await control.google.deleteEvent(id);
    const gone = await list({
      singleEvents: true,
      syncToken: must(shorter.nextSyncToken, 'a token'),
    });
    expect(gone.items?.map((event) => [event.id, event.status])).toEqual([
      [`${id}_20261019T070000Z`, 'cancelled'],
    ]);
  });

  test('all-day series repeat by date, and UNTIL is inclusive', async () => {
    const recurrence = ['RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261027'];
    const days = { start: { date: '2026-10-23' }, end: { date: '2026-10-24' }, recurrence };
    await control.google.seedEvents([days]);
    const items = (await list({ singleEvents: true })).items ?? [];
    expect(items.map((event) => [event.start?.date, event.end?.date])).toEqual([
      ['2026-10-23', '2026-10-24'],
      ['2026-10-25', '2026-10-26'],
      ['2026-10-27', '2026-10-28'],
    ]);
  });
});

test('freeBusy merges what blocks and leaves out what does not', async () => {
  await control.google.addCalendar({ id: 'boss', access_role: 'freeBusyReader' });
  await control.google.seedEvents([
    hour(9),
    hour(10),
    { transparency: 'transparent', ...hour(13) },
  ]);
  const declined = [{ email: 'person@example.com', responseStatus: 'declined' }];
  await control.google.seedEvents([{ attendees: declined, ...hour(14) }]);
  await control.google.seedEvents([hour(15)], { calendar_id: 'boss' });
  const { data } = await google.freebusy.query({
    requestBody: {
      timeMin: '2026-11-23T09:30:00Z',
      timeMax: '2026-11-23T20:00:00Z',
      items: [{ id: 'primary' }, { id: 'boss' }, { id: 'nobody' }],
    },
  });
  expect(data.calendars).toEqual({
    primary: { busy: [{ start: '2026-11-23T09:30:00Z', end: '2026-11-23T11:00:00Z' }] },
    boss: { busy: [{ start: '2026-11-23T15:00:00Z', end: '2026-11-23T16:00:00Z' }] },
    nobody: { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] },
  });
  const many = Array.from({ length: 51 }, () => ({ id: 'primary' }));
  const bounds = { timeMin: '2026-11-23T09:30:00Z', timeMax: '2026-11-23T20:00:00Z' };
  expect(await refusal(google.freebusy.query({ requestBody: { ...bounds, items: many } }))).toEqual(
    [400, 'tooManyCalendarsRequested'],
  );
});
