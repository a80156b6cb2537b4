/** What Google does to those who write calendars, one guarantee each; the table is in docs/calendar.md. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectionHealth } from '@almanac/shared/contracts/calendars';
import type { Health } from '@almanac/shared/contracts/health';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { openDatabase } from '@almanac/shared/pg/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { takeToken } from '../src/db/pace-rows.ts';
import { eventIdOf } from '../src/domain/runs/event-id.ts';
import { consent } from './consent.ts';
import { type Harness, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SCHEDULE_WAIT_MS: '300', SYNC_CRON: '0 0 1 1 *' } });
  await waitFor('connected', async () => (await status()).last_sync_at !== null);
});
afterAll(() => h.close());
beforeEach(() => {
  h.around.decide = 'hold';
});
afterEach(async () => {
  await h.control.clearFaults();
  await h.db.admin.query(
    'update scheduler.google_pace set held_until = null, strikes = 0, tokens = 60',
  );
});

const status = async () => (await h.call<ConnectionHealth>('GET', '/oauth/status')).body;
const check = async () => (await h.call<Health>('GET', '/health')).body.checks?.['calendar'];
const sync = () => h.call('POST', '/api/v1/scheduler/sync');
const calls = async () => (await h.control.journal('google')).length;

async function authorizedRun(minutes: number[], window?: { from: string; to: string }) {
  const plan = planOf(minutes, { task_id: null, due: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({
    plan_id: plan.plan_id,
    ...(window === undefined ? {} : { window }),
  });
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === body.run_id),
  );
  const execute = () => h.around.execute(h.around.grant(String(action['action_id'])));
  return { run: body, plan, execute };
}
const blockOf = (run: ScheduleReply) => must(run.blocks[0], 'a block');
const atGoogle = async (id: string) =>
  (await h.google.events()).find(({ event }) => event.id === id)?.event;

describe('what we write', () => {
  test('mails nobody, invites nobody, is no focus time, is linked to its block, and keeps its zone', async () => {
    await h.control.clearJournal();
    const { run, execute } = await authorizedRun([60, 60]);
    expect((await execute()).body['status']).toBe('applied');
    const writes = (await h.control.journal('google')).filter(({ path, method }) => {
      return path.includes('/events') && ['POST', 'PATCH', 'PUT', 'DELETE'].includes(method);
    });
    expect(writes).toHaveLength(2);
    for (const { path, body } of writes) {
      expect(new URL(path, h.url).searchParams.get('sendUpdates')).toBe('none');
      expect(Object.keys(body as object).toSorted()).toEqual([
        'description',
        'end',
        'extendedProperties',
        'id',
        'start',
        'summary',
      ]);
      expect(body).toMatchObject({
        start: { timeZone: 'Europe/Berlin' },
        end: { timeZone: 'Europe/Berlin' },
        extendedProperties: {
          private: {
            almanac_block_id: expect.stringMatching(/^blk_/),
            almanac_run_id: run.run_id,
            almanac_revision: '1',
          },
        },
      });
    }
  });

  test.each([
    ['forward', '2027-03-29', '09:00:00+02:00'],
    ['back', '2026-10-26', '09:00:00+01:00'],
  ])(
    'zone, DST: after the clocks went %s a block starts at the same hour on the wall',
    async (_, day, nine) => {
      const window = { from: `${day}T00:00:00Z`, to: `${day}T23:00:00Z` };
      const tasks = [{ task_id: 't', title: 'T', duration_minutes: 60 }];
      const now = `${day.slice(0, 8)}01T00:00:00Z`;
      const { body } = await h.schedule({ tasks, window, dry_run: true, now });
      expect(Date.parse(blockOf(body).start)).toBe(Date.parse(`${day}T${nine}`));
    },
  );

  test('an event across the change of the clocks comes back as the echo of itself', async () => {
    const window = { from: '2027-03-29T06:00:00Z', to: '2027-03-29T16:00:00Z' };
    const { run, execute } = await authorizedRun([60], window);
    await execute();
    const event = must(await atGoogle(blockOf(run).calendar_event_id ?? ''), 'the event');
    expect(event.start).toEqual({
      dateTime: '2027-03-29T09:00:00+02:00',
      timeZone: 'Europe/Berlin',
    });
    expect((await sync()).body).toMatchObject({ moved: 0, deleted: 0 });
  });
});

describe('ids', () => {
  test('an id that was deleted once is never used again: a block that was put back gets the next one, once', async () => {
    const { run, execute } = await authorizedRun([60]);
    const { block_id, calendar_event_id, start, end } = blockOf(run);
    const id = must(calendar_event_id, 'an id');
    expect(id).toBe(eventIdOf(block_id, 1));
    const calendar_id = await h.calendarId();
    await h.google.seedEvents([{ id, start: { dateTime: start }, end: { dateTime: end } }], {
      calendar_id,
    });
    await h.google.deleteEvent(id, calendar_id);
    // Deleted as version 2 and put back as version 3, which is the one the run writes.
    await h.db.admin.query(
      `insert into scheduler.block_history (block_id, version, at, actor, what, run_id, start_at, end_at, status, pinned)
       select block_id, 2, now(), 'alice', 'block.removed', run_id, start_at, end_at, 'deleted', false
         from scheduler.blocks where block_id = $1`,
      [block_id],
    );
    await h.db.admin.query('update scheduler.blocks set version = 3 where block_id = $1', [
      block_id,
    ]);
    await h.db.admin.query('update scheduler.run_changes set revision = 3 where block_id = $1', [
      block_id,
    ]);
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    const next = eventIdOf(block_id, 2);
    // The answer that the id is taken is lost; the next try finds out.
    await execute();
    expect((await execute()).body).toMatchObject({
      status: 'applied',
      results: [{ event_id: next }],
    });
    expect(await atGoogle(next)).toMatchObject({ status: 'confirmed' });
    expect(
      (await h.blocksInGoogle()).filter((event) => event.start === Date.parse(start)),
    ).toHaveLength(1);
    expect((await sync()).body).toMatchObject({ moved: 0, deleted: 0 });
  });

  test('an event the person deleted before our answer came is not made again', async () => {
    const { run, execute } = await authorizedRun([60]);
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    await execute();
    await h.google.deleteEvent(blockOf(run).calendar_event_id ?? '', await h.calendarId());
    expect((await execute()).body).toMatchObject({ results: [{ outcome: 'person_wins' }] });
    expect(await atGoogle(eventIdOf(blockOf(run).block_id, 2))).toBeUndefined();
  });

  test.each([
    ['deleted already (410)', 'delete'],
    ['gone without a trace (404)', 'purge'],
  ])('a removal of an event that is %s is done', async (_, how) => {
    const { run, plan, execute } = await authorizedRun([60, 60]);
    await execute();
    const [, last] = run.blocks;
    const id = must(last?.calendar_event_id, 'an id');
    h.around.plans.set(plan.plan_id, {
      ...plan,
      version: 2,
      sop: { ...plan.sop, steps: plan.sop.steps.slice(0, 1) },
    });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    const action = await waitFor('the action', () =>
      h.around.actions.find((one) => one['idempotency_key'] === body.run_id),
    );
    const calendar_id = await h.calendarId();
    if (how === 'delete') await h.google.deleteEvent(id, calendar_id);
    else h.sandbox.google.calendars.get(calendar_id)?.events.delete(id);
    const done = await h.around.execute(h.around.grant(String(action['action_id'])));
    expect(done.body).toMatchObject({ status: 'applied', results: [{ outcome: 'gone' }] });
  });

  test('a full reading notices a block whose event is gone without a trace', async () => {
    const { run, execute } = await authorizedRun([45]);
    await execute();
    h.sandbox.google.calendars
      .get(await h.calendarId())
      ?.events.delete(blockOf(run).calendar_event_id ?? '');
    await h.google.expireSyncTokens();
    expect((await sync()).body).toMatchObject({ full: true, deleted: 1 });
  });
});

describe('quota', () => {
  test('Retry-After is honoured by all: until then nothing is asked, planning goes on, and then so does all', async () => {
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 429,
      retry_after_s: 60,
      times: 1,
      match: { path_includes: '/calendar/' },
    });
    const first = await sync();
    expect(first.status).toBe(503);
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(30);
    const before = await calls();
    const tasks = [{ task_id: 't', title: 'T', duration_minutes: 30 }];
    const { body } = await h.schedule({ tasks, dry_run: true });
    expect([body.degraded, body.blocks.length]).toEqual([['calendar'], 1]);
    expect((await sync()).status).toBe(503);
    expect(await calls()).toBe(before);
    await h.db.admin.query('update scheduler.google_pace set held_until = now()');
    expect((await sync()).status).toBe(200);
    const { rows } = await h.db.admin.query(
      'select strikes, held_until from scheduler.google_pace',
    );
    expect(rows).toEqual([{ strikes: 0, held_until: null }]);
  });

  test('without Retry-After the pause doubles each time, with a random share, to a bound', async () => {
    const holds: number[] = [];
    for (const strikes of [3, 5, 9, 40]) {
      await h.db.admin.query('update scheduler.google_pace set strikes = $1, held_until = null', [
        strikes,
      ]);
      await h.control.setFault({
        provider: 'google',
        kind: 'status',
        status: 403,
        reason: 'userRateLimitExceeded',
        times: 1,
        match: { path_includes: '/calendar/' },
      });
      await sync();
      await h.control.clearFaults();
      const { rows } = await h.db.admin.query<{ held_s: number; strikes: number }>(
        'select extract(epoch from held_until - now())::float8 as held_s, strikes from scheduler.google_pace',
      );
      holds.push(must(rows[0], 'the pace').held_s);
    }
    const bounds = [
      [3, 8],
      [15, 32],
      [31, 64],
      [31, 64],
    ];
    for (const [i, [low = 0, high = 0]] of bounds.entries()) {
      expect(holds[i]).toBeGreaterThan(low);
      expect(holds[i]).toBeLessThanOrEqual(high);
    }
  });

  test('the first time the pause is short, and whoever reads waits it out', async () => {
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 403,
      reason: 'rateLimitExceeded',
      times: 1,
      match: { path_includes: '/calendar/' },
    });
    const before = await calls();
    expect((await sync()).status).toBe(200);
    expect(await calls()).toBeGreaterThan(before + 1);
  });

  test('the bucket is shared and has a bottom: who would wait too long is told when to come again', async () => {
    await h.db.admin.query('update scheduler.google_pace set tokens = -200, refilled_at = now()');
    const before = await calls();
    const refused = await sync();
    expect(refused).toMatchObject({ status: 503, body: { code: 'provider_down' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(8);
    expect(await calls()).toBe(before);
  });

  test('the bucket gives sixty calls at once and then eight a second: never 600 in any minute', async () => {
    const db = openDatabase({
      url: h.db.urlFor('scheduler'),
      application_name: 'test',
      onError: () => {},
    });
    const times: number[] = [];
    const started = performance.now();
    for (let i = 0; i < 120; i += 1) {
      const { tokens } = await takeToken.one(db, 60, 8, 1000, 2);
      times.push(performance.now() - started + Math.max(0, -tokens / 8) * 1000);
    }
    await db.close();
    const within = (ms: number) => {
      return Math.max(
        ...times.map((from) => times.filter((at) => at >= from && at < from + ms).length),
      );
    };
    expect(within(1000)).toBeLessThanOrEqual(60 + 8 + 1);
    expect(within(5000)).toBeLessThanOrEqual(60 + 40 + 1);
  });

  test('a 403 that is about permission is asked once, and holds up nobody', async () => {
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 403,
      reason: 'requiredAccessLevel',
      match: { path_includes: '/calendar/' },
    });
    const before = await calls();
    expect(await sync()).toMatchObject({ status: 403, body: { code: 'provider_refused' } });
    expect(await calls()).toBe(before + 1);
    await h.control.clearFaults();
    expect((await sync()).status).toBe(200);
  });

  test('a schedule writes its difference only: what stays costs no call', async () => {
    const { plan, execute } = await authorizedRun([60, 60, 60]);
    await execute();
    const steps = plan.sop.steps.map((step, i) => {
      return i === 2 ? { ...step, estimated_minutes: 90 } : step;
    });
    h.around.plans.set(plan.plan_id, { ...plan, version: 2, sop: { ...plan.sop, steps } });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    const action = await waitFor('the action', () =>
      h.around.actions.find((one) => one['idempotency_key'] === body.run_id),
    );
    await h.control.clearJournal();
    await h.around.execute(h.around.grant(String(action['action_id'])));
    const made = (await h.control.journal('google')).map(({ method }) => method);
    expect(made).toEqual(['PATCH']);
  });
});

describe('the life of the access', () => {
  test('a wrong clock is recognised by Google’s answers, in health and in the status', async () => {
    await h.google.setWeather({ date_ahead_s: 600 });
    await sync();
    expect((await status()).clock_skew_ms).toBeLessThan(-590_000);
    expect(await check()).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining("clock is 10 min behind Google's"),
    });
    await h.google.setWeather({ date_ahead_s: 0 });
    await sync();
    expect((await check())?.status).toBe('pass');
  });

  test('the seven-day trap: health and status name the age, and what would be left under Testing mode', async () => {
    expect(await status()).toMatchObject({
      token_age_days: 0,
      testing_mode: 'unknown',
      days_left: 7,
    });
    expect((await check())?.detail).toContain('Testing mode loses access after 7 days');
  });

  test('where Google says that the consent ends, days are counted and a person warned in time', async () => {
    await h.google.setWeather({ consent_life_s: 604_800 });
    expect((await fetch(await consent(h))).status).toBe(200);
    expect(await status()).toMatchObject({ testing_mode: 'yes', days_left: 6, missing_scopes: [] });
    expect((await check())?.status).toBe('pass');
    await h.db.admin.query(
      `update scheduler.calendar_connections set consent_ends_at = now() + interval '30 hours'`,
    );
    expect(await check()).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('ends this access in 1 day'),
    });
  });

  test('a scope that is granted no more is named', async () => {
    await h.db.admin.query(
      `update scheduler.calendar_connections set scopes = array_remove(scopes, scopes[3])`,
    );
    expect((await status()).missing_scopes).toEqual(['calendar.events.readonly']);
    expect((await check())?.detail).toContain('calendar.events.readonly is not granted');
  });

  test('a consent that ended is invalid_grant: the connection is broken, and the clock is named where it is off', async () => {
    await h.google.setWeather({ date_ahead_s: -3600, consent_life_s: null });
    await sync();
    await h.google.revoke();
    expect((await sync()).status).toBe(503);
    const { status: now, detail } = await status();
    expect([now, detail]).toEqual(['broken', expect.stringMatching(/invalid_grant.*60 min ahead/)]);
    await h.google.setWeather({ date_ahead_s: 0 });
  });
});
