import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, later, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SCHEDULE_WAIT_MS: '300' } });
});
afterAll(() => h.close());
beforeEach(async () => {
  await h.control.clearFaults();
  h.around.decide = 'hold';
});

/** A run that is authorized and waits for its executor. */
async function authorizedRun(
  minutes = [60, 60, 60],
): Promise<{ run: ScheduleReply; action_id: string }> {
  const plan = planOf(minutes, { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === body.run_id),
  );
  return { run: body, action_id: String(action['action_id']) };
}

const execute = (action_id: string) => h.around.execute(h.around.grant(action_id));
const inserts = async () =>
  (await h.control.journal('google')).filter(
    ({ method, path }) => method === 'POST' && path.includes('/events'),
  );
const eventsOf = async (run: ScheduleReply) => {
  const ids = run.blocks.map((block) => block.calendar_event_id);
  return (await h.blocksInGoogle()).filter(({ id }) => ids.includes(id));
};
const runNow = async (run_id: string) =>
  (await h.call<ScheduleReply>('GET', `/api/v1/scheduler/runs/${run_id}`)).body;

describe('what the action-gateway reads before it writes', () => {
  const etagOf = async (event_id: string) => {
    const path = `/api/v1/scheduler/internal/calendar-event?event_id=${event_id}`;
    const { url, token } = h.around.scheduler();
    const response = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: (await response.json()) as { etag: string | null } };
  };

  test('an event has the etag of the calendar, another after an edit, none once it is gone; a run its status', async () => {
    const { run, action_id } = await authorizedRun([60]);
    const event_id = String(must(run.blocks[0], 'a block').calendar_event_id);
    expect((await etagOf(event_id)).body).toEqual({ etag: null });
    expect((await runNow(run.run_id)).status).not.toBe('applied');
    await execute(action_id);
    expect((await runNow(run.run_id)).status).toBe('applied');
    const etag = must((await eventsOf(run))[0], 'the event').etag;
    expect((await etagOf(event_id)).body).toEqual({ etag });
    await h.google.changeEvent(event_id, { summary: 'Mine now' }, await h.calendarId());
    expect((await etagOf(event_id)).body.etag).not.toBe(etag);
    await h.google.deleteEvent(event_id, await h.calendarId());
    expect((await etagOf(event_id)).body).toEqual({ etag: null });
    const person = await h.call(
      'GET',
      `/api/v1/scheduler/internal/calendar-event?event_id=${event_id}`,
    );
    expect(person.status).toBe(403);
  });
});

describe('who may apply, and what', () => {
  test('only the action-gateway, only with a grant for exactly this', async () => {
    const { run, action_id } = await authorizedRun([60]);
    const granted = h.around.grant(action_id);
    const path = '/api/v1/scheduler/internal/apply-run';
    expect((await h.call('POST', path, granted)).status).toBe(403);
    const forged = { ...granted, grant: 'f'.repeat(48) };
    expect((await h.around.execute(forged)).body['code']).toBe('grant_refused');
    const inputs = structuredClone(granted.payload['inputs']) as { changes: { title: string }[] };
    must(inputs.changes[0], 'a change').title = 'Something else';
    const altered = { ...granted, payload: { ...granted.payload, inputs } };
    expect((await h.around.execute(altered)).body['code']).toBe('payload_mismatch');
    const longer = {
      ...granted,
      payload: { ...granted.payload, expires_at: '2099-01-01T00:00:00Z' },
    };
    expect((await h.around.execute(longer)).status).toBe(403);
    const over = {
      ...granted,
      payload: { ...granted.payload, expires_at: '2020-01-01T00:00:00Z' },
    };
    // Another expiry is another payload: when it ends says the gateway with the grant, as a stop may have frozen its time.
    expect((await h.around.execute(over)).body['code']).toBe('grant_refused');
    expect(await eventsOf(run)).toEqual([]);
    expect((await execute(action_id)).status).toBe(200);
    expect((await h.around.execute(granted)).status).toBe(403);
    expect(await eventsOf(run)).toHaveLength(1);
  });

  test('while stopped nothing is written, and the same run works after the resume', async () => {
    const { run, action_id } = await authorizedRun([60]);
    await h.db.admin.query('update core.control_flags set execution_enabled = false');
    expect((await execute(action_id)).status).toBe(423);
    await h.db.admin.query('update core.control_flags set execution_enabled = true');
    expect(await eventsOf(run)).toEqual([]);
    expect((await execute(action_id)).body['status']).toBe('applied');
  });

  test('a stop in the middle of a run keeps what was written and writes no more', async () => {
    const { run, action_id } = await authorizedRun();
    await h.db.admin.query(
      `create function public.stop_now() returns trigger language plpgsql security definer as
       $$ begin update core.control_flags set kill_switch = true; return null; end $$;
       create trigger stop_now after update of outcome on scheduler.run_changes
         for each row execute function public.stop_now();`,
    );
    expect((await execute(action_id)).status).toBe(423);
    expect(await eventsOf(run)).toHaveLength(1);
    await h.db.admin.query(
      'drop trigger stop_now on scheduler.run_changes; update core.control_flags set kill_switch = false',
    );
    expect((await execute(action_id)).body['status']).toBe('applied');
    expect(await eventsOf(run)).toHaveLength(3);
  });
});

