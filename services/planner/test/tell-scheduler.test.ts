/** Plans that change or end are news for whoever put their steps into the calendar. */
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import { serve, type Server } from '@almanac/shared/http/serve';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { plannerUnderTest, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
let scheduler: Server;
let calls: Pick<PlannerUnderTest, 'post' | 'patch'>;
const WAIT_MS = 1000;
const told: unknown[] = [];
let down = false;
let refused = 0;

beforeAll(async () => {
  const app = new Hono();
  app.post('/api/v1/scheduler/internal/plan-changed', async (c) => {
    if (down) {
      refused += 1;
      return c.json({}, 503);
    }
    told.push(await c.req.json());
    return c.json({}, 202);
  });
  scheduler = await serve(app, '127.0.0.1', 0);
  it = await plannerUnderTest({
    SCHEDULER_URL: scheduler.url,
    JOB_WAIT_MOST_S: '1',
    PLAN_CHANGE_WAIT_MS: `${WAIT_MS}`,
  });
  calls = it;
});
afterAll(async () => {
  await scheduler.close();
  await it.stop();
});

const PLANS = '/api/v1/planner/plans';
async function newPlan(): Promise<{ plan_id: string; version: number }> {
  const { status, body } = await calls.post('/api/v1/planner/plan', { intent: 'Write the offer' });
  expect(status).toBe(201);
  return body as { plan_id: string; version: number };
}

test('a cancelled plan is told once, also when the scheduler was down at first; a new one is none', async () => {
  const { plan_id, version } = await newPlan();
  down = true;
  await calls.patch(`${PLANS}/${plan_id}`, { status: 'cancelled' });
  await calls.patch(`${PLANS}/${plan_id}`, { status: 'cancelled' });
  await waitFor('it was tried', () => refused > 0);
  expect(told).toEqual([]);
  down = false;
  await waitFor('it is told', () => told.length > 0);
  expect(told).toEqual([{ plan_id, version, status: 'cancelled' }]);
});

test('a revised plan is told with what changed, after whoever revised it had the time to have it scheduled', async () => {
  const { plan_id } = await newPlan();
  const revised = await calls.post(`${PLANS}/${plan_id}/revise`, { feedback: 'drop step 1' });
  const { removed, totals } = (revised.body as unknown as RevisedPlan).diff;
  const { rows } = await it.database.admin.query<{ data: unknown; waits: boolean }>(
    `select data, start_after >= created_on + $2 * interval '0.9 milliseconds' as waits from planner_queue.job
      where name = 'tell-plan-changed' and data->>'plan_id' = $1`,
    [plan_id, WAIT_MS],
  );
  const changes = {
    from_version: 1,
    added: [],
    removed: removed.map(({ step_id }) => step_id),
    reordered: false,
    minutes: {
      before: totals.before.estimated_minutes,
      after: totals.after.estimated_minutes,
    },
    text: expect.stringMatching(/^The plan changed: taken out ".+"/),
  };
  expect(removed).toHaveLength(1);
  expect(rows).toMatchObject([
    { data: { plan_id, version: 2, status: 'ready', changes }, waits: true },
  ]);
  await waitFor('the scheduler heard it', () =>
    told.find((one) => JSON.stringify(one).includes(`${plan_id}`)),
  );
  expect(told.at(-1)).toMatchObject({ plan_id, version: 2, changes });
});
