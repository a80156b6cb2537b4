/** What may come between an authorized run and each of its calendar calls, and what may come twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, later, NOW, planOf, startHarness } from './harness.ts';

let h: Harness;
const folder = mkdtempSync(join(tmpdir(), 'almanac-clock-'));
const clock = join(folder, 'now');
const PUSHED = '2026-11-23T07:05:00Z';

beforeAll(async () => {
  writeFileSync(clock, NOW);
  h = await startHarness({ env: { SCHEDULE_WAIT_MS: '300', ALMANAC_CLOCK: `@${clock}` } });
});
afterAll(async () => {
  await h.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await h.control.clearFaults();
  h.around.decide = 'hold';
  writeFileSync(clock, NOW);
});

interface Authorized {
  plan: ReturnType<typeof planOf>;
  run: ScheduleReply;
  action_id: string;
}

async function scheduled(plan: Authorized['plan']): Promise<Authorized> {
  h.around.plans.set(plan.plan_id, plan);
  const { body: run } = await h.schedule({ plan_id: plan.plan_id });
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === run.run_id),
  );
  return { plan, run, action_id: String(action['action_id']) };
}
const authorizedRun = (minutes = [60]) => scheduled(planOf(minutes, { task_id: null }));

/** The plan in its next version, with a step of another length. */
function revised({ plan }: Authorized, estimated_minutes: number): Promise<Authorized> {
  const [step] = plan.sop.steps;
  const steps = [{ ...must(step, 'a step'), estimated_minutes }];
  return scheduled({ ...plan, version: plan.version + 1, sop: { ...plan.sop, steps } });
}

const execute = (action_id: string) => h.around.execute(h.around.grant(action_id));
const runNow = async (run_id: string) =>
  (await h.call<ScheduleReply>('GET', `/api/v1/scheduler/runs/${run_id}`)).body;
const eventsOf = async (run: ScheduleReply) => {
  const ids = run.blocks.map((block) => block.calendar_event_id);
  return (await h.blocksInGoogle()).filter(({ id }) => ids.includes(id));
};
const proposalsOf = (run: ScheduleReply) =>
  h.around.actions.filter((one) => String(one['idempotency_key']).startsWith(run.run_id));

/** Runs `statement` in the database when the first change of a run has its outcome. */
async function afterFirstChange(statement: string): Promise<() => Promise<unknown>> {
  await h.db.admin.query(
    `create function public.in_between() returns trigger language plpgsql security definer as
     $$ begin ${statement} return null; end $$;
     create trigger in_between after update of outcome on scheduler.run_changes
       for each row execute function public.in_between();`,
  );
  return () => h.db.admin.query('drop function public.in_between() cascade');
}

describe('between two calendar calls', () => {
  test('the connector is switched off: nothing more is written, and it goes on when it is on', async () => {
    const { run, action_id } = await authorizedRun([60, 60]);
    const done = await afterFirstChange(
      `update core.control_flags set connectors = '{"google_calendar": false}';`,
    );
    expect((await execute(action_id)).status).toBe(423);
    expect(await eventsOf(run)).toHaveLength(1);
    await done();
    await h.db.admin.query(`update core.control_flags set connectors = '{}'`);
    expect((await execute(action_id)).body['status']).toBe('applied');
    expect(await eventsOf(run)).toHaveLength(2);
  });

  test('the person ticks what is written already: Coda keeps hearing that last', async () => {
    const { run, action_id } = await scheduled(planOf([60, 60], { task_id: 't-ticked' }));
    const done = await afterFirstChange(
      `update core.control_flags set connectors = '{"google_calendar": false}';`,
    );
    expect((await execute(action_id)).status).toBe(423);
    await done();
    const [event] = await eventsOf(run);
    const { id, title } = must(event, 'the first event');
    await h.google.changeEvent(id, { summary: `✓ ${title}` }, await h.calendarId());
    await h.call('POST', '/api/v1/scheduler/sync');
    await h.db.admin.query(`update core.control_flags set connectors = '{}'`);
    expect((await execute(action_id)).body['status']).toBe('applied');
    await waitFor('no news waits', async () => {
      const { rows } = await h.db.admin.query(
        `select 1 from scheduler_queue.job where name = 'notify-workflow' and state < 'completed'`,
      );
      return rows.length === 0;
    });
    const told = h.around.news.filter(({ task_id }) => task_id === 't-ticked');
    expect(told.map(({ status }) => status)).toEqual(['done']);
    const ends = run.blocks.map((block) => block.end).toSorted();
    expect(told.at(-1)?.task_span?.end).toBe(ends.at(-1));
  });

  test('the Action expires: nothing more is written', async () => {
    h.around.expires_at = '2026-11-23T07:01:00.000Z';
    const { run, action_id } = await authorizedRun([60, 60]);
    h.around.expires_at = '2026-12-24T00:00:00.000Z';
    const done = await afterFirstChange('perform pg_advisory_xact_lock(1);');
    const answer = await h.db.admin.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(1)');
      const executing = execute(action_id);
      await waitFor('the first is written', async () => (await eventsOf(run)).length === 1);
      writeFileSync(clock, PUSHED);
      return { executing };
    });
    expect((await answer.executing).body['code']).toBe('action_expired');
    await done();
    expect(await eventsOf(run)).toHaveLength(1);
  });
});

