import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '@almanac/shared/lang/ids';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { seedPlan } from './seed.ts';
import {
  seedAction,
  seedAttempt,
  seedCall,
  seedConsent,
  seedEvent,
  seedJob,
  seedRefusal,
} from './seed-watch.ts';
import { startWatchHarness, type WatchHarness } from './watch-harness.ts';

let h: WatchHarness;
let hour = 0;
beforeAll(async () => {
  h = await startWatchHarness();
});
beforeEach(async () => {
  // Each test has an hour of its own, without what the one before it left.
  hour += 1;
  h.setClock(minute(0));
  const { admin } = h.test_db;
  h.world.proposed = [];
  h.world.refusal = undefined;
  await admin.query('delete from core.model_calls');
  await admin.query(`update planner.plans set status = 'completed'`);
  await admin.query('delete from observer.watch_signals');
  await admin.query(`update observer.incidents set status = 'resolved', decided_by = 'test'`);
});
afterAll(async () => {
  await h.stop();
});

/** A minute of this test's hours. */
function minute(at: number): string {
  return new Date(Date.parse('2026-11-23T09:00:00Z') + (hour * 240 + at) * 60_000).toISOString();
}

interface Shown {
  incident_id: string;
  type: string;
  severity: string;
  status: string;
  count: number;
  title: string;
  detail: string;
}

async function incidents(type: string): Promise<Shown[]> {
  const { body } = await h.send('GET', '/incidents?limit=200');
  const { items } = body as { items: Shown[] };
  return items.filter((one) => one.type === type && one.status !== 'resolved');
}

async function look(at?: number): Promise<string[]> {
  if (at !== undefined) h.setClock(minute(at));
  const { status, body } = await h.send('POST', '/watch');
  expect(status).toBe(200);
  const { watchers } = body as { watchers: { bad: string[] }[] };
  return watchers.flatMap(({ bad }) => bad);
}

const forgottenPlan = () =>
  seedPlan(h.test_db.admin, { plan_title: 'Forgotten', created_at: minute(-180) });
const schedulePlans = () => h.test_db.admin.query(`update planner.plans set status = 'scheduled'`);
const spend = (cost_usd: number) => seedCall(h.test_db.admin, { at: minute(0), cost_usd });

test('what holds is one incident, however often and long it is seen, and counts once an hour', async () => {
  const plan_id = await forgottenPlan();
  expect(await look(0)).toEqual(['plans.unscheduled']);
  for (const at of [5, 10, 15, 59]) await look(at);
  expect(await incidents('plans.unscheduled')).toMatchObject([{ count: 1, severity: 'SEV3' }]);
  await look(61);
  const [incident] = await incidents('plans.unscheduled');
  expect(incident).toMatchObject({ count: 2 });
  expect(incident?.detail).toContain(plan_id);
});

test('an incident ends by itself after two good looks, not after one; back within the hour it is the same', async () => {
  await forgottenPlan();
  await look(0);
  const [first] = await incidents('plans.unscheduled');
  await schedulePlans();
  await look(5);
  expect(await incidents('plans.unscheduled')).toHaveLength(1);
  await look(10);
  expect(await incidents('plans.unscheduled')).toHaveLength(0);
  await forgottenPlan();
  await look(15);
  const again = await incidents('plans.unscheduled');
  expect(again.map(({ incident_id }) => incident_id)).toEqual([first?.incident_id]);
});

test('what a person resolved although it holds is not told again within the hour, and is after it', async () => {
  await forgottenPlan();
  await look(0);
  const [first] = await incidents('plans.unscheduled');
  // Long after it began: the hour of quiet is the one after the person's word.
  h.setClock(minute(90));
  await h.send('POST', `/incidents/${first?.incident_id}/resolve`, h.person);
  await look(95);
  expect(await incidents('plans.unscheduled')).toHaveLength(0);
  await look(155);
  expect(await incidents('plans.unscheduled')).toHaveLength(1);
});

test('between the two thresholds an incident neither begins nor ends', async () => {
  await spend(155);
  expect(await look(0)).toEqual([]);
  await spend(10);
  expect(await look(5)).toEqual(['costs.budget']);
  await h.test_db.admin.query('delete from core.model_calls where cost_usd = 10');
  for (const at of [10, 15, 20]) expect(await look(at)).toEqual([]);
  expect(await incidents('costs.budget')).toHaveLength(1);
  await h.test_db.admin.query('delete from core.model_calls');
  await look(25);
  await look(30);
  expect(await incidents('costs.budget')).toHaveLength(0);
});

test('a person is told of a grave incident once through the action-gateway, and of SEV3 not at all', async () => {
  await spend(170);
  await look(0);
  await spend(170);
  await look(5);
  await look(10);
  await waitFor('told', () => h.world.proposed.length > 0);
  const [incident] = await incidents('costs.budget');
  expect(h.world.proposed).toMatchObject([
    {
      action_type: 'notify.person',
      idempotency_key: `notify.person:${incident?.incident_id}:SEV2`,
      target: { system: 'almanac', ref: 'person:ana' },
      inputs: { kind: 'incident', severity: 'SEV2', ref: incident?.incident_id },
    },
  ]);
});

