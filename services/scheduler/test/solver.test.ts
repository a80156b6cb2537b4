import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startHarness } from './harness.ts';

let scheduler: Harness;
beforeAll(async () => {
  scheduler = await startHarness();
});
afterAll(() => scheduler.close());

const OFFICE = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:00', location: 'office' },
];

function ask(body: object): Promise<{ status: number; body: ScheduleReply }> {
  return scheduler.call<ScheduleReply>('POST', '/api/v1/scheduler/schedule', {
    dry_run: true,
    now: '2026-11-23T07:00:00Z',
    window: { from: '2026-11-23T07:00:00Z', to: '2026-11-27T23:00:00Z' },
    preferences: { zone: 'Europe/Berlin', working_hours: { mon: OFFICE, tue: OFFICE } },
    ...body,
  });
}

const task = (task_id: string, more: object = {}) => ({
  task_id,
  title: task_id,
  duration_minutes: 60,
  ...more,
});

test('the default mode answers with the gap that is left, and says when there is none', async () => {
  const tasks = ['a', 'b', 'c'].map((id) => task(id, { priority: 'high', split: false }));
  const { status, body } = await ask({ tasks });
  expect(status).toBe(201);
  expect(body.objective).toMatchObject({ proven_optimal: true, late_steps: 0 });
  expect(body.objective.gap).toBeLessThanOrEqual(1e-4);
  const fast = await ask({ tasks, mode: 'fast' });
  expect(fast.body.objective).toMatchObject({ total: body.objective.total, late_steps: 0 });
  expect(fast.body.solver.name).toBe('search');
});

test('where the request names no mode, the one of the settings is used', async () => {
  await scheduler.restart({ SCHEDULE_MODE: 'fast' });
  const tasks = ['a', 'b', 'c'].map((id) => task(id, { split: false }));
  const [without, fast] = [await ask({ tasks }), await ask({ tasks, mode: 'fast' })];
  expect(without.body.objective).toEqual(fast.body.objective);
  expect(without.body.solver.name).toBe('search');
  await scheduler.restart();
});

test('a task with a location is put into hours there or nowhere in particular', async () => {
  const tasks = [
    task('swim', { location: 'pool' }),
    task('print', { location: 'office' }),
    task('mail'),
  ];
  const { body } = await ask({
    tasks,
    preferences: { working_hours: { mon: [OFFICE[1]] }, lunch: null },
  });
  expect(new Set(body.blocks.map(({ task_id }) => task_id))).toEqual(new Set(['mail', 'print']));
  expect(body.unscheduled).toMatchObject([{ step_id: 'swim' }]);
});

test('an empty location is refused and named', async () => {
  const { status, body } = await ask({ tasks: [task('a', { location: '' })] });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).toContain('tasks.0.location');
});
