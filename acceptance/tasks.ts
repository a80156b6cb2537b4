/** Tasks as they come from Coda. */
import { expect } from 'vitest';
import { taskCreatedReply } from '@almanac/shared/contracts/workflows';
import { TASKS } from './questions.ts';
import type { Target } from './target.ts';

let next_task = 0;

/** A task nobody else of this run has; `more` over its fields. */
export function newTask(more: Record<string, unknown> = {}) {
  next_task += 1;
  return {
    task_id: `t-${String(next_task).padStart(3, '0')}`,
    title: `Report number ${next_task} for Kestrel Labs`,
    estimated_hours: 3,
    due: '2026-11-27',
    client_id: 'kestrel-labs',
    ...more,
  };
}

/** Puts it into the sandbox's table of tasks. */
export async function addRow(target: Target, task: ReturnType<typeof newTask>): Promise<void> {
  await target.sandbox.coda.addRow(TASKS, task);
}

/** Adds its row and posts it to the webhook. */
export async function planned(target: Target, task: ReturnType<typeof newTask>) {
  await addRow(target, task);
  const answer = await target.webhook('coda/task-created', task);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return taskCreatedReply.parse(answer.body);
}