describe('exactly once', () => {
  test('a run applied twice writes each event once', async () => {
    const { run, action_id } = await authorizedRun();
    const before = (await inserts()).length;
    const both = await Promise.all([execute(action_id), execute(action_id)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await execute(action_id);
    expect(await eventsOf(run)).toHaveLength(3);
    expect((await inserts()).length - before).toBeLessThanOrEqual(6);
    expect(overlaps(await h.blocksInGoogle())).toBe(false);
  });

  test('a write that happened without an answer is found, not repeated', async () => {
    const { run, action_id } = await authorizedRun();
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    expect(await execute(action_id)).toMatchObject({
      status: 503,
      body: { code: 'provider_down' },
    });
    expect(await eventsOf(run)).toHaveLength(1);
    const { body } = await execute(action_id);
    expect(body['status']).toBe('applied');
    expect(body['results']).toMatchObject([
      { outcome: 'already_there' },
      { outcome: 'written' },
      { outcome: 'written' },
    ]);
    expect((await runNow(run.run_id)).status).toBe('applied');
  });

  test.each([
    ['500', { kind: 'status', status: 500 }],
    ['429', { kind: 'status', status: 429, retry_after_s: 1 }],
    ['a rate limit as 403', { kind: 'status', status: 403, reason: 'rateLimitExceeded' }],
    ['nonsense', { kind: 'nonsense' }],
    ['a cut connection', { kind: 'reset' }],
  ] as const)(
    'a provider that answers %s is down, and the work is done once when it is back',
    async (_, fault) => {
      const { run, action_id } = await authorizedRun([60, 60]);
      await h.control.setFault({
        provider: 'google',
        times: 1,
        match: { method: 'POST', path_includes: '/events' },
        ...fault,
      });
      expect(await execute(action_id)).toMatchObject({
        status: 503,
        body: { code: 'provider_down' },
      });
      expect((await execute(action_id)).body['status']).toBe('applied');
      expect(await eventsOf(run)).toHaveLength(2);
    },
  );

  test('a real refusal is said as one', async () => {
    const { action_id } = await authorizedRun([60]);
    await h.control.setFault({
      provider: 'google',
      kind: 'status',
      status: 403,
      reason: 'forbidden',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    expect(await execute(action_id)).toMatchObject({
      status: 403,
      body: { code: 'provider_refused' },
    });
    expect((await execute(action_id)).status).toBe(200);
  });
});

describe('the person wins', () => {
  test('an event moved by the person before our write stays where it is, and its block follows', async () => {
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    h.around.decide = 'authorized';
    await h.schedule({ plan_id: plan.plan_id });
    const first = await waitFor('applied', async () => {
      const { body } = await h.schedule({ plan_id: plan.plan_id });
      return body.status === 'applied' ? body : undefined;
    });
    h.around.decide = 'hold';
    const [step] = plan.sop.steps;
    const steps = [{ ...must(step, 'a step'), estimated_minutes: 90 }];
    h.around.plans.set(plan.plan_id, { ...plan, version: 2, sop: { ...plan.sop, steps } });
    const { body: second } = await h.schedule({ plan_id: plan.plan_id });
    const block = must(first.blocks[0], 'a block');
    const wish = later(block, 3 * 24 * 60 + 600);
    await h.google.changeEvent(
      must(block.calendar_event_id, 'an event'),
      hoursOf(wish),
      await h.calendarId(),
    );
    const action = await waitFor('the action', () =>
      h.around.actions.find((one) => one['idempotency_key'] === second.run_id),
    );
    const { body } = await execute(String(action['action_id']));
    expect(body).toMatchObject({
      status: 'partially_applied',
      results: [{ outcome: 'person_wins' }],
    });
    const now = (await runNow(second.run_id)).blocks[0];
    expect(now).toMatchObject({ ...wish, pinned: true, status: 'applied' });
    expect((await eventsOf(second))[0]).toMatchObject({ start: Date.parse(wish.start) });
  });

  test('an event with our id that we did not write is never touched', async () => {
    const { run, action_id } = await authorizedRun([60]);
    const block = must(run.blocks[0], 'a block');
    await h.google.seedEvents(
      [{ id: must(block.calendar_event_id, 'an id'), summary: 'Mine', ...hoursOf(block) }],
      { calendar_id: await h.calendarId() },
    );
    expect((await execute(action_id)).body['code']).toBe('provider_refused');
    const { event } = must(
      (await h.google.events()).find((one) => one.event.id === block.calendar_event_id),
      'it',
    );
    expect([event.summary, event.status]).toEqual(['Mine', 'confirmed']);
  });
});

describe('what becomes of an Action', () => {
  test('a blocked or rejected one is taken back, and asking again starts anew', async () => {
    h.around.decide = 'blocked';
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    const failed = await waitFor('failed', async () => {
      const run = await runNow(body.run_id);
      return run.status === 'failed' ? run : undefined;
    });
    expect(failed.blocks).toEqual([]);
    h.around.decide = 'hold';
    const again = await h.schedule({ plan_id: plan.plan_id });
    expect(again.body.run_id).not.toBe(body.run_id);
  });

  test('one that waits for a person is said to wait', async () => {
    h.around.decide = 'awaiting_approval';
    const { run } = await authorizedRun([60]);
    await waitFor('waiting', async () => (await runNow(run.run_id)).status === 'awaiting_approval');
  });

  test('an expired one is proposed again under a new key', async () => {
    const { run, action_id } = await authorizedRun([60]);
    h.around.states.set(action_id, 'expired');
    const again = await waitFor('the second', () =>
      h.around.actions.find((one) => one['idempotency_key'] === `${run.run_id}:2`),
    );
    expect((await execute(String(again['action_id']))).body['status']).toBe('applied');
  });
});
