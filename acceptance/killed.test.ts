/** Services that are killed outright at any moment, while tasks come in: nothing is lost and nothing is done twice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditVerification } from '@almanac/shared/contracts/audit';
import { listOf } from '@almanac/shared/contracts/common';
import { plan as planSchema } from '@almanac/shared/contracts/planner';
import { block as blockSchema } from '@almanac/shared/contracts/scheduler';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { ServiceName } from '../scripts/migrate-database.ts';
import { startEmbeddedTarget } from './embedded-target.ts';
import type { Target } from './target.ts';

/** Who is killed, and how many milliseconds after the task was posted: spread over the about 0.8 s that a task takes. */
const KILLS: readonly (readonly [ServiceName, number])[] = [
  ['scheduler', 0],
  ['planner', 30],
  ['action-gateway', 350],
  ['memory-gateway', 60],
  ['scheduler', 240],
  ['action-gateway', 520],
  ['planner', 160],
  ['scheduler', 410],
  ['action-gateway', 440],
  ['scheduler', 800],
];
const DEADLINE_MS = 30_000;

let target: Target;

beforeAll(async () => {
  target = await startEmbeddedTarget();
}, 60_000);
afterAll(() => target.stop(), 60_000);

test('tasks posted while services are killed end as one plan each, every block once, the audit whole', async () => {
  const task_ids: string[] = [];
  for (const [index, [service, delay_ms]] of KILLS.entries()) {
    const task = { task_id: `k-${index}`, title: `Report ${index}`, estimated_hours: 2 };
    await target.sandbox.coda.addRow('grid-tasks', task);
    const posted = postUntilAccepted(task);
    await new Promise((resolve) => setTimeout(resolve, delay_ms));
    await target.killAndWait(service);
    await posted;
    task_ids.push(task.task_id);
  }
  for (const task_id of task_ids) await expectDoneOnce(task_id);
  const verification = await target.services.actions.call({
    method: 'GET',
    path: '/api/v1/audit/verify',
    reply: auditVerification,
  });
  expect(verification).toMatchObject({ verified: true, faults: [] });
}, 120_000);

/** As Coda's automation, and the poll behind it, would: again until somebody has taken the task. */
async function postUntilAccepted(task: Record<string, unknown>): Promise<void> {
  let last = 'no answer';
  await waitFor(
    () => `${String(task['task_id'])} is accepted; the last answer: ${last}`,
    async () => {
      const answer = await target.webhook('coda/task-created', task);
      last = `${answer.status} ${JSON.stringify(answer.body)}`;
      return answer.status === 200;
    },
    DEADLINE_MS,
  );
}

async function expectDoneOnce(task_id: string): Promise<void> {
  const plans = await target.services.planner.call({
    method: 'GET',
    path: '/api/v1/planner/plans',
    query: { task_id },
    reply: listOf(planSchema),
  });
  expect(plans.items, `plans of ${task_id}`).toHaveLength(1);
  const plan_id = plans.items[0]?.plan_id ?? '';
  const block_ids = await waitFor(
    `every block of ${task_id} is applied`,
    () => appliedBlocks(plan_id),
    DEADLINE_MS,
  );
  const events = (await target.sandbox.google.events())
    .map(({ event }) => event)
    .filter(({ status }) => status !== 'cancelled')
    .map((event) => event.extendedProperties?.private?.['almanac_block_id'] ?? '')
    .filter((block_id) => block_ids.includes(block_id));
  expect(events.toSorted(), `events of ${task_id}`).toEqual(block_ids.toSorted());
}

async function appliedBlocks(plan_id: string): Promise<string[] | undefined> {
  const { items } = await target.services.scheduler.call({
    method: 'GET',
    path: '/api/v1/scheduler/blocks',
    query: { plan_id },
    reply: listOf(blockSchema),
  });
  const is_done = items.length > 0 && items.every(({ status }) => status === 'applied');
  return is_done ? items.map(({ block_id }) => block_id) : undefined;
}
