/** The main job again and again, as n8n and a person do it, and whether each stands once where it belongs. */
import { listOf } from '@almanac/shared/contracts/common';
import { listedPlan } from '@almanac/shared/contracts/planner';
import { block as blockSchema } from '@almanac/shared/contracts/scheduler';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { Almanac } from '../embedded/almanac.ts';
import { sandboxClient, type SandboxClient } from '../sandbox/client.ts';

const TASKS = 'grid-tasks';
const SETTLED_MS = 60_000;
/** Every so many jobs the day's reflection is asked for, and the poll runs. */
const POLL_EVERY = 5;
const REFLECT_EVERY = 25;

export interface MainJobs {
  /** Runs the n-th; throws where it is lost or doubled. */
  run(n: number): Promise<void>;
}

export function mainJobs(almanac: Almanac, triggers: () => string): MainJobs {
  const { urls, secrets } = almanac;
  const client = (service: 'planner' | 'scheduler'): ServiceClient =>
    serviceClient({ service, url: urls[service], token: secrets.operator_token });
  const place: Place = {
    sandbox: sandboxClient(urls.sandbox),
    planner: client('planner'),
    scheduler: client('scheduler'),
  };
  const post = (path: string, body: object): Promise<void> =>
    webhook(`${triggers()}/webhook/${path}`, secrets.webhook_key, body);
  return {
    run: async (n) => {
      const task = { task_id: `soak-${n}`, title: `Report ${n}`, estimated_hours: 0.5 };
      const row = await place.sandbox.coda.addRow(TASKS, task);
      await post('coda/task-created', task);
      await waitFor(`task ${n} stands once`, () => doneOnce(place, task.task_id), SETTLED_MS);
      // As a person does it; what was ahead then leaves the calendar, which would be full after a hundred jobs.
      await place.sandbox.coda.changeRow(TASKS, row.id, { status: 'Done' });
      if (n % POLL_EVERY === 0) await post('run/coda-to-calendar-sync', {});
      if (n % REFLECT_EVERY === 0) await post('run/daily-observer-trigger', {});
    },
  };
}

interface Place {
  sandbox: SandboxClient;
  planner: ServiceClient;
  scheduler: ServiceClient;
}

async function webhook(url: string, key: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-almanac-key': key };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.ok) return void (await answer.arrayBuffer());
  throw new Error(`${url} answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}

async function plansOf({ planner }: Place, task_id: string): Promise<{ plan_id: string }[]> {
  const path = '/api/v1/planner/plans';
  return (
    await planner.call({ method: 'GET', path, query: { task_id }, reply: listOf(listedPlan) })
  ).items;
}

async function blocksOf({ scheduler }: Place, plan_id: string): Promise<{ block_id: string }[]> {
  const path = '/api/v1/scheduler/blocks';
  return (
    await scheduler.call({ method: 'GET', path, query: { plan_id }, reply: listOf(blockSchema) })
  ).items;
}

/** True once the task has its one plan and each of its blocks its one event. */
async function doneOnce(place: Place, task_id: string): Promise<boolean> {
  const [plan, ...more] = await plansOf(place, task_id);
  if (plan === undefined) return false;
  if (more.length > 0) throw new Error(`${task_id} has ${more.length + 1} plans`);
  const ids = (await blocksOf(place, plan.plan_id)).map(({ block_id }) => block_id);
  const events = (await place.sandbox.google.events()).filter(
    ({ event }) =>
      event.status !== 'cancelled' &&
      ids.includes(event.extendedProperties?.private?.['almanac_block_id'] ?? ''),
  );
  if (events.length > ids.length)
    throw new Error(`${task_id} has ${events.length} events for ${ids.length} blocks`);
  return ids.length > 0 && events.length === ids.length;
}