describe('once', () => {
  test('a proposal that comes again after it was decided makes no second Action', async () => {
    const { run } = await authorizedRun();
    await waitFor('the decision', async () => (await runNow(run.run_id)).action_id !== null);
    const job = `name = 'propose-run' and data ->> 'run_id' = $1`;
    const isDone = async () => {
      const text = `select 1 from scheduler_queue.job where ${job} and state = 'completed'`;
      return (await h.db.admin.query(text, [run.run_id])).rows.length === 1;
    };
    await waitFor('it is done', isDone);
    await h.db.admin.query(
      `update scheduler_queue.job set state = 'created', started_on = null, completed_on = null
        where ${job}`,
      [run.run_id],
    );
    await waitFor('it is done again', isDone);
    expect(proposalsOf(run)).toHaveLength(1);
  });

  test('one that is unknown past its expiry is proposed anew, and finds what it wrote', async () => {
    h.around.expires_at = '2026-11-23T07:01:00.000Z';
    const { run, action_id } = await authorizedRun();
    h.around.expires_at = '2026-12-24T00:00:00.000Z';
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    expect((await execute(action_id)).status).toBe(503);
    h.around.states.set(action_id, 'unknown');
    writeFileSync(clock, PUSHED);
    const again = await waitFor('the second', () =>
      h.around.actions.find((one) => one['idempotency_key'] === `${run.run_id}:2`),
    );
    const { body } = await execute(String(again['action_id']));
    expect(body['results']).toMatchObject([{ outcome: 'already_there' }]);
    expect(await eventsOf(run)).toHaveLength(1);
  });

  test('every calendar call is in the audit, and so is the decision', async () => {
    const { run, action_id } = await authorizedRun([60, 60]);
    await waitFor('the decision', async () => (await runNow(run.run_id)).action_id !== null);
    await execute(action_id);
    const subjects = [run.run_id, ...run.blocks.map(({ block_id }) => block_id)];
    const { rows } = await h.db.admin.query<{ action: string }>(
      `select action from core.audit_event where subject = any($1)
          and action in ('schedule.decided', 'calendar.create') order by id`,
      [subjects],
    );
    expect(rows.map(({ action }) => action).toSorted()).toEqual([
      'calendar.create',
      'calendar.create',
      'schedule.decided',
    ]);
  });

  test('the planner hears which version of the plan was scheduled', async () => {
    const { plan, action_id } = await revised(await authorizedRun(), 90);
    await execute(action_id);
    const { plan_id } = plan;
    const heard = () => h.around.plan_patches.filter((patch) => patch['plan_id'] === plan_id);
    await waitFor('the planner heard', () => heard().length > 0);
    expect(heard()).toEqual([{ plan_id, status: 'scheduled', version: 2 }]);
  });
});

