import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MonitorReply } from '@almanac/shared/contracts/observer-watch';
import { openDatabase } from '@almanac/shared/pg/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { START, startWatchHarness, type WatchHarness } from './watch-harness.ts';

let h: WatchHarness;
let hours = 0;
beforeAll(async () => {
  h = await startWatchHarness({ HEALTH_EVERY_MS: '100' });
});
beforeEach(async () => {
  h.world.proposed = [];
  h.setClock(clock(0));
});
afterAll(async () => {
  await h.stop();
});

/** So many minutes into this test's own hours. */
function clock(minutes: number): string {
  return new Date(Date.parse(START) + (hours * 60 + minutes) * 60_000).toISOString();
}

async function monitor(): Promise<MonitorReply> {
  return (await h.send('GET', '/monitor')).body as MonitorReply;
}

const parts = async (): Promise<string[]> => (await monitor()).faults.map(({ part }) => part);
const isUnwell = (part: string) => waitFor(part, async () => (await parts()).includes(part));
const isWell = () => waitFor('well', async () => (await parts()).length === 0);
const alerts = () => h.world.proposed.filter(({ inputs }) => inputs['kind'] === 'health');
const count = async (text: string): Promise<number> => {
  const { rows } = await h.test_db.admin.query<{ n: number }>(text);
  return rows[0]?.n ?? -1;
};
/** So many more looks have ended. */
async function looks(more: number): Promise<void> {
  const seen = new Set<string>();
  const { admin } = h.test_db;
  await waitFor('looks', async () => {
    const { rows } = await admin.query<{ xmin: string }>('select xmin from observer.health_state');
    seen.add(rows[0]?.xmin ?? '');
    return seen.size > more;
  });
}

test('a service that fails is an incident and told once; another fault within the hour waits for its end', async () => {
  hours = 1;
  h.setClock(clock(0));
  h.world.scheduler = { status: 'fail', degraded: [] };
  await isUnwell('service.scheduler');
  await waitFor('told', () => alerts().length === 1);
  expect(alerts()[0]).toMatchObject({
    action_type: 'notify.person',
    inputs: { person: 'ana', title: 'Almanac is unwell: service.scheduler', severity: 'SEV1' },
  });
  expect(
    await count(
      `select count(*)::int as n from observer.incidents where type = 'health.service.scheduler' and status = 'open'`,
    ),
  ).toBe(1);
  await h.stopAll(true);
  await isUnwell('stopped');
  h.setClock(clock(59));
  await looks(3);
  expect(alerts()).toHaveLength(1);
  h.setClock(clock(61));
  await waitFor('told of the stop, while stopped', () => alerts().length === 2);
  expect(alerts()[1]?.inputs['title']).toBe('Almanac is unwell: service.scheduler, stopped');
  h.setClock(clock(200));
  await looks(3);
  expect(alerts()).toHaveLength(2);
  await h.stopAll(false);
  h.world.scheduler = { status: 'pass', degraded: [] };
  await isWell();
  await waitFor('the incident ended', async () => {
    const text = `select count(*)::int as n from observer.incidents where status = 'open'`;
    return (await count(text)) === 0;
  });
});

test('two processes that look at one moment are one look', async () => {
  hours = 5;
  h.setClock(clock(0));
  const { admin } = h.test_db;
  await admin.query(
    `update observer.health_state set looked_at = clock_timestamp() + interval '1 hour'`,
  );
  h.world.scheduler = { status: 'fail', degraded: [] };
  const before = h.world.asked;
  await waitFor('it looked again and again', () => h.world.asked > before + 3);
  expect(await parts()).toEqual([]);
  await admin.query(`update observer.health_state set looked_at = null`);
  await isUnwell('service.scheduler');
  h.world.scheduler = { status: 'pass', degraded: [] };
  await isWell();
});

test('what a service works without is shown, and alarms nobody', async () => {
  hours = 10;
  h.setClock(clock(0));
  h.world.scheduler = { status: 'warn', degraded: ['calendar', 'stopped'] };
  await isUnwell('outside.calendar');
  await looks(3);
  expect(await parts()).toEqual(['outside.calendar']);
  expect(alerts()).toEqual([]);
  h.world.scheduler = { status: 'pass', degraded: [] };
  await isWell();
});

