/** Google refuses us: nothing crashes, nothing fails that could wait, and what waited is done once when it is mended. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Health } from '@almanac/shared/contracts/health';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { consent } from './consent.ts';
import { type Harness, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SCHEDULE_WAIT_MS: '300' } });
  await waitFor('connected', async () => (await status()).calendar_id !== null);
});
afterAll(() => h.close());
afterEach(async () => {
  await h.control.clearFaults();
  h.around.decide = 'authorized';
});

const status = async () =>
  (await h.call<{ status: string; calendar_id: string | null }>('GET', '/oauth/status')).body;
const health = async () => (await h.call<Health>('GET', '/health')).body;
const sync = () => h.call('POST', '/api/v1/scheduler/sync');
const told = (event_type: string) => h.around.events.filter((e) => e.event_type === event_type);
const runNow = async (run_id: string) =>
  (await h.call<ScheduleReply>('GET', `/api/v1/scheduler/runs/${run_id}`)).body;

async function schedule(minutes: number[]): Promise<ScheduleReply> {
  const plan = planOf(minutes, { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  return (await h.schedule({ plan_id: plan.plan_id })).body;
}
const applied = (run_id: string) =>
  waitFor(`${run_id} is applied`, async () => (await runNow(run_id)).status === 'applied', 25_000);
const eventsOf = async (run_id: string) => {
  const { blocks } = await runNow(run_id);
  const ids = blocks.map((block) => block.calendar_event_id);
  return (await h.blocksInGoogle()).filter(({ id }) => ids.includes(id));
};

test('a revoked access: runs wait before and after their Action, and one consent gets each block written once', async () => {
  h.around.decide = 'hold';
  const proposed = await schedule([60, 60]);
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === proposed.run_id),
  );
  const execute = () => h.around.execute(h.around.grant(String(action['action_id'])));
  await h.google.revoke();
  for (let i = 0; i < 3; i += 1) {
    expect(await execute()).toMatchObject({ status: 503, body: { code: 'credential_refused' } });
  }
  const later = await schedule([60]);
  expect([later.status, later.degraded]).toEqual(['applying', ['calendar']]);
  expect((await runNow(proposed.run_id)).status).toBe('applying');
  expect(await status()).toMatchObject({ status: 'broken' });
  const { checks } = await health();
  expect(checks?.['calendar']).toMatchObject({
    status: 'warn',
    detail: expect.stringContaining('/oauth/authorize'),
  });
  await waitFor(
    'the events',
    () => told('calendar.broken').length + told('provider.refused').length > 1,
  );
  expect(told('provider.refused')[0]?.payload).toMatchObject({
    provider: 'google',
    service: 'scheduler',
    how_to_mend: expect.stringContaining('/oauth/authorize'),
  });
  h.around.decide = 'authorized';
  expect((await fetch(await consent(h))).status).toBe(200);
  await waitFor('accepted', () => told('provider.accepted').length > 0);
  expect(await execute()).toMatchObject({ status: 200, body: { status: 'applied' } });
  await applied(later.run_id);
  expect(await eventsOf(proposed.run_id)).toHaveLength(2);
  expect(await eventsOf(later.run_id)).toHaveLength(1);
  expect(overlaps(await h.blocksInGoogle())).toBe(false);
  expect(told('calendar.broken')).toHaveLength(1);
  expect(told('provider.refused')).toHaveLength(1);
  expect(told('provider.accepted')).toHaveLength(1);
  expect((await health()).status).toBe('pass');
});

test('a grant is not used up by a connection that is known to be broken', async () => {
  h.around.decide = 'hold';
  const run = await schedule([30]);
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === run.run_id),
  );
  const connection = (set: string) =>
    h.db.admin.query(`update scheduler.calendar_connections set ${set}`);
  await connection(`status = 'broken', broken_reason = 'by the test'`);
  const granted = h.around.grant(String(action['action_id']));
  expect(await h.around.execute(granted)).toMatchObject({ status: 503 });
  await connection(`status = 'connected'`);
  expect(await h.around.execute(granted)).toMatchObject({ status: 200 });
});

describe('refusals that no consent mends', () => {
  test('a wrong client: the connection is not called broken, runs wait, and all goes on when it is right', async () => {
    const before = told('provider.refused').length;
    await h.google.expireAccessTokens();
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 401,
      reason: 'invalid_client',
      match: { path_includes: '/token' },
    });
    for (let i = 0; i < 2; i += 1) {
      expect(await sync()).toMatchObject({ status: 503, body: { code: 'credential_refused' } });
    }
    const run = await schedule([45]);
    expect([run.status, run.degraded]).toEqual(['applying', ['calendar']]);
    expect((await status()).status).toBe('connected');
    expect((await health()).checks?.['calendar']?.detail).toMatch(
      /invalid_client.*GOOGLE_CLIENT_ID/,
    );
    await waitFor('the event', () => told('provider.refused').length > before);
    await h.control.clearFaults();
    expect((await sync()).status).toBe(200);
    expect(told('provider.refused')).toHaveLength(before + 1);
    expect((await health()).status).toBe('pass');
  });

  test('a fresh token that is answered 401', async () => {
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 401,
      reason: 'authError',
      match: { path_includes: '/calendar/' },
    });
    expect(await sync()).toMatchObject({ status: 503, body: { code: 'credential_refused' } });
    expect((await health()).degraded).toEqual(['calendar']);
  });

  test('a missing right to read: writing goes on, planning says so, and it is told once', async () => {
    await sync();
    const before = told('provider.refused').length;
    const ends = told('provider.accepted').length;
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 403,
      reason: 'insufficientPermissions',
      match: { method: 'GET', path_includes: '/calendars/primary/events' },
    });
    for (const minutes of [30, 45]) {
      const run = await schedule([minutes]);
      expect(run.degraded).toEqual(['calendar']);
      await applied(run.run_id);
    }
    await waitFor('the event', () => told('provider.refused').length > before);
    expect(told('provider.refused')).toHaveLength(before + 1);
    expect(told('provider.accepted')).toHaveLength(ends);
    expect((await health()).degraded).toEqual(['calendar']);
    await h.control.clearFaults();
    await sync();
    expect((await health()).status).toBe('pass');
  });
});

test('with a refresh token that is garbage the service starts, serves, and says what to do', async () => {
  const other = await startHarness({ env: { GOOGLE_REFRESH_TOKEN: 'not-a-token-at-all' } });
  await waitFor('the warning', async () => {
    const { body } = await other.call<Health>('GET', '/health');
    return body.checks?.['calendar']?.status === 'warn';
  });
  const tasks = [{ task_id: 't', title: 'T', duration_minutes: 30 }];
  const { status: code, body } = await other.schedule({ tasks });
  expect([code, body.degraded]).toEqual([201, ['calendar']]);
  await other.close();
});
