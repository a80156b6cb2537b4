/** Runs that were made while no calendar was connected, accepted once there is one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { consent } from './consent.ts';
import { type Harness, planOf, startHarness } from './harness.ts';

const API = '/api/v1/scheduler';
let h: Harness;
beforeAll(async () => {
  h = await startHarness({ connected: false, env: { SYNC_CRON: '0 0 1 1 *' } });
});
afterAll(() => h.close());

test('a schedule made before the calendar was connected is accepted and written, each block once', async () => {
  const tasks = ['one', 'two'].map((task_id) => ({
    task_id,
    title: task_id,
    duration_minutes: 30,
  }));
  const { body } = await h.schedule({ tasks });
  expect(body.status).toBe('proposed');
  const plan = planOf([60]);
  h.around.plans.set(plan.plan_id, plan);
  const planned = await h.schedule({ plan_id: plan.plan_id });
  await fetch(await consent(h));
  const accepted = await h.call<RunReply>('POST', `${API}/runs/${body.run_id}/apply`);
  expect(accepted.status).toBe(200);
  const run = await waitFor('the calendar has it', async () => {
    const now = await h.call<RunReply>('GET', `${API}/runs/${body.run_id}`);
    return now.body.status === 'applying' ? undefined : now.body;
  });
  expect([run.status, run.blocks.map(({ status }) => status)]).toEqual([
    'applied',
    ['applied', 'applied'],
  ]);
  const ids = body.blocks.map(({ calendar_event_id }) => calendar_event_id);
  expect((await h.blocksInGoogle()).map(({ id }) => id)).toEqual(ids);

  // The other one is computed again: its proposals are gone, and none is written beside the new blocks.
  const again = await h.schedule({ plan_id: plan.plan_id });
  expect(again.body.status).toBe('applied');
  expect(await h.blocksInGoogle()).toHaveLength(3);
  const { items } = (await h.call<{ items: Block[] }>('GET', `${API}/blocks`)).body;
  const old = planned.body.blocks.map(({ block_id }) => block_id);
  expect(items.filter(({ block_id }) => old.includes(block_id))).toEqual([]);
});