test('a stop is told at once, once', async () => {
  hours = 20;
  h.setClock(clock(0));
  await h.stopAll(true);
  await waitFor('told', () => alerts().length === 1);
  expect(alerts()[0]?.inputs['title']).toBe('Almanac is stopped');
  h.setClock(clock(180));
  await looks(3);
  expect(alerts()).toHaveLength(1);
  await h.stopAll(false);
  await isWell();
});

/** The word of health that was wanted last. */
async function lastNotice() {
  const { rows } = await h.test_db.admin.query<{ status: string; note: string; key: string }>(
    `select status, note, proposal_key as key from observer.proposals
      where purpose = 'health' order by created_at desc limit 1`,
  );
  return rows[0];
}

test('where another alert of the hour passed the stop before, it is asked once, and told when the hour is over', async () => {
  hours = 24;
  h.setClock(clock(0));
  const detail = 'One alert an hour passes a stop; one did already.';
  h.world.refusal = { status: 429, detail, code: 'alert_limit', retry_after_s: 3600 };
  h.world.refused = 0;
  await h.stopAll(true);
  await waitFor('it waits', async () => (await lastNotice())?.note?.includes('One alert an hour'));
  await looks(5);
  expect([h.world.refused, (await lastNotice())?.status]).toEqual([1, 'queued']);
  const { admin } = h.test_db;
  const waits = await admin.query<{ s: number }>(
    `select extract(epoch from start_after - now())::int as s from observer_queue.job
      where name = 'propose-always' and data ->> 'proposal_key' = $1`,
    [(await lastNotice())?.key],
  );
  expect(waits.rows[0]?.s).toBeGreaterThan(3500);
  h.world.refusal = undefined;
  h.setClock(clock(61));
  await admin.query(`update observer_queue.job set start_after = now() where state = 'created'`);
  await waitFor('told', () => alerts().length === 1);
  // Whoever reads it late sees of when it is.
  expect(alerts()[0]?.inputs['body']).toContain(`Seen at ${new Date(clock(0)).toISOString()}.`);
  await h.stopAll(false);
  await isWell();
});

test('without mail the gateway blocks it: that stands beside the notice, and nobody asks again', async () => {
  hours = 27;
  h.setClock(clock(0));
  h.world.decision = { decision: 'blocked', reason: 'Mail is not configured here.' };
  await h.stopAll(true);
  await waitFor('settled', async () => (await lastNotice())?.status === 'blocked');
  expect((await lastNotice())?.note).toBe('Mail is not configured here.');
  h.setClock(clock(120));
  await looks(5);
  expect(alerts()).toHaveLength(1);
  expect(await parts()).toEqual(['stopped']);
  h.world.decision = { decision: 'authorized', reason: 'policy' };
  await h.stopAll(false);
  await isWell();
});

test('two processes tell once', async () => {
  hours = 30;
  h.setClock(clock(0));
  const second = await h.startSecond();
  h.world.scheduler = { status: 'fail', degraded: [] };
  await waitFor('told', () => alerts().length === 1);
  await looks(5);
  expect(alerts()).toHaveLength(1);
  await second.stop();
  h.world.scheduler = { status: 'pass', degraded: [] };
  await isWell();
});

test('an outage of the database is told when it is over, with its times', async () => {
  hours = 40;
  h.setClock(clock(0));
  await looks(2);
  const { admin } = h.test_db;
  const { rows } = await admin.query<{ name: string }>('select current_database() as name');
  // Only from another database can this one be closed.
  const url = new URL(h.test_db.admin_url);
  url.pathname = '/postgres';
  const beside = openDatabase({
    url: url.href,
    application_name: 'test',
    onError: () => undefined,
  });
  const allow = (is: boolean) =>
    beside.query(`alter database ${rows[0]?.name} with allow_connections ${is}`);
  await allow(false);
  // Until none is left: one may be on its way in.
  await waitFor('no database', async () => {
    await beside.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = $1 and usename = 'almanac_observer'`,
      [rows[0]?.name],
    );
    return (await h.send('GET', '/monitor')).status >= 500;
  });
  const asked = h.world.asked;
  await waitFor('looks that failed', () => h.world.asked >= asked + 3);
  h.setClock(clock(5));
  await allow(true);
  await beside.close();
  await waitFor('told', () => alerts().length === 1);
  expect(alerts()[0]?.inputs['title']).toContain('database');
  expect(alerts()[0]?.inputs['body']).toContain('The database could not be reached from');
  await waitFor('its incident began and ended', async () => {
    const text = `select count(*)::int as n from observer.incidents
                   where type = 'health.database' and status = 'resolved'`;
    return (await count(text)) === 1;
  });
});
