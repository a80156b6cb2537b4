/** What a reschedule remembers of what was asked: windows, wishes, words and what a person took back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { StepOutcome } from '@almanac/shared/contracts/planner';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { newId } from '@almanac/shared/lang/ids';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, NOW, planOf, startHarness } from './harness.ts';

const API = '/api/v1/scheduler';
let h: Harness;
let planner: string;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *', RESCHEDULE: 'auto' } });
  planner = await h.db.token('planner');
});
afterAll(() => h.close());

const again = (body: object) => h.call<RunReply>('POST', `${API}/reschedule`, body);
const changeOf = ({ body }: { body: RunReply }) => must(body.change, 'what the run changes');
const tell = (path: string, body: object) =>
  h.call('POST', `${API}/internal/${path}`, body, planner);
const meetingOver = (block: Block) => h.google.seedEvents([{ summary: 'M', ...hoursOf(block) }]);
const statesOf = async (plan_id: string): Promise<string[]> => {
  const { rows } = await h.db.admin.query<{ status: string }>(
    'select status from scheduler.blocks where plan_id = $1 order by start_at',
    [plan_id],
  );
  return rows.map(({ status }) => status);
};
const idle = () =>
  waitFor('nothing is asked for', async () => {
    const { rows } = await h.db.admin.query(
      `select 1 from scheduler_queue.job where name = 'reschedule' and state < 'completed'`,
    );
    return rows.length === 0;
  });

function newPlan(minutes: number[], more: object = {}) {
  const plan = { ...planOf(minutes, { task_id: null }), ...more };
  h.around.plans.set(plan.plan_id, plan);
  return plan;
}

test('a block that was asked for within a window is moved within it, and not where there is no room in it', async () => {
  const window = { from: '2026-12-14T00:00:00Z', to: '2026-12-15T00:00:00Z' };
  const tasks = [{ task_id: 'w1', title: 'Next month', duration_minutes: 60 }];
  const { body } = await h.schedule({ tasks, window });
  const block = must(body.blocks[0], 'a block');
  const scope = { block_ids: [block.block_id] };
  await meetingOver(block);
  const [moved] = changeOf(await again({ reason: 'new_meeting', scope })).moved;
  const to = must(moved, 'a move').to;
  expect(Date.parse(to.start)).toBeGreaterThan(Date.parse(window.from));
  expect(Date.parse(to.end)).toBeLessThanOrEqual(Date.parse(window.to));
  const day = { start: { dateTime: window.from }, end: { dateTime: window.to } };
  await h.google.seedEvents([{ summary: 'All day', ...day }]);
  const full = await again({ reason: 'new_meeting', scope, dry_run: true });
  expect(changeOf(full)).toMatchObject({ moved: [], removed: [{ block_id: block.block_id }] });
  expect(full.body.unscheduled).toHaveLength(1);
});

test('what is known of the person counts when a block has to move as when it was placed', async () => {
  const content = 'I prefer deep work in the afternoon';
  const source = { type: 'chat' };
  const of = { subject: null, predicate: null, client_id: null, tags: [], conflict_ids: [] };
  const times = { occurred_at: null, valid_from: null, valid_to: null, recorded_at: NOW };
  const word = { kind: 'preference', authority: 'verified', confidence: 0.9, status: 'current' };
  const memory = { memory_id: newId('mem'), content, source, version: 1, ...of, ...times, ...word };
  const plan = newPlan([60]);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  const block = must(body.blocks[0], 'a block');
  expect(new Date(block.start).getUTCHours()).toBeLessThan(11);
  h.around.memories = [memory];
  const known = await h.call<{ items: { learned_id: string }[] }>(
    'GET',
    `${API}/learned-preferences`,
  );
  const { learned_id } = must(known.body.items[0], 'a wish');
  await h.call('PATCH', `${API}/learned-preferences/${learned_id}`, { weight: 10 });
  await meetingOver(block);
  const scope = { plan_ids: [plan.plan_id] };
  const [moved] = changeOf(await again({ reason: 'new_meeting', scope, dry_run: true })).moved;
  expect(new Date(must(moved, 'a move').to.start).getUTCHours()).toBeGreaterThanOrEqual(11);
  h.around.memories = [];
});

test('a task that is done is not planned again, neither by a reschedule nor by a schedule, until it is open', async () => {
  const tasks = ['d1', 'd2'].map((task_id) => ({ task_id, title: task_id, duration_minutes: 60 }));
  const { body } = await h.schedule({ tasks });
  expect(body.blocks).toHaveLength(2);
  await tell('task-word', { task_id: 'd1', outcome: 'done', revision: 1 });
  for (const reason of ['late_finish', 'person']) {
    expect(changeOf(await again({ reason, dry_run: true })).created).toEqual([]);
  }
  const anew = await h.schedule({ tasks, dry_run: true });
  expect(anew.body.blocks.map(({ task_id }) => task_id)).toEqual(['d2']);
  expect(anew.body.unscheduled).toMatchObject([
    { step_id: 'd1', reason: expect.stringContaining('done') },
  ]);
  await tell('task-word', { task_id: 'd1', outcome: 'open', revision: 2 });
  const open = await again({ reason: 'person', dry_run: true });
  expect(changeOf(open).created.map(({ title }) => title)).toEqual(['d1']);
});

test('what a person said of steps at the planner counts when the plan is scheduled, and when it is scheduled again', async () => {
  const plan = newPlan([60, 60, 60, 60]);
  const [first, second, third, last] = plan.sop.steps.map(({ step_id }) => step_id);
  const word = (step_id: string | undefined, status: string, actual_minutes: number | null) =>
    ({ step_id, status, actual_minutes, recorded_by: 'alice', at: NOW }) as StepOutcome;
  const said = [word(first, 'done', 50), word(second, 'partial', 15), word(third, 'skipped', null)];
  h.around.said.set(plan.plan_id, said);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  const minutes = body.blocks.map(({ step_id, start, end }) => {
    return [step_id, (Date.parse(end) - Date.parse(start)) / 60_000];
  });
  expect(minutes).toEqual([
    [second, 45],
    [last, 60],
  ]);
  expect(body.unscheduled.map(({ step_id, reason }) => [step_id, reason])).toEqual([
    [first, expect.stringContaining('is done')],
    [third, expect.stringContaining('is skipped')],
  ]);
  h.around.said.set(plan.plan_id, [...said, word(last, 'done', null)]);
  const scope = { plan_ids: [plan.plan_id] };
  const changed = changeOf(await again({ reason: 'person', scope, dry_run: true }));
  expect(changed).toMatchObject({ moved: [], created: [], removed: [{ title: 'Step 4' }] });
  h.around.plans.set(plan.plan_id, { ...plan, version: 2 });
  const anew = await h.schedule({ plan_id: plan.plan_id });
  expect(anew.body.blocks.map(({ block_id }) => block_id)).toEqual([body.blocks[0]?.block_id]);
});

test('a plan whose schedule a person took back stays out of the calendar when it is revised', async () => {
  const plan = newPlan([60]);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  const undo = await h.call<RunReply>('POST', `${API}/runs/${body.run_id}/undo`);
  expect(changeOf(undo).removed).toHaveLength(1);
  h.around.plans.set(plan.plan_id, { ...plan, version: 2 });
  const told = { plan_id: plan.plan_id, version: 2, status: 'ready' };
  expect((await tell('plan-changed', told)).status).toBe(202);
  await idle();
  const scope = { plan_ids: [plan.plan_id] };
  expect(changeOf(await again({ reason: 'deadline_changed', scope })).unchanged).toBe(true);
  expect(await statesOf(plan.plan_id)).toEqual(['deleted']);
});

test('a revised plan that a reschedule places in full is scheduled for the planner, in its version; one placed in part is not', async () => {
  const whole = newPlan([60]);
  await h.schedule({ plan_id: whole.plan_id });
  const revised = newPlan([60, 60], { plan_id: whole.plan_id, version: 2, status: 'ready' });
  const scope = { plan_ids: [revised.plan_id] };
  const part = await again({ reason: 'new_meeting', scope });
  expect(changeOf(part).created).toEqual([]);
  await tell('plan-changed', { plan_id: revised.plan_id, version: 2, status: 'ready' });
  await waitFor('the planner hears of it', () =>
    h.around.plan_patches.some(
      ({ plan_id, status, version }) =>
        plan_id === revised.plan_id && status === 'scheduled' && version === 2,
    ),
  );
  expect((await statesOf(revised.plan_id)).filter((status) => status === 'applied')).toHaveLength(
    2,
  );
});
