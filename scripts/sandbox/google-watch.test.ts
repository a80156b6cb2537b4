import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { calendar_v3 } from '@googleapis/calendar';
import { must } from '@almanac/shared/lang/assert';
import { sandboxClient, type SandboxClient } from './client.ts';
import { connectCalendar, hour, refusal } from './connect-calendar.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

const primary = { calendarId: 'primary' };
let now = new Date('2026-11-20T12:00:00Z');
let sandbox: Sandbox;
let control: SandboxClient;
let google: calendar_v3.Calendar;
let receiver: Server;
let address: string;
let received: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => now });
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/gcal`;
});
afterAll(async () => {
  await sandbox.close();
  receiver.close();
});
beforeEach(async () => {
  now = new Date('2026-11-20T12:00:00Z');
  control = sandboxClient(sandbox.url);
  await control.reset();
  received = [];
  google = await connectCalendar(sandbox.url);
});

async function watch(channel: calendar_v3.Schema$Channel): Promise<calendar_v3.Schema$Channel> {
  const requestBody = { type: 'web_hook', address, ...channel };
  return (await google.events.watch({ ...primary, requestBody })).data;
}

async function numbers(count: number): Promise<unknown[]> {
  await vi.waitFor(() => expect(received).toHaveLength(count), { timeout: 5000 });
  return received
    .map(({ headers }) => [headers['x-goog-message-number'], headers['x-goog-resource-state']])
    .toSorted((a, b) => String(a).localeCompare(String(b)));
}

test('a channel posts headers only: sync at once, then exists for each change', async () => {
  const channel = await watch({ id: 'channel-1', token: 'my-secret' });
  expect(channel).toMatchObject({ kind: 'api#channel', id: 'channel-1', token: 'my-secret' });
  const week_ms = 604_800_000;
  expect(Number(channel.expiration)).toBe(now.getTime() + week_ms);
  const [event] = await control.google.seedEvents([hour(9)]);
  await control.google.changeEvent(must(event, 'an event').id, hour(10));
  expect(await numbers(3)).toEqual([
    ['1', 'sync'],
    ['2', 'exists'],
    ['3', 'exists'],
  ]);
  const { headers, body } = must(received[0], 'a notification');
  expect(body).toBe('');
  expect(headers).toMatchObject({
    'x-goog-channel-id': 'channel-1',
    'x-goog-channel-token': 'my-secret',
    'x-goog-resource-id': channel.resourceId,
    'x-goog-channel-expiration': new Date(now.getTime() + week_ms).toUTCString(),
  });
  await vi.waitFor(async () => {
    const { deliveries } = await control.google.channels();
    expect(deliveries.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

test('the writes of the app itself notify too, and other calendars do not', async () => {
  await watch({ id: 'channel-1' });
  await google.events.insert({ ...primary, requestBody: hour(9) });
  await control.google.addCalendar({ id: 'other', access_role: 'owner' });
  await control.google.seedEvents([hour(9)], { calendar_id: 'other' });
  expect(await numbers(2)).toHaveLength(2);
});

test('a stopped or expired channel is silent', async () => {
  const stopped = await watch({ id: 'stopped' });
  await watch({ id: 'short', params: { ttl: '60' } });
  await watch({ id: 'long' });
  await numbers(3);
  const requestBody = { id: 'stopped', resourceId: must(stopped.resourceId, 'an id') };
  await google.channels.stop({ requestBody });
  now = new Date(now.getTime() + 61_000);
  await control.google.seedEvents([hour(9)]);
  await numbers(4);
  expect(must(received[3], 'a notification').headers['x-goog-channel-id']).toBe('long');
  expect((await control.google.channels()).items.map(({ id }) => id)).toEqual(['long']);
  expect(await refusal(google.channels.stop({ requestBody }))).toEqual([404, 'notFound']);
});

test('notifications can get lost, as Google says they may', async () => {
  await watch({ id: 'channel-1' });
  await numbers(1);
  await control.google.setNotifications(false);
  await control.google.seedEvents([{ summary: 'unheard', ...hour(9) }]);
  await control.google.setNotifications(true);
  await control.google.seedEvents([{ summary: 'heard', ...hour(10) }]);
  expect(await numbers(2)).toHaveLength(2);
});

test('a used channel id, a bad id and an address off this machine are refused', async () => {
  await watch({ id: 'channel-1' });
  expect(await refusal(watch({ id: 'channel-1' }))).toEqual([400, 'channelIdNotUnique']);
  expect(await refusal(watch({ id: 'x'.repeat(65) }))).toEqual([400, 'invalid']);
  expect(await refusal(watch({ id: 'out', address: 'https://example.com/hook' }))).toEqual([
    400,
    'push.webhookUrlNotAllowed',
  ]);
});
