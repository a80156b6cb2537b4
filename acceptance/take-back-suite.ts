/** What was done is taken back, through the Action that did it. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { rollbackReply } from '@almanac/shared/contracts/action-execution';
import { action } from '@almanac/shared/contracts/actions';
import { listOf } from '@almanac/shared/contracts/common';
import type { taskCreatedReply } from '@almanac/shared/contracts/workflows';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { appliedBlocks, calendarId, eventsOf } from './questions.ts';
import type { Target } from './target.ts';

const LONG_MS = 60_000;

/** The Action that wrote a run into the calendar. */
async function actionOfRun(target: Target, run_id: string): Promise<string> {
  const { actions } = target.services;
  const { items } = await actions.call({
    method: 'GET',
    path: '/api/v1/actions',
    query: { type: 'calendar.apply_run', limit: 20 },
    reply: listOf(z.object({ action_id: z.string() })),
  });
  for (const { action_id } of items) {
    const path = `/api/v1/actions/${action_id}`;
    const { inputs } = await actions.call({ method: 'GET', path, reply: action });
    if (inputs['run_id'] === run_id) return action_id;
  }
  throw new Error(`no Action of the run ${run_id}`);
}

/** `current` answers the target, which is there by the time a test runs; `planTask` brings a new task of six hours into the calendar. */
export function takenBack(
  current: () => Target,
  planTask: () => Promise<z.infer<typeof taskCreatedReply>>,
): void {
  test('a schedule is taken back by its Action, except a block that the person moved since, and that is said', async () => {
    const target = current();
    const { plan, schedule } = await planTask();
    const moved = must(schedule.blocks.at(-1), 'a block');
    expect(schedule.blocks.length).toBeGreaterThan(1);
    await appliedBlocks(target, plan.plan_id);
    const action_id = await actionOfRun(target, schedule.run_id);
    const start = '2026-12-18T10:00:00Z';
    await target.sandbox.google.changeEvent(
      must(moved.calendar_event_id, 'an event'),
      { start: { dateTime: start }, end: { dateTime: '2026-12-18T11:00:00Z' } },
      await calendarId(target),
    );
    const back = await target.services.actions.call({
      method: 'POST',
      path: `/api/v1/actions/${action_id}/rollback`,
      body: { reason: 'This task is not for this week.' },
      reply: rollbackReply,
      timeout_ms: LONG_MS,
    });
    expect(back.detail).toContain(`It leaves ${moved.title}: `);
    await waitFor(
      'the other blocks leave the calendar',
      async () => (await eventsOf(target, plan.plan_id)).length === 1,
    );
    const [left] = await eventsOf(target, plan.plan_id);
    expect(left?.id).toBe(moved.calendar_event_id);
    expect(Date.parse(left?.start?.dateTime ?? '')).toBe(Date.parse(start));
    const path = `/api/v1/actions/${action_id}`;
    const { rolled_back_by } = await target.services.actions.call({
      method: 'GET',
      path,
      reply: action,
    });
    expect(rolled_back_by).toMatchObject({ action_id: expect.stringMatching(/^act_/) });
  });
}
