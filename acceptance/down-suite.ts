/** A service or an account is down, or everything is stopped: it is said, held, and done once when it is over. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { listOf } from '@almanac/shared/contracts/common';
import { event } from '@almanac/shared/contracts/events';
import { incident } from '@almanac/shared/contracts/observer';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { ServiceName } from '../scripts/migrate-database.ts';
import { appliedBlocks, eventsOf, expectProblem, plansOf, rowOf } from './questions.ts';
import type { Target } from './target.ts';
import { addRow, newTask, planned } from './tasks.ts';

const LONG_MS = 60_000;

async function whileDown(
  target: Target,
  service: ServiceName,
  work: () => Promise<void>,
): Promise<void> {
  const revive = await target.hold(service);
  try {
    await work();
  } finally {
    await revive();
  }
}

/** `current` answers the target, which is there by the time a test runs. */
export function whenDown(current: () => Target): void {
  test('a dead planner gives a clear error, is recorded, and makes no duplicate when it is back', async () => {
    const target = current();
    const task = newTask();
    await addRow(target, task);
    await whileDown(target, 'planner', async () => {
      const answer = await target.webhook('coda/task-created', task);
      expectProblem(answer, 503);
      const said = JSON.stringify(answer.body);
      expect(said).toContain('planner');
      expect(target.secrets.filter((secret) => said.includes(secret))).toEqual([]);
      await waitFor('workflow.failed is recorded', async () => {
        const { items } = await target.services.memory.call({
          method: 'GET',
          path: '/api/v1/events',
          query: { event_type: 'workflow.failed' },
          reply: listOf(event),
        });
        return items.length > 0;
      });
      await waitFor('an incident is open for it', async () => {
        const { items } = await target.services.observer.call({
          method: 'GET',
          path: '/api/v1/observer/incidents',
          query: { status: 'open' },
          reply: listOf(incident),
        });
        return items.some(
          ({ type, detail }) => type.startsWith('workflow.failed') && /planner/.test(detail),
        );
      });
    });
    await waitFor('the planner answers again', async () => {
      return (await target.webhook('coda/task-created', task)).status === 200;
    });
    expect(await plansOf(target, task.task_id)).toHaveLength(1);
  });

  test('a poll during which the scheduler is dead says so, and the next one schedules what it found', async () => {
    const target = current();
    const task = newTask({ title: 'Found while the scheduler was down' });
    await addRow(target, task);
    await whileDown(target, 'scheduler', async () => {
      expect((await target.run('coda-to-calendar-sync')).status).toBeGreaterThanOrEqual(500);
    });
    await waitFor('a poll goes through', async () => {
      return (await target.run('coda-to-calendar-sync')).status === 200;
    });
    await waitFor(
      'its row is scheduled',
      async () => (await rowOf(target, task.task_id))['almanac_status'] === 'Scheduled',
    );
    expect(await plansOf(target, task.task_id)).toHaveLength(1);
  });

  test.each([
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 429', { kind: 'status', status: 429 }],
    ['resets the connection', { kind: 'reset' }],
    ['answers nonsense', { kind: 'nonsense' }],
    ['does it and then hangs', { kind: 'timeout_after_doing' }],
  ] as const)(
    'a calendar that %s holds the work, which is done once when it is back',
    async (_name, fault) => {
      const target = current();
      await target.sandbox.setFault({
        provider: 'google',
        times: 2,
        match: { method: 'POST', path_includes: '/events' },
        ...fault,
      });
      const { plan, schedule } = await planned(target, newTask({ estimated_hours: 1 }));
      expect(['applying', 'applied', 'partially_applied']).toContain(schedule.status);
      const blocks = await appliedBlocks(target, plan.plan_id);
      await target.sandbox.clearFaults('google');
      expect(await eventsOf(target, plan.plan_id)).toHaveLength(blocks.length);
    },
    LONG_MS * 2,
  );

  test(
    'Coda being down holds the row, which is written when it is back',
    async () => {
      const target = current();
      await target.sandbox.setFault({ provider: 'coda', kind: 'status', status: 503, times: 4 });
      const { task_id } = await planned(target, newTask({ estimated_hours: 1 }));
      await waitFor(
        'the row is written',
        async () => (await rowOf(target, task_id))['almanac_status'] === 'Scheduled',
        LONG_MS,
      );
      await target.sandbox.clearFaults('coda');
    },
    LONG_MS * 2,
  );

  test('while everything is stopped a task is refused with 423, and it goes through after the resume', async () => {
    const target = current();
    const controls = z.object({ kill_switch: z.boolean() });
    const command = (path: string) =>
      target.services.actions.call({
        method: 'POST',
        path: `/api/v1/controls/${path}`,
        body: { reason: 'the acceptance suite tries it' },
        reply: controls,
      });
    await command('kill');
    const task = newTask({ estimated_hours: 1 });
    await addRow(target, task);
    const answer = await target.webhook('coda/task-created', task);
    expectProblem(answer, 423);
    expect(await plansOf(target, task.task_id)).toHaveLength(0);
    await command('resume');
    expect((await target.webhook('coda/task-created', task)).status).toBe(200);
  });
}
