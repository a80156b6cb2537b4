/** Two processes of each service on one database do the main job: nothing twice, and nothing lost when one of them dies. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditVerification } from '@almanac/shared/contracts/audit';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { Replicas } from '../scripts/embedded/replicas.ts';
import { SERVICES } from '../scripts/migrate-database.ts';
import { startEmbeddedTarget, type EmbeddedTarget } from './embedded-target.ts';
import { blocksOf, eventsOf, plansOf, rowOf, TASKS } from './questions.ts';

const LONG_MS = 240_000;
let target: EmbeddedTarget;
let second: Replicas;

beforeAll(async () => {
  target = await startEmbeddedTarget();
  second = await target.almanac.replicate();
}, LONG_MS);
afterAll(() => target.stop(), LONG_MS);

const task = (task_id: string) => ({ task_id, title: `Report ${task_id}`, estimated_hours: 2 });

/** Which of the two is asked; the answer's status, 0 where nobody answers. */
async function post(triggers: string, path: string, body: object): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'x-almanac-key': target.almanac.secrets.webhook_key,
  };
  const sent = { method: 'POST', headers, body: JSON.stringify(body) };
  return fetch(`${triggers}/webhook/${path}`, sent).then(
    ({ status }) => status,
    () => 0,
  );
}
const both = () => [target.almanac.urls.triggers, second.urls.triggers];

/** One plan, one event for each block, and the row says so. */
async function isDoneOnce(task_id: string): Promise<boolean> {
  const [plan, ...more] = await plansOf(target, task_id);
  if (plan === undefined || (await rowOf(target, task_id))['almanac_status'] !== 'Scheduled')
    return false;
  const [blocks, events] = [
    await blocksOf(target, plan.plan_id),
    await eventsOf(target, plan.plan_id),
  ];
  if (events.length < blocks.length || blocks.length === 0) return false;
  expect(more, task_id).toEqual([]);
  expect(events, task_id).toHaveLength(blocks.length);
  return true;
}

async function settles(ids: string[]): Promise<void> {
  for (const id of ids) await waitFor(`${id} done`, () => isDoneOnce(id), 120_000);
}

test(
  'a task that both are told of at once is planned once, and stands once in the calendar',
  async () => {
    const ids = Array.from({ length: 6 }, (_, n) => `both-${n}`);
    for (const id of ids) await target.sandbox.coda.addRow(TASKS, task(id));
    const posts = ids.flatMap((id) =>
      both().map((url) => post(url, 'coda/task-created', task(id))),
    );
    expect(new Set(await Promise.all(posts))).toEqual(new Set([200]));
    await settles(ids);
  },
  LONG_MS,
);

test(
  'when one of each dies amid the work, the other ends it: nothing is lost or done twice',
  async () => {
    const ids = Array.from({ length: 8 }, (_, n) => `dies-${n}`);
    for (const id of ids) await target.sandbox.coda.addRow(TASKS, task(id));
    const posts = ids.map((id, n) => post(both()[n % 2] ?? '', 'coda/task-created', task(id)));
    await waitFor('the first is planned', async () => (await plansOf(target, 'dies-0')).length > 0);
    // The first planner stays for our questions' sake; what plans are carried by is killed.
    const back = await Promise.all(
      (['scheduler', 'action-gateway', 'observer', 'memory-gateway'] as const).map((name) =>
        target.hold(name),
      ),
    );
    await Promise.all(posts);
    // What the dead could not take is found in the table, as every five minutes.
    await waitFor('a poll by the other', async () =>
      [200, 207].includes(await post(second.urls.triggers, 'run/coda-to-calendar-sync', {})),
    );
    await Promise.all(back.map((start) => start()));
    await post(target.almanac.urls.triggers, 'run/coda-to-calendar-sync', {});
    await settles(ids);
  },
  LONG_MS,
);

test('both of each answered, and the chain that both wrote verifies', async () => {
  const headers = { authorization: `Bearer ${target.almanac.secrets.operator_token}` };
  for (const urls of [target.almanac.urls, second.urls]) {
    for (const name of SERVICES) {
      expect((await fetch(`${urls[name]}/metrics`, { headers })).status, name).toBe(200);
    }
  }
  const path = '/api/v1/audit/verify';
  const audit = await target.services.actions.call({
    method: 'GET',
    path,
    reply: auditVerification,
  });
  expect(audit).toMatchObject({ verified: true, faults: [] });
});
