/** What is not right is refused: at the webhooks, and before a workflow is imported. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { listOf } from '@almanac/shared/contracts/common';
import { listedPlan } from '@almanac/shared/contracts/planner';
import { scheduleReply } from '@almanac/shared/contracts/scheduler';
import { callsOf, missingRoutes } from '../scripts/check/workflow-files.ts';
import { readWorkflows } from '../scripts/n8n/workflow-files.ts';
import { expectProblem, plansOf } from './questions.ts';
import type { Target } from './target.ts';

/** The paths of every service's OpenAPI document, by service. */
async function openApiPaths(target: Target) {
  const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
  const all = Object.values(target.services).map(async (client) => {
    const { paths } = await client.call({ method: 'GET', path: '/openapi.json', reply: document });
    return [client.service, paths] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** `current` answers the target, which is there by the time a test runs. */
export function refusals(current: () => Target): void {
  test('every route that a workflow calls is in the OpenAPI document of its service', async () => {
    expect(missingRoutes(callsOf(readWorkflows()), await openApiPaths(current()))).toEqual([]);
  });

  const bad: [string, unknown, number][] = [
    ['a wrong type', { task_id: 't-901', title: 7 }, 422],
    ['an unknown field', { task_id: 't-902', title: 'x', colour: 'red' }, 422],
    ['no title', { task_id: 't-903' }, 422],
    ['an impossible estimate', { task_id: 't-904', title: 'x', estimated_hours: -3 }, 422],
    ['a due date in the past', { task_id: 't-905', title: 'Too late', due: '2020-01-01' }, 422],
    ['a date that is none', { task_id: 't-906', title: 'x', due: '2026-02-31' }, 422],
    ['10 MB', JSON.stringify({ task_id: 't-907', title: 'x', notes: 'x'.repeat(10_000_000) }), 413],
  ];
  test.each(bad)(
    '%s is refused with a problem and nothing is written',
    async (_name, body, status) => {
      const answer = await current().webhook('coda/task-created', body);
      expectProblem(answer, status);
      const { items } = await current().services.planner.call({
        method: 'GET',
        path: '/api/v1/planner/plans',
        query: { limit: 200 },
        reply: listOf(listedPlan),
      });
      expect(items.filter((item) => item.task_id?.startsWith('t-90'))).toEqual([]);
    },
  );

  test('broken JSON is refused and nothing is written', async () => {
    const answer = await current().webhook('coda/task-created', '{"task_id": "t-900", ');
    // n8n refuses it in its own words, before a workflow begins.
    expect(answer.status).toBe(current().orchestrator === 'n8n' ? 422 : 400);
    expect(await plansOf(current(), 't-900')).toEqual([]);
  });

  test.each([null, 'wrong'])('a webhook call with the key %s is refused', async (key) => {
    const answer = await current().webhook(
      'coda/task-created',
      { task_id: 't-908', title: 'x' },
      { key },
    );
    expect(answer.status).toBe(403);
  });

  test('tasks that wait for each other in a circle are refused, naming the circle', async () => {
    const call = current().services.scheduler.call({
      method: 'POST',
      path: '/api/v1/scheduler/schedule',
      body: {
        tasks: [
          { task_id: 'a', title: 'A', duration_minutes: 60, depends_on: ['b'] },
          { task_id: 'b', title: 'B', duration_minutes: 60, depends_on: ['a'] },
        ],
      },
      reply: scheduleReply,
    });
    await expect(call).rejects.toMatchObject({ kind: 'invalid' });
  });
}
