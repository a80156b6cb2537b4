/** Push only makes us hear sooner: channels are renewed without a gap, and whatever fails with them, the poll finds it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, startHarness } from './harness.ts';

const TEAM = 'team@example.com';
const HOLIDAYS = 'holidays@example.com';
let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    env: {
      GOOGLE_PUSH: 'true',
      CALENDAR_READ_IDS: `${HOLIDAYS},primary,${TEAM}`,
      SYNC_CRON: '0 0 1 1 *',
    },
  });
  await h.google.addCalendar({ id: TEAM });
  await h.google.addCalendar({ id: HOLIDAYS });
  await waitFor(
    'connected',
    async () => (await h.call('GET', '/oauth/status')).body['calendar_id'],
  );
  await renewed(async () => {
    const all = standing(await rows());
    return all.length >= 4 && all.every(({ resource_id }) => resource_id !== null);
  });
});
afterAll(() => h.close());
afterEach(() => h.control.clearFaults());

interface Row {
  channel_id: string;
  calendar_id: string;
  resource_id: string | null;
  stopped_at: string | null;
}
const rows = async () =>
  (
    await h.db.admin.query<Row>(
      'select channel_id, calendar_id, resource_id, stopped_at from scheduler.watch_channels order by created_at',
    )
  ).rows;
const standing = (all: Row[]) => all.filter(({ stopped_at }) => stopped_at === null);
const ofTeam = async () => standing(await rows()).filter(({ calendar_id }) => calendar_id === TEAM);
const atGoogle = async () => (await h.google.channels()).items;

let tentative = 'busy';
/** Any new choice of calendars looks after the channels, as the timer does each hour; waits for what that brings about. */
async function renewed(fact: () => Promise<boolean>): Promise<void> {
  tentative = tentative === 'busy' ? 'free' : 'busy';
  const read = [HOLIDAYS, 'primary', TEAM];
  const { status } = await h.call('PUT', '/api/v1/scheduler/calendars', { read, tentative });
  expect(status).toBe(200);
  await waitFor('the renewal', async () => {
    const { rows: open } = await h.db.admin.query(
      `select 1 from scheduler_queue.job where name = 'renew-watch' and (state = 'active' or (state = 'created' and start_after <= now()))`,
    );
    return open.length === 0 && fact();
  });
}
const push = (headers: Record<string, string>) =>
  fetch(new URL('/webhooks/gcal', h.url), { method: 'POST', headers });
const syncs = async () => {
  const { rows: jobs } = await h.db.admin.query<{ calendar_id: string }>(
    `select data->>'calendar_id' as calendar_id from scheduler_queue.job
      where name = 'sync-calendar' and data ? 'calendar_id'`,
  );
  return jobs.map(({ calendar_id }) => calendar_id);
};

describe('expiry', () => {
  test('with a day left a new channel is opened under a new id before the old one is stopped', async () => {
    const [old] = await ofTeam();
    const soon = `interval '23 hours'`;
    await h.db.admin.query(
      `update scheduler.watch_channels set expires_at = $2::timestamptz + ${soon} where channel_id = $1`,
      [old?.channel_id, '2026-11-23T07:00:00Z'],
    );
    await h.control.clearJournal();
    await renewed(async () =>
      (await ofTeam()).every(({ channel_id }) => channel_id !== old?.channel_id),
    );
    const [fresh] = await ofTeam();
    expect(fresh?.channel_id).not.toBe(old?.channel_id);
    const calls = (await h.control.journal('google')).filter(({ method }) => method === 'POST');
    expect(calls.map(({ path }) => path.replace(/.*\//, ''))).toEqual(['watch', 'stop']);
    expect((await atGoogle()).map(({ id }) => id)).not.toContain(old?.channel_id);
  });

  test('an old channel that cannot be stopped is kept until it is, and both are heard meanwhile', async () => {
    const [old] = await ofTeam();
    await h.db.admin.query(
      `update scheduler.watch_channels set expires_at = '2026-11-23T08:00:00Z' where channel_id = $1`,
      [old?.channel_id],
    );
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 403,
      reason: 'forbidden',
      match: { path_includes: '/channels/stop' },
    });
    await renewed(async () => (await ofTeam()).length === 2);
    const channels = (await atGoogle()).filter(({ calendar_id }) => calendar_id === TEAM);
    expect(channels).toHaveLength(2);
    for (const { id, token = '' } of channels) {
      const answer = await push({
        'x-goog-channel-id': id,
        'x-goog-channel-token': token,
        'x-goog-resource-state': 'exists',
      });
      expect(answer.status).toBe(204);
    }
    await h.control.clearFaults();
    await renewed(async () => (await ofTeam()).length === 1);
    expect((await rows()).find(({ channel_id }) => channel_id === old?.channel_id)).toMatchObject({
      stopped_at: expect.anything(),
    });
  });

  test('a channel whose opening was never answered names itself with its first notification', async () => {
    const [old] = await ofTeam();
    await h.db.admin.query(
      `update scheduler.watch_channels set expires_at = '2026-11-23T08:00:00Z' where channel_id = $1`,
      [old?.channel_id],
    );
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { path_includes: `/calendars/${TEAM}/events/watch` },
    });
    await renewed(async () => {
      const [lost] = (await ofTeam()).filter(({ channel_id }) => channel_id !== old?.channel_id);
      return lost !== undefined && lost.resource_id !== null;
    });
  });
});