test('an incident that gets graver says so in its title', async () => {
  await spend(170);
  await look(0);
  await spend(170);
  await look(5);
  expect(await incidents('costs.budget')).toMatchObject([
    { severity: 'SEV2', title: "The month's budget for models is spent" },
  ]);
});

test('an Action that a provider did not take for half an hour is told, until it is done', async () => {
  const { admin } = h.test_db;
  const waiting = { action_type: 'calendar.apply_run', state: 'authorized', at: minute(-60) };
  const action_id = await seedAction(admin, waiting);
  for (const attempt of [1, 2, 3]) {
    await seedAttempt(admin, action_id, attempt, 'held', 'Google answered 503');
  }
  expect(await look(0)).toEqual([]);
  await admin.query(
    `update actions.executions set started_at = now() - interval '31 minutes' where action_id = $1`,
    [action_id],
  );
  expect(await look(5)).toEqual(['actions.held.google']);
  const [held] = await incidents('actions.held.google');
  expect(held?.detail).toContain('1 Actions wait for it; 3 attempts within 31 min');
  await admin.query(`update actions.actions set state = 'succeeded' where action_id = $1`, [
    action_id,
  ]);
  await look(10);
  await look(15);
  expect(await incidents('actions.held.google')).toEqual([]);
});

test('a size that is limited is not a provider that has enough of us', async () => {
  const { admin } = h.test_db;
  const action_id = await seedAction(admin, {
    action_type: 'mail.send',
    state: 'failed',
    at: minute(0),
  });
  const seed = (attempt: number, error: string) =>
    seedAttempt(admin, action_id, attempt, 'failed', error);
  for (const attempt of [1, 2, 3]) await seed(attempt, 'the size limit of 429429 is exceeded');
  expect(await look(0)).toEqual(['failures.action.mail.send']);
  await seed(4, 'Writing: Google answered 403 userRateLimitExceeded');
  await seed(5, 'Writing: Google answered 429');
  await seed(6, 'Too many requests');
  expect(await look(5)).toEqual(['failures.action.mail.send', 'limits.refused.mail']);
  await admin.query(`update actions.executions set started_at = now() - interval '2 hours'`);
});

test('a workflow that failed no more for twelve hours is well again', async () => {
  const type = 'workflow.failed.event-logger';
  await look(0);
  await h.test_db.admin.query(
    `insert into observer.incidents (incident_id, type, severity, title, detail, reported_by, first_at, last_at)
     values ($1, $2, 'SEV2', 'It failed', '', 'observer', $3, $4)`,
    [newId('inc'), type, minute(-900), minute(-714)],
  );
  await look(5);
  expect(await incidents(type)).toHaveLength(1);
  await look(10);
  expect(await incidents(type)).toHaveLength(0);
});

test('what an import brought, and an event dated back, say nothing of how long Almanac is at work', async () => {
  const { admin } = h.test_db;
  await look(-5);
  await seedEvent(admin, { occurred_at: minute(-20_000), recorded_at: minute(-1) });
  await seedEvent(admin, {
    occurred_at: minute(-20_000),
    recorded_at: minute(-20_000),
    imported_at: minute(-1),
  });
  expect(await look(0)).toEqual([]);
});

test('jobs nobody takes, jobs given up and failing attempts are told by their kind', async () => {
  const { admin } = h.test_db;
  await seedJob(admin, { service: 'planner', name: 'mark-plan', ready_s: 400 });
  await seedJob(admin, { service: 'planner', name: 'later', ready_s: -400 });
  for (let at = 0; at < 3; at += 1) {
    await seedJob(admin, { service: 'scheduler', name: 'propose-run.dead', ready_s: 9000 });
  }
  const failing = { action_type: 'coda.update_task', state: 'executing', at: minute(0) };
  const action_id = await seedAction(admin, failing);
  for (const attempt of [1, 2, 3]) await seedAttempt(admin, action_id, attempt);
  expect(await look(0)).toEqual([
    'queue.lag.planner',
    'failures.job.scheduler.propose-run',
    'failures.action.coda.update_task',
  ]);
  const [lag] = await incidents('queue.lag.planner');
  expect(lag).toMatchObject({ severity: 'SEV2' });
  expect(lag?.detail).toMatch(/^1 jobs are ready, the oldest \(mark-plan\) for [67] min/);
  await admin.query('delete from planner_queue.job');
  await admin.query('delete from scheduler_queue.job');
  await admin.query(`update actions.executions set started_at = now() - interval '2 hours'`);
  await look(5);
  await look(10);
  expect(await incidents('queue.lag.planner')).toEqual([]);
  expect(await incidents('failures.action.coda.update_task')).toEqual([]);
});

test('two processes that look at once make one incident', async () => {
  const second = await h.startSecond();
  await forgottenPlan();
  const token = await h.test_db.token('observer');
  const headers = { authorization: `Bearer ${token}` };
  const url = `${second.url}/api/v1/observer/watch`;
  await Promise.all([look(0), fetch(url, { method: 'POST', headers }), look(), look()]);
  await second.stop();
  expect(await incidents('plans.unscheduled')).toMatchObject([{ count: 1 }]);
});

