/** What the acceptance suites ask of a target, in one place. */
import { expect } from 'vitest';
import { listOf } from '@almanac/shared/contracts/common';
import { listedPlan } from '@almanac/shared/contracts/planner';
import { block as blockSchema, connection } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { GoogleEvent } from '../scripts/sandbox/google-state.ts';
import type { Answer, Target } from './target.ts';

export const TASKS = 'grid-tasks';

export async function rowOf(target: Target, task_id: string): Promise<Record<string, unknown>> {
  const rows = await target.sandbox.coda.rows(TASKS);
  return must(
    rows.find((row) => row.values['task_id'] === task_id),
    `row ${task_id}`,
  ).values;
}

export async function eventsOf(target: Target, plan_id: string): Promise<GoogleEvent[]> {
  const ids = (await blocksOf(target, plan_id)).map((block) => block.block_id);
  const stored = await target.sandbox.google.events();
  return stored
    .map((entry) => entry.event)
    .filter((item) => item.status !== 'cancelled')
    .filter((item) => ids.includes(item.extendedProperties?.private?.['almanac_block_id'] ?? ''));
}

export async function blocksOf(target: Target, plan_id: string) {
  const { items } = await target.services.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/blocks',
    query: { plan_id },
    reply: listOf(blockSchema),
  });
  return items;
}

/** The plan's blocks once each of them stands in the calendar: on a busy machine the answer says `applying`. */
export async function appliedBlocks(target: Target, plan_id: string) {
  return waitFor(
    'each block is applied',
    async () => {
      const blocks = await blocksOf(target, plan_id);
      return blocks.every((block) => block.status === 'applied') && blocks;
    },
    60_000,
  );
}

export async function plansOf(target: Target, task_id: string) {
  const { items } = await target.services.planner.call({
    method: 'GET',
    path: '/api/v1/planner/plans',
    query: { task_id },
    reply: listOf(listedPlan),
  });
  return items;
}

export async function calendarId(target: Target): Promise<string> {
  const status = await target.services.scheduler.call({
    method: 'GET',
    path: '/oauth/status',
    reply: connection,
  });
  return must(status.calendar_id, 'a connected calendar');
}

export function expectProblem(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.content_type).toContain('application/problem+json');
  expect(answer.body).toMatchObject({
    status,
    code: expect.any(String),
    detail: expect.any(String),
  });
}