describe('whose edit it is', () => {
  test('what a later run wrote is not taken for an edit of the person', async () => {
    const { run, action_id } = await authorizedRun();
    const block = must(run.blocks[0], 'a block');
    const there = later(block, 24 * 60);
    const own = { almanac_block_id: block.block_id, almanac_revision: '9' };
    await h.google.seedEvents(
      [
        {
          id: must(block.calendar_event_id, 'an id'),
          summary: block.title,
          extendedProperties: { private: own },
          ...hoursOf(there),
        },
      ],
      { calendar_id: await h.calendarId() },
    );
    const { body } = await execute(action_id);
    expect(body['results']).toMatchObject([{ outcome: 'gone' }]);
    expect((await runNow(run.run_id)).blocks[0]).toMatchObject({ pinned: false });
  });

  test('our own write whose answer was lost is not taken for an edit of the person', async () => {
    const first = await authorizedRun();
    await execute(first.action_id);
    const second = await revised(first, 90);
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'PATCH' },
    });
    expect((await execute(second.action_id)).status).toBe(503);
    // Google does not answer the sync, so that the third run knows nothing of the second one's write.
    await h.control.setFault({ provider: 'google', kind: 'status', match: { method: 'GET' } });
    const third = await revised(second, 120);
    await h.control.clearFaults();
    const { body } = await execute(third.action_id);
    expect(body).toMatchObject({ status: 'applied', results: [{ outcome: 'written' }] });
    const [event] = await eventsOf(third.run);
    expect((must(event, 'it').end - must(event, 'it').start) / 60_000).toBe(120);
    expect((await runNow(third.run.run_id)).blocks[0]).toMatchObject({ pinned: false });
  });

  test('the sync takes our own write that was never recorded for ours, though the block changed since', async () => {
    const first = await authorizedRun();
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    expect((await execute(first.action_id)).status).toBe(503);
    await h.control.setFault({ provider: 'google', kind: 'status', match: { method: 'GET' } });
    const second = await revised(first, 90);
    await h.control.clearFaults();
    expect((await h.call('POST', '/api/v1/scheduler/sync')).body).toMatchObject({ moved: 0 });
    const { body } = await execute(second.action_id);
    expect(body['results']).toMatchObject([{ outcome: 'written' }]);
    const [event] = await eventsOf(second.run);
    expect((must(event, 'it').end - must(event, 'it').start) / 60_000).toBe(90);
    expect((await runNow(second.run.run_id)).blocks[0]).toMatchObject({ pinned: false });
  });

  test('an event the person moved after a lost answer stays where the person put it', async () => {
    const first = await authorizedRun();
    await h.control.setFault({
      provider: 'google',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/events' },
    });
    expect((await execute(first.action_id)).status).toBe(503);
    const block = must(first.run.blocks[0], 'a block');
    const wish = later(block, 2 * 24 * 60 + 600);
    const event_id = must(block.calendar_event_id, 'an event');
    await h.google.changeEvent(event_id, hoursOf(wish), await h.calendarId());
    await h.control.setFault({ provider: 'google', kind: 'status', match: { method: 'GET' } });
    const second = await revised(first, 90);
    await h.control.clearFaults();
    const { body } = await execute(second.action_id);
    expect(body['results']).toMatchObject([{ outcome: 'person_wins' }]);
    expect((await eventsOf(second.run))[0]).toMatchObject({ start: Date.parse(wish.start) });
  });

  test('a tick that our write meets is heard', async () => {
    const first = await authorizedRun();
    await execute(first.action_id);
    const second = await revised(first, 90);
    const block = must(second.run.blocks[0], 'a block');
    const event_id = must(block.calendar_event_id, 'an event');
    await h.google.changeEvent(event_id, { summary: `✓ ${block.title}` }, await h.calendarId());
    await execute(second.action_id);
    await h.call('POST', '/api/v1/scheduler/sync');
    const { rows } = await h.db.admin.query<{ status: string }>(
      'select status from scheduler.blocks where block_id = $1',
      [block.block_id],
    );
    expect(rows).toEqual([{ status: 'done' }]);
  });
});

