import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId } from '@almanac/shared/lang/ids';
import type { Queryable } from '@almanac/shared/pg/database';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { observerEnv } from '../src/config.ts';
import { startObserver } from '../src/start.ts';
import { startHarness, type Harness } from './harness.ts';

const PATH = '/api/v1/observer/incidents';
const SYNC_FAILED = 'workflow.failed.coda-to-calendar-sync';

let h: Harness;
let child: ChildProcess | undefined;
beforeAll(async () => {
  h = await startHarness();
});
afterEach(async () => {
  // Each test has incidents of its own: an hour later they are other ones.
  hour += 2;
  h.setClock(`2026-11-24T${String(hour).padStart(2, '0')}:00:00Z`);
  await h.test_db.admin.query(
    `update observer.incidents set status = 'resolved', decided_by = 'the test'`,
  );
  await h.test_db.admin.query('update core.provider_refusals set refused = false');
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await h.stop();
});
let hour = 0;

interface Shown {
  incident_id: string;
  type: string;
  severity: string;
  title: string;
  detail: string;
  status: string;
  count: number;
}

/** As the memory-gateway records it: the row, and who waits is told at the commit. */
async function record(db: Queryable, event_type: string, payload: object): Promise<void> {
  const event_id = newId('evt');
  await db.query(
    `insert into memory.events (event_id, event_type, event_source, payload, occurred_at, recorded_at,
       recorded_by) values ($1, $2, 'test', $3, now(), now(), 'test')`,
    [event_id, event_type, JSON.stringify(payload)],
  );
  await db.query(`select pg_notify('almanac_changes', $1)`, [
    JSON.stringify({ type: 'event', id: event_id, client_id: null }),
  ]);
}

const happened = (event_type: string, payload: object) =>
  h.test_db.admin.transaction((tx) => record(tx, event_type, payload));
const failed = (workflow = 'coda-to-calendar-sync') =>
  happened('workflow.failed', { workflow, error: 'the planner is down', request_id: 'req_1' });

/** A service says that it is refused, as its row and its event. */
async function refused(provider: string, service: string, is = true): Promise<void> {
  await h.test_db.admin.query(
    `insert into core.provider_refusals (service, provider, area, reason, told, probe_at, changed_at)
     values ($1, $2, '', 'no', true, now(), now())
     on conflict (service, provider, area) do update set refused = $3`,
    [service, provider, is],
  );
  const fact = { provider, service, area: '' };
  const why = { reason: 'It said no.', how_to_mend: 'Make a new token.' };
  if (is) await happened('provider.refused', { ...fact, ...why });
  else await happened('provider.accepted', fact);
}

async function incidents(type: string): Promise<Shown[]> {
  const { body } = await h.send('GET', `${PATH}?limit=100`);
  return (body as { items: Shown[] }).items.filter((one) => one.type === type);
}

/** The newest incident of the type, once it looks like this. */
function newest(type: string, like: Partial<Shown>): Promise<Shown> {
  let last: Shown | undefined;
  return waitFor(
    () => `${type} is ${JSON.stringify(like)}; it is ${JSON.stringify(last)}`,
    async () => {
      [last] = await incidents(type);
      const is = Object.entries(like).every(
        ([name, value]) => last?.[name as keyof Shown] === value,
      );
      return is ? last : undefined;
    },
  );
}

test('a failed workflow is an incident within seconds, also while everything is stopped', async () => {
  await h.test_db.admin.query('update core.control_flags set kill_switch = true');
  const started = performance.now();
  await failed();
  const incident = await newest(SYNC_FAILED, { status: 'open', count: 1 });
  expect(performance.now() - started).toBeLessThan(5000);
  expect(incident).toMatchObject({
    severity: 'SEV2',
    title: 'The workflow coda-to-calendar-sync failed',
    detail: 'coda-to-calendar-sync: the planner is down',
  });
  await h.test_db.admin.query('update core.control_flags set kill_switch = false');
});

test('a burst is one incident that counts each event once, in two processes as in one', async () => {
  const second = await startObserver(observerEnv.parse(h.env));
  await Promise.all(Array.from({ length: 250 }, () => failed()));
  await newest(SYNC_FAILED, { status: 'open', count: 250 });
  await second.stop();
  const open = (await incidents(SYNC_FAILED)).filter(({ status }) => status === 'open');
  expect(open).toHaveLength(1);
});

test('a workflow that fails all night is one incident, and the next one that fails another', async () => {
  await failed();
  const { incident_id } = await newest(SYNC_FAILED, { count: 1 });
  h.setClock(`2026-11-24T${hour + 1}:30:00Z`.replace(/T(\d):/, 'T0$1:'));
  await failed();
  await newest(SYNC_FAILED, { count: 2, incident_id });
  await failed('event-logger');
  await newest('workflow.failed.event-logger', { status: 'open', count: 1 });
});

test('an event whose transaction ends late is not passed over', async () => {
  await h.test_db.admin.transaction(async (tx) => {
    await record(tx, 'workflow.failed', { workflow: 'slow', error: 'x' });
    await failed('quick');
    await newest('workflow.failed.quick', { count: 1, title: 'The workflow quick failed' });
  });
  await newest('workflow.failed.slow', { count: 1 });
  expect(await incidents('workflow.failed.quick')).toMatchObject([{ count: 1 }]);
});

