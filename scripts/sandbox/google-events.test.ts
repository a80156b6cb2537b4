import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { calendar_v3 } from '@googleapis/calendar';
import { must } from '@almanac/shared/lang/assert';
import { sandboxClient } from './client.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';
import { connectCalendar, hour, refusal } from './connect-calendar.ts';

const primary = { calendarId: 'primary' };
let sandbox: Sandbox;
let google: calendar_v3.Calendar;

beforeAll(async () => {
  sandbox = await startSandbox({ time_zone: 'Europe/Berlin' });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await sandboxClient(sandbox.url).reset();
  google = await connectCalendar(sandbox.url);
});

async function insert(requestBody: calendar_v3.Schema$Event): Promise<calendar_v3.Schema$Event> {
  return (await google.events.insert({ ...primary, requestBody, sendUpdates: 'none' })).data;
}

function zoned(at: string): calendar_v3.Schema$EventDateTime {
  return { dateTime: `2026-11-23T${at}:00:00`, timeZone: 'Europe/Berlin' };
}

describe('ids', () => {
  test('a client id is kept, and a second insert of it is 409 duplicate', async () => {
    const event = await insert({ id: 'abc0123v', summary: 'Focus', ...hour(9) });
    expect(event.id).toBe('abc0123v');
    expect(await refusal(insert({ id: 'abc0123v', ...hour(9) }))).toEqual([409, 'duplicate']);
  });

  test('the id of a deleted event stays taken: 409', async () => {
    await insert({ id: 'deleted1', ...hour(9) });
    await google.events.delete({ ...primary, eventId: 'deleted1' });
    expect(await refusal(insert({ id: 'deleted1', ...hour(9) }))).toEqual([409, 'duplicate']);
  });

  test.each(['abcd', 'ABCDE', 'wxyz1', 'has-dash', 'a'.repeat(1025)])(
    'an id outside base32hex or of another length than 5–1024 is 400: %s',
    async (id) => {
      expect(await refusal(insert({ id, ...hour(9) }))).toEqual([400, 'invalid']);
    },
  );
});

describe('reading and changing', () => {
  test('what was written comes back, with what Google adds', async () => {
    const written = {
      summary: 'Focus',
      description: 'why',
      colorId: '9',
      transparency: 'opaque',
      attendees: [{ email: 'person@example.com', responseStatus: 'accepted' }],
      extendedProperties: { private: { almanac_block: 'blk_1' }, shared: { a: 'b' } },
      reminders: { useDefault: false },
    };
    const { id } = await insert({ ...written, ...hour(9) });
    const { data } = await google.events.get({ ...primary, eventId: must(id, 'an id') });
    expect(data).toMatchObject({ ...written, attendees: [{ self: true }] });
    expect(data).toMatchObject({ status: 'confirmed', eventType: 'default', sequence: 0 });
    expect(data.start).toEqual({
      dateTime: '2026-11-23T10:00:00+01:00',
      timeZone: 'Europe/Berlin',
    });
    expect(data.iCalUID).toBe(`${id ?? ''}@google.com`);
    expect(data.creator).toEqual({ email: 'person@example.com', self: true });
    const page = await fetch(must(data.htmlLink, 'a link'));
    expect(await page.text()).toContain('nothing here reaches the real Google');
  });

  test('a patch merges, a null removes, a put replaces', async () => {
    const extendedProperties = { private: { a: '1' } };
    const { id } = await insert({ summary: 'A', description: 'x', extendedProperties, ...hour(9) });
    const place = { ...primary, eventId: must(id, 'an id') };
    const patch = { description: null, extendedProperties: { private: { b: '2' } } };
    const { data } = await google.events.patch({ ...place, requestBody: patch });
    expect(data).toMatchObject({
      summary: 'A',
      extendedProperties: { private: { a: '1', b: '2' } },
    });
    expect(data.description).toBeUndefined();
    const put = await google.events.update({
      ...place,
      requestBody: { summary: 'B', ...hour(10) },
    });
    expect(put.data).toMatchObject({ summary: 'B', sequence: 1 });
    expect(put.data.extendedProperties).toBeUndefined();
  });
});

describe('versions and deletion', () => {
  test('each change makes a new etag, and an old one in If-Match is 412', async () => {
    const { id, etag } = await insert({ summary: 'A', ...hour(9) });
    const place = { ...primary, eventId: must(id, 'an id') };
    await sandboxClient(sandbox.url).google.changeEvent(place.eventId, hour(11));
    const stale = { headers: { 'If-Match': must(etag, 'an etag') } };
    const patch = { ...place, requestBody: { summary: 'mine' } };
    expect(await refusal(google.events.patch(patch, stale))).toEqual([412, 'conditionNotMet']);
    expect(await refusal(google.events.delete(place, stale))).toEqual([412, 'conditionNotMet']);
    const now = (await google.events.get(place)).data;
    expect(now).toMatchObject({ summary: 'A', sequence: 1 });
    const fresh = { headers: { 'If-Match': must(now.etag, 'an etag') } };
    expect((await google.events.patch(patch, fresh)).data.summary).toBe('mine');
  });

  test('a deletion answers 204, a second 410, an unknown id 404, a change of a deleted event 403', async () => {
    const { id } = await insert(hour(9));
    const place = { ...primary, eventId: must(id, 'an id') };
    expect((await google.events.delete(place)).status).toBe(204);
    expect(await refusal(google.events.delete(place))).toEqual([410, 'deleted']);
    expect(await refusal(google.events.patch({ ...place, requestBody: {} }))).toEqual([
      403,
      'forbidden',
    ]);
    expect((await google.events.get(place)).data.status).toBe('cancelled');
    expect(await refusal(google.events.get({ ...primary, eventId: 'unknown' }))).toEqual([
      404,
      'notFound',
    ]);
  });
});

