/** A plan that is scheduled already is asked for again, in the same version: by a workflow that repeats itself, or by a person who means it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { type Harness, hoursOf, planOf, startHarness } from './harness.ts';

const PATH = '/api/v1/scheduler/schedule';
let h: Harness;
let workflow: string;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *', RESCHEDULE: 'propose' } });
  workflow = await h.db.token('n8n', 'orchestrator');
});
afterAll(() => h.close());

async function scheduledPlan() {
  const plan = planOf([60, 90], { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const ask = (more: object = {}, token = h.person) =>
    h.call<ScheduleReply>('POST', PATH, { plan_id: plan.plan_id, ...more }, token);
  const { body } = await ask();
  expect(body.status).toBe('applied');
  return { ask, first: body, last: must(body.blocks.at(-1), 'a block') };
}
const isOver = (one: { start: string; end: string }, other: { start: string; end: string }) =>
  one.start < other.end && other.start < one.end;

test('a person gets the first run while it fits, and after a new meeting one that moves what lies under it', async () => {
  const { ask, first, last } = await scheduledPlan();
  expect((await ask()).body.run_id).toBe(first.run_id);
  await h.google.seedEvents([{ summary: 'New', ...hoursOf(last) }]);
  expect((await ask({}, workflow)).body.run_id).toBe(first.run_id);
  const { body } = await ask();
  expect(body.moved.map(({ block_id }) => block_id)).toEqual([last.block_id]);
  expect([body.status, body.blocks.map(({ block_id }) => block_id)]).toEqual([
    'applied',
    first.blocks.map(({ block_id }) => block_id),
  ]);
  expect(body.blocks.some((block) => isOver(block, last))).toBe(false);
  expect((await ask()).body.run_id).toBe(body.run_id);
});

test('a request that names another window or other hours is computed for them, and repeated it changes nothing', async () => {
  const { ask, first, last } = await scheduledPlan();
  const window = { from: '2026-12-07T00:00:00Z', to: '2026-12-11T00:00:00Z' };
  const moved = await ask({ window });
  const stepsOf = (blocks: ScheduleReply['blocks']) => [...new Set(blocks.map((b) => b.step_id))];
  expect(stepsOf(moved.body.blocks)).toEqual(stepsOf(first.blocks));
  for (const { start, end } of moved.body.blocks) {
    expect(Date.parse(start)).toBeGreaterThanOrEqual(Date.parse(window.from));
    expect(Date.parse(end)).toBeLessThanOrEqual(Date.parse(window.to));
  }
  expect((await ask({ window })).body.run_id).toBe(moved.body.run_id);
  expect((await ask({ window }, workflow)).body.run_id).toBe(moved.body.run_id);
  const busy = [{ start: last.start, end: last.end }];
  const around = await ask({ busy });
  expect(around.body.run_id).not.toBe(moved.body.run_id);
  expect(around.body.blocks.some((block) => isOver(block, last))).toBe(false);
});