test('other events are none of its business, and the observer cannot read what they say', async () => {
  await happened('plan.created', { secret: 'of a client' });
  await failed();
  await newest(SYNC_FAILED, { count: 1 });
  const { rows } = await h.test_db
    .openAs('observer')
    .query<{ notice: unknown }>(
      `select notice from memory.stats_events where event_type = 'plan.created'`,
    );
  expect(rows).toEqual([{ notice: null }]);
});

test('refusals of Coda and Google are two incidents, and each ends when its provider accepts', async () => {
  await refused('coda', 'action-gateway');
  await refused('google', 'scheduler');
  const coda = await newest('provider.refused.coda', { status: 'open', severity: 'SEV2' });
  const google = await newest('provider.refused.google', { status: 'open' });
  expect(coda.detail).toBe('action-gateway: It said no. Make a new token.');
  await refused('coda', 'action-gateway', false);
  await newest('provider.refused.coda', { status: 'resolved', incident_id: coda.incident_id });
  await newest('provider.refused.google', { status: 'open' });
  const { rows } = await h.test_db.admin.query<{ actor: string }>(
    `select actor from core.audit_event where subject = $1 and action = 'incident.resolved'`,
    [coda.incident_id],
  );
  expect(rows).toEqual([{ actor: 'observer' }]);
  await waitFor('the event', () =>
    h.memory.events.some((one) => one.dedupe_key === `incident.resolved:${coda.incident_id}`),
  );
  await refused('google', 'scheduler', false);
  await newest('provider.refused.google', { status: 'resolved', incident_id: google.incident_id });
});

test('it stays open until every service is accepted again', async () => {
  await refused('coda', 'planner');
  await refused('coda', 'action-gateway');
  await newest('provider.refused.coda', { status: 'open', count: 2 });
  await refused('coda', 'planner', false);
  await failed();
  await newest(SYNC_FAILED, { count: 1 });
  await newest('provider.refused.coda', { status: 'open' });
  await refused('coda', 'action-gateway', false);
  await newest('provider.refused.coda', { status: 'resolved' });
});

test('a broken calendar connection is one incident with its refusal, and connecting ends it', async () => {
  await refused('google', 'scheduler');
  await happened('calendar.broken', { provider: 'google', reason: 'invalid_grant' });
  const { title, detail } = await newest('provider.refused.google', { status: 'open', count: 2 });
  expect([title, detail]).toEqual([
    'Google refuses our credential; calendar writes wait',
    expect.stringContaining('open /oauth/authorize'),
  ]);
  await h.test_db.admin.query('update core.provider_refusals set refused = false');
  await happened('calendar.connected', { provider: 'google', calendar_id: 'ours' });
  await newest('provider.refused.google', { status: 'resolved' });
});

test('a refusal that comes and goes within the hour stays one incident', async () => {
  await refused('coda', 'planner');
  const { incident_id } = await newest('provider.refused.coda', { status: 'open' });
  await refused('coda', 'planner', false);
  await newest('provider.refused.coda', { status: 'resolved' });
  await refused('coda', 'planner');
  await newest('provider.refused.coda', { status: 'open', count: 2, incident_id });
});

test('what a person resolved stays resolved; a new refusal is a new incident', async () => {
  await refused('coda', 'planner');
  const { incident_id } = await newest('provider.refused.coda', { status: 'open' });
  await h.send('POST', `${PATH}/${incident_id}/resolve`, { token: h.person });
  h.setClock(`2026-11-24T${hour}:01:00Z`);
  await refused('coda', 'action-gateway');
  const next = await newest('provider.refused.coda', { status: 'open', count: 1 });
  expect(next.incident_id).not.toBe(incident_id);
});

test('an observer killed in the middle loses no event and counts none twice', async () => {
  await h.stopObserver();
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  child = fork(main, { env: { ...process.env, ...h.env }, stdio: 'ignore' });
  await new Promise((resolve) => child?.once('message', resolve));
  await h.test_db.admin.transaction(async (tx) => {
    for (let i = 0; i < 600; i += 1) {
      await record(tx, 'workflow.failed', { workflow: 'storm', error: `number ${i}` });
    }
  });
  const count = async (): Promise<number> => {
    const { rows } = await h.test_db.admin.query<{ count: number }>(
      `select count from observer.incidents where title like '%storm%' and status = 'open'`,
    );
    return rows[0]?.count ?? 0;
  };
  await waitFor('it began', async () => (await count()) > 0);
  child.kill('SIGKILL');
  await new Promise((resolve) => child?.once('exit', resolve));
  await h.startObserver();
  await newest('workflow.failed.storm', { status: 'open', count: 600 });
});

test('the mark follows what was taken long ago, and nothing is taken again', async () => {
  const { admin } = h.test_db;
  await failed();
  const { incident_id } = await newest(SYNC_FAILED, { status: 'open', count: 1 });
  await admin.query(`update observer.events_taken set taken_at = now() - interval '2 hours'`);
  await failed();
  await newest(SYNC_FAILED, { status: 'open', count: 2, incident_id });
  expect((await admin.query('select 1 from observer.events_taken')).row_count).toBe(1);
});