describe('refusals', () => {
  test.each([
    ['no end', { start: hour(9).start }, 'required'],
    ['an empty range', { start: hour(9).start, end: hour(9).start }, 'timeRangeEmpty'],
    ['a date and a time', { start: { date: '2026-11-23' }, end: hour(9).end }, 'invalid'],
    [
      'a time without an offset or zone',
      { ...hour(9), start: { dateTime: '2026-11-23T09:00:00' } },
      'invalid',
    ],
    [
      'an unknown zone',
      { ...hour(9), start: { ...hour(9).start, timeZone: 'Mars/Base' } },
      'invalid',
    ],
    [
      'an unsupported rule',
      { start: zoned('09'), end: zoned('10'), recurrence: ['RRULE:FREQ=MONTHLY'] },
      'sandboxUnsupported',
    ],
    ['a rule without a zone', { ...hour(9), recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] }, 'required'],
  ])('%s is 400', async (_name, body, reason) => {
    expect(await refusal(insert(body))).toEqual([400, reason]);
  });

  test('focus time belongs to the primary calendar, and the type of an event stays', async () => {
    const own = await google.calendars.insert({ requestBody: { summary: 'Almanac' } });
    const focus = { eventType: 'focusTime', ...hour(9) };
    const elsewhere = { calendarId: must(own.data.id, 'an id'), requestBody: focus };
    expect(await refusal(google.events.insert(elsewhere))).toEqual([400, 'eventTypeRestriction']);
    const { id } = await insert(focus);
    const patch = { eventId: must(id, 'an id'), requestBody: { eventType: 'outOfOffice' } };
    expect(await refusal(google.events.patch({ ...primary, ...patch }))).toEqual([
      400,
      'eventTypeRestriction',
    ]);
  });
});

describe('access', () => {
  test('without a live bearer token every method is 401 in Google’s shape', async () => {
    const list = `${sandbox.url}/google/calendar/v3/users/me/calendarList`;
    const answer = await fetch(list, { headers: { authorization: 'Bearer made-up' } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      error: {
        code: 401,
        message: 'Invalid Credentials',
        errors: [{ domain: 'global', reason: 'authError', message: 'Invalid Credentials' }],
      },
    });
  });

  test('calendar.app.created reaches only calendars made by the app', async () => {
    const scopes = ['https://www.googleapis.com/auth/calendar.app.created'];
    const narrow = await connectCalendar(sandbox.url, scopes);
    const own = await narrow.calendars.insert({ requestBody: { summary: 'Almanac' } });
    const calendarId = must(own.data.id, 'an id');
    await narrow.events.insert({ calendarId, requestBody: hour(9) });
    const denied = [403, 'insufficientPermissions'];
    expect(await refusal(narrow.events.list(primary))).toEqual(denied);
    expect(await refusal(narrow.calendarList.list())).toEqual(denied);
    const freebusy = { timeMin: hour(9).start.dateTime, timeMax: hour(9).end.dateTime, items: [] };
    expect(await refusal(narrow.freebusy.query({ requestBody: freebusy }))).toEqual(denied);
  });

  test('a reader cannot write, and a free/busy reader cannot list', async () => {
    const control = sandboxClient(sandbox.url);
    await control.google.addCalendar({ id: 'team', access_role: 'reader' });
    await control.google.addCalendar({ id: 'boss', access_role: 'freeBusyReader' });
    const event = { calendarId: 'team', requestBody: hour(9) };
    expect(await refusal(google.events.insert(event))).toEqual([403, 'requiredAccessLevel']);
    expect(await refusal(google.events.list({ calendarId: 'boss' }))).toEqual([404, 'notFound']);
  });
});

test('a method that the sandbox does not have is 404, not an empty success', async () => {
  expect(await refusal(google.events.quickAdd({ ...primary, text: 'x' }))).toEqual([
    404,
    'notFound',
  ]);
});

test('a rootUrl given per call works as one given to the constructor', async () => {
  const { data } = await google.calendarList.list({}, { rootUrl: `${sandbox.url}/google/` });
  expect(data.items?.[0]).toMatchObject({ primary: true, timeZone: 'Europe/Berlin' });
});