test('a gateway that is down delays a notice, and one that refuses ends it with the reason', async () => {
  h.world.refusal = { status: 423, detail: 'Everything is stopped.' };
  await spend(300);
  await look(0);
  const told = async () => {
    const { rows } = await h.test_db.admin.query<{ status: string; note: string | null }>(
      'select status, note from observer.proposals order by created_at desc, proposal_key limit 1',
    );
    return rows[0];
  };
  await waitFor('it says why it waits', async () => (await told())?.note?.includes('stopped'));
  expect(await told()).toMatchObject({ status: 'queued' });
  h.world.refusal = { status: 422, detail: 'Nobody by that name.' };
  await waitFor('settled', async () => (await told())?.status === 'refused');
  expect(await told()).toMatchObject({ note: 'action-gateway: Nobody by that name.' });
  expect(h.world.proposed).toEqual([]);
});

test('while stopped nothing is watched, but the audit is verified and a broken chain is SEV0', async () => {
  await h.stopAll(true);
  expect(await h.send('POST', '/watch')).toMatchObject({ status: 423 });
  const fault = {
    kind: 'content',
    seq: 2,
    audit_id: null,
    detail: 'its text was changed',
  } as const;
  h.world.audit = { ...h.world.audit, verified: false, faults: [fault] };
  await h.runJob('verify-audit');
  const [broken] = await incidents('audit.broken');
  expect(broken).toMatchObject({ severity: 'SEV0' });
  expect(broken?.detail).toContain('its text was changed');
  expect(h.world.proposed).toEqual([]);
  await h.stopAll(false);
  await waitFor('told after the stop', () => h.world.proposed.length === 1);
  h.world.audit = { ...h.world.audit, verified: true, faults: [] };
  await h.runJob('verify-audit');
  await look(5);
  expect(await incidents('audit.broken')).toEqual([]);
});

test('each run of the watchers is audited', async () => {
  await h.runJob('watch');
  const { rows } = await h.test_db.admin.query<{ n: number }>(
    `select count(*)::int as n from core.audit_event where action = 'job.succeeded' and subject = 'watch'`,
  );
  expect(rows[0]?.n).toBeGreaterThan(0);
});

// The last one: its oldest fact stays, and from then on reflections are missed.
test('limits, slow calls, credentials and silent timers are seen in what the services publish', async () => {
  const { admin } = h.test_db;
  await seedConsent(admin, minute(20 * 60));
  await seedRefusal(admin, 'coda', minute(-25 * 60));
  const held = { action_type: 'coda.post_thread', state: 'authorized', at: minute(-5) };
  const waiting = await seedAction(admin, held);
  for (const attempt of [1, 2, 3]) {
    await seedAttempt(admin, waiting, attempt, 'held', 'Coda is limiting our calls.');
  }
  const proposed = { action_type: 'system.improve', state: 'awaiting_approval', at: minute(-5) };
  for (let at = 0; at < 8; at += 1)
    await seedAction(admin, { ...proposed, requested_by: 'observer' });
  for (let at = 0; at < 5; at += 1) await seedCall(admin, { at: minute(-5), ms: 16_000 });
  await admin.query('insert into planner.polls (table_id, polled_at) values ($1, $2)', [
    'grid',
    minute(-40),
  ]);
  await admin.query('insert into planner.polls (table_id, polled_at) values ($1, $2)', [
    'of-another-doc',
    minute(-4000),
  ]);
  const long_ago = minute(-9 * 24 * 60);
  // Events cannot be taken back, and the first one recorded counts.
  await admin.query('alter table memory.events disable trigger events_keep');
  await admin.query('truncate memory.events');
  await seedEvent(admin, { occurred_at: long_ago, recorded_at: long_ago });
  // The first look after a sleep begins nothing of what timers leave.
  expect((await look(-5)).filter((type) => type.startsWith('workflows.'))).toEqual([]);
  expect(await look(0)).toEqual([
    'limits.proposals.observer',
    'limits.refused.coda',
    'latency.model.plan',
    'token.ends.google',
    'token.refused.coda',
    'workflows.silent.daily-observer-trigger',
    'workflows.silent.weekly-observer-trigger',
    'workflows.silent.coda-to-calendar-sync',
  ]);
  const [silent] = await incidents('workflows.silent.daily-observer-trigger');
  expect(silent?.detail).toMatch(
    /^There is none of 2026-11-2\d; the newest is not there either\.$/,
  );
  await admin.query('delete from planner.polls');
  await admin.query('update core.provider_refusals set refused = false');
  await admin.query(`update scheduler.calendar_connections set consent_ends_at = null`);
  await admin.query(`update actions.executions set started_at = now() - interval '2 hours'`);
  await admin.query(`update actions.actions set state = 'succeeded'`);
  await look(65);
  h.setClock(minute(70));
  expect((await look()).toSorted()).toEqual([
    'workflows.silent.daily-observer-trigger',
    'workflows.silent.weekly-observer-trigger',
  ]);
});