describe('a notification', () => {
  test('without a body or with one, is answered at once and leads to one sync of its calendar', async () => {
    const channel = must(
      (await atGoogle()).find(({ calendar_id }) => calendar_id === TEAM),
      'a channel',
    );
    const headers = {
      'x-goog-channel-id': channel.id,
      'x-goog-channel-token': channel.token ?? '',
      'x-goog-resource-state': 'exists',
    };
    const before = (await syncs()).length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => push(headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const made = (await syncs()).slice(before);
    expect(new Set(made)).toEqual(new Set([TEAM]));
    // Twenty in a burst touch two whole seconds at most.
    expect(made.length).toBeLessThanOrEqual(2);
  });

  test('that only greets (sync) starts nothing, and one for a stopped or unknown channel is 404', async () => {
    const channel = must((await atGoogle())[0], 'a channel');
    const before = (await syncs()).length;
    const greeting = {
      'x-goog-channel-id': channel.id,
      'x-goog-channel-token': channel.token ?? '',
    };
    expect((await push({ ...greeting, 'x-goog-resource-state': 'sync' })).status).toBe(204);
    const stopped = must(
      (await rows()).find(({ stopped_at }) => stopped_at !== null),
      'a stopped one',
    );
    for (const id of [stopped.channel_id, 'nobody']) {
      const headers = { ...greeting, 'x-goog-channel-id': id, 'x-goog-resource-state': 'exists' };
      expect((await push(headers)).status).toBe(404);
    }
    expect(await syncs()).toHaveLength(before);
  });

  test('tokens stand in the database only hashed', async () => {
    const { rows: all } = await h.db.admin.query<{ text: string }>(
      'select c::text as text from scheduler.watch_channels c',
    );
    const text = all.map((row) => row.text).join('\n');
    for (const { token = '-' } of await atGoogle()) expect(text).not.toContain(token);
  });
});

test('a calendar that Google does not watch keeps nobody from watching the others, and is polled', async () => {
  await h.control.setFault({
    provider: 'google',
    kind: 'status',
    status: 400,
    reason: 'pushNotSupportedForRequestedResource',
    match: { path_includes: `/calendars/${HOLIDAYS}/events/watch` },
  });
  await h.db.admin.query(
    `update scheduler.watch_channels set expires_at = '2026-11-23T06:00:00Z' where stopped_at is null`,
  );
  await renewed(async () => {
    const watched = standing(await rows()).filter(({ resource_id }) => resource_id !== null);
    return watched.length >= 3;
  });
  await h.google.seedEvents(
    [{ summary: 'A holiday', start: { date: '2026-11-26' }, end: { date: '2026-11-27' } }],
    { calendar_id: HOLIDAYS },
  );
  expect((await h.call('POST', '/api/v1/scheduler/sync')).status).toBe(200);
  const { rows: seen } = await h.db.admin.query(
    'select title from scheduler.calendar_events where calendar_id = $1',
    [HOLIDAYS],
  );
  expect(seen).toEqual([{ title: 'A holiday' }]);
});
