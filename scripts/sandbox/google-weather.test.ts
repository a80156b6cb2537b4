import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { calendar_v3 } from '@googleapis/calendar';
import { must } from '@almanac/shared/lang/assert';
import { sandboxClient, type SandboxClient } from './client.ts';
import { connectCalendar, hour, refusal } from './connect-calendar.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

const primary = { calendarId: 'primary' };
let sandbox: Sandbox;
let control: SandboxClient;
let google: calendar_v3.Calendar;

beforeAll(async () => {
  sandbox = await startSandbox();
  control = sandboxClient(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await control.reset();
  google = await connectCalendar(sandbox.url);
});

test('a page holds as much as was set, and only the last one gives a sync token', async () => {
  await control.google.seedEvents([hour(8), hour(9), hour(10)]);
  await control.google.setWeather({ page_size: 2 });
  const { data: first } = await google.events.list({ ...primary, maxResults: 2500 });
  expect([first.items?.length, first.nextSyncToken]).toEqual([2, undefined]);
  const pageToken = must(first.nextPageToken, 'a page token');
  const { data: last } = await google.events.list({ ...primary, pageToken });
  expect([last.items?.length, typeof last.nextSyncToken]).toEqual([1, 'string']);
});

test('raw items end every list of their calendar, as they are', async () => {
  await control.google.seedEvents([hour(8)]);
  await control.google.setRawItems([{ id: 'x', start: 7 }]);
  const { data } = await google.events.list(primary);
  expect(data.items?.[1]).toEqual({ id: 'x', start: 7 });
});

test('a removed calendar is 404', async () => {
  await control.google.addCalendar({ id: 'team@example.com' });
  const list = () => google.events.list({ calendarId: 'team@example.com' });
  expect((await list()).status).toBe(200);
  await control.google.removeCalendar('team@example.com');
  expect(await refusal(list())).toEqual([404, 'notFound']);
});

test('a consent with an end says so with the tokens, and is invalid_grant after it', async () => {
  await control.google.setWeather({ consent_life_s: 0.2 });
  const { refresh_token } = await control.google.issueRefreshToken();
  const renew = async () => {
    const body = { grant_type: 'refresh_token', refresh_token, client_id: 'sandbox-client' };
    const url = `${sandbox.url}/google/token`;
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
    return (await answer.json()) as Record<string, unknown>;
  };
  expect(await renew()).toMatchObject({ refresh_token_expires_in: 0 });
  await expect.poll(async () => (await renew())['error']).toBe('invalid_grant');
});

test('the date of the answers is as far off as was set', async () => {
  await control.google.setWeather({ date_ahead_s: 3600 });
  const { headers } = await fetch(`${sandbox.url}/google/calendar/v3/calendars/primary/events`);
  const ahead_ms = Date.parse(headers.get('date') ?? '') - Date.now();
  expect(ahead_ms).toBeGreaterThan(3_590_000);
});

test('late: what was asked is done, and answered when the faults are cleared', async () => {
  const match = { path_includes: '/events' };
  await control.setFault({ provider: 'google', kind: 'late', times: 1, match });
  const listed = google.events.list(primary);
  await expect.poll(async () => (await control.journal('google')).at(-1)?.did).toBe(200);
  await control.google.seedEvents([hour(8)]);
  await control.clearFaults();
  expect((await listed).data.items).toEqual([]);
});
