/** The person's own Coda doc, as far as the demo reads it. It writes there through Almanac alone. */
import { codaEnv, codaFromConfig } from '@almanac/shared/coda/coda-env';
import type { CodaPort } from '@almanac/shared/coda/coda-port';
import { pollReply, type Task } from '@almanac/shared/contracts/planner';
import { must } from '@almanac/shared/lang/assert';
import type { Tour } from './tour.ts';

function doc(tour: Tour): { client: CodaPort; tasks: string; thread: string } {
  const config = codaEnv.parse(tour.accounts.settings);
  return {
    client: must(codaFromConfig(config), 'Coda'),
    tasks: must(config.CODA_TASKS_TABLE_ID, 'CODA_TASKS_TABLE_ID'),
    thread: must(config.CODA_THREAD_TABLE_ID, 'CODA_THREAD_TABLE_ID'),
  };
}

/** The newest task of the table that no Almanac has planned: what the poll finds, less the rows that name a plan. */
export async function newestOpenTask(tour: Tour): Promise<Task | undefined> {
  const { client, tasks } = doc(tour);
  const found = await tour.stage.as_operator.planner.call({
    method: 'POST',
    path: '/api/v1/planner/tasks/poll',
    body: {},
    reply: pollReply,
    timeout_ms: 60_000,
  });
  const rows = await client.listRows(tasks);
  const planned = new Set(
    rows.filter(({ values }) => namesPlan(values)).map(({ values }) => String(values['task_id'])),
  );
  return found.tasks.findLast(({ task_id }) => !planned.has(task_id));
}

function namesPlan(values: Record<string, unknown>): boolean {
  const plan_id = values['almanac_plan_id'];
  return plan_id !== undefined && plan_id !== null && plan_id !== '';
}

export async function hasTaskRow(tour: Tour, task_id: string): Promise<boolean> {
  const { client, tasks } = doc(tour);
  const rows = await client.listRows(tasks, { query: { column: 'task_id', value: task_id } });
  return rows.length === 1;
}

export async function hasThreadRow(tour: Tour, external_id: string): Promise<boolean> {
  const { client, thread } = doc(tour);
  const query = { column: 'external_id', value: external_id };
  return (await client.listRows(thread, { query, limit: 1 })).length > 0;
}