test('a plan is scheduled anew in the very moment its first block is recorded: neither fails', async () => {
  const plan = planOf([60, 60], { task_id: null });
  plan.sop = { ...plan.sop, steps: plan.sop.steps.map((step) => ({ ...step, depends_on: [] })) };
  const first = await scheduled(plan);
  const waiting = async (event: 'advisory' | 'transactionid'): Promise<boolean> => {
    const text = `select 1 from pg_stat_activity
      where datname = current_database() and usename like '%scheduler' and wait_event = $1`;
    return (await h.db.admin.query(text, [event])).rows.length > 0;
  };
  // The new run stops after the first block it moves.
  await h.db.admin.query(
    `create function public.in_between() returns trigger language plpgsql security definer as
     $$ begin perform pg_advisory_xact_lock(1); return null; end $$;
     create trigger in_between after update of start_at on scheduler.blocks
       for each row when (old.start_at <> new.start_at) execute function public.in_between();`,
  );
  // The step that went first must wait for the other one now, which takes its place.
  const ids = first.run.blocks.map(({ step_id }) => must(step_id, 'a step'));
  const steps = plan.sop.steps.map((step) =>
    step.step_id === ids[0]
      ? { ...step, depends_on: ids.slice(1) }
      : { ...step, estimated_minutes: 90 },
  );
  const { recording, anew } = await h.db.admin.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(1)');
    const scheduling = scheduled({ ...plan, version: 2, sop: { ...plan.sop, steps } });
    await waitFor('a block was moved', () => waiting('advisory'));
    const executing = execute(first.action_id);
    await waitFor('the record waits for the new run', () => waiting('transactionid'));
    return { recording: executing, anew: scheduling };
  });
  expect((await recording).status).toBe(200);
  const second = await anew;
  await h.db.admin.query('drop function public.in_between() cascade');
  expect((await execute(second.action_id)).body['status']).toBe('applied');
  const placed = (await runNow(second.run.run_id)).blocks.map(({ start, end }) => [start, end]);
  const written = (await eventsOf(second.run)).map(({ start, end }) => [start, end]);
  expect(placed).toHaveLength(2);
  expect(written).toEqual(placed.map((ends) => ends.map((end) => Date.parse(end))));
});

test('the runs of one plan are proposed in their order: what one makes may be removed by the next', async () => {
  const jobs = (on: boolean) =>
    h.db.admin.query('update core.control_flags set jobs_enabled = $1', [on]);
  await jobs(false);
  const plan = planOf([60]);
  const version = async (number: number): Promise<string> => {
    h.around.plans.set(plan.plan_id, { ...plan, version: number });
    const { body } = await h.schedule({ plan_id: plan.plan_id });
    return body.run_id;
  };
  const first = await version(1);
  // As when the process that was about to propose it was killed: it comes again after a while.
  await h.db.admin.query(
    `update scheduler_queue.job set start_after = now() + interval '1 s'
      where name = 'propose-run' and data ->> 'run_id' = $1`,
    [first],
  );
  const [step] = plan.sop.steps;
  const other = { ...must(step, 'a step'), step_id: `step_${'y'.repeat(26)}`, title: 'Other work' };
  plan.sop = { ...plan.sop, steps: [other] };
  const second = await version(2);
  await jobs(true);
  const proposed = (): string[] =>
    h.around.actions
      .map((action) => String(action['idempotency_key']))
      .filter((key) => key === first || key === second);
  await waitFor('both are proposed', () => proposed().length === 2);
  expect(proposed()).toEqual([first, second]);
});

test('a plan that changes while its run still waits for a person asks only for what is not there yet', async () => {
  h.around.decide = 'awaiting_approval';
  const first = await scheduled(planOf([60]));
  await waitFor(
    'it waits',
    async () => (await runNow(first.run.run_id)).status === 'awaiting_approval',
  );
  // Another piece of work: nothing of the first run's block can be kept.
  const [step] = first.plan.sop.steps;
  const other = { ...must(step, 'a step'), step_id: `step_${'z'.repeat(26)}`, title: 'Other work' };
  const second = await scheduled({
    ...first.plan,
    version: 2,
    sop: { ...first.plan.sop, steps: [other] },
  });
  const action = must(
    h.around.actions.find((one) => one['idempotency_key'] === second.run.run_id),
    'the second Action',
  );
  const { changes } = action['inputs'] as { changes: { op: string }[] };
  expect(changes.map(({ op }) => op)).toEqual(['create']);

  // The person approves the old question first: nothing is made of it, and nobody hears of a removed block.
  await execute(first.action_id);
  await execute(second.action_id);
  expect(await eventsOf(first.run)).toEqual([]);
  expect(await eventsOf(second.run)).toHaveLength(1);
  await waitFor('the workflow hears of the new block', () =>
    h.around.news.some((news) => news.title === 'Other work' && news.status === 'scheduled'),
  );
  const about = h.around.news.filter((news) => news.plan_id === first.plan.plan_id);
  expect(about.map((news) => news.status)).toEqual(['scheduled']);
});
