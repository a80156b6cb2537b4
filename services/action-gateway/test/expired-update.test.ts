/** A row's update that waited longer than it may live: an outage of Coda of any length loses none. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  actionOf,
  allow,
  inState,
  openGateway,
  propose,
  threadPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;

let waited: { request: Record<string, unknown>; action_id: string };
let newer_id: string;

// One outage for both: Coda is away, two updates expire meanwhile, one of them after a newer one was proposed.
beforeAll(async () => {
  gateway = await openGateway();
  await allow(gateway, 'coda.update_task');
  for (const task_id of ['T-1', 'T-2']) {
    await fetch(`${gateway.sandbox.url}/sandbox/coda/tables/grid-tasks/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ values: { task_id, title: 'Write the offer' } }),
    });
  }
  await switchCoda(false);
  const request = update('T-1', 'Scheduled', 1500);
  waited = { request, action_id: (await propose(gateway, request)).body.action_id };
  const older = (await propose(gateway, update('T-2', 'Scheduled', 1500))).body.action_id;
  newer_id = (await propose(gateway, update('T-2', 'In progress'))).body.action_id;
  await inState(gateway, waited.action_id, 'expired');
  await inState(gateway, older, 'expired');
}, 60_000);
afterAll(() => gateway.close());

const switchCoda = (on: boolean) =>
  gateway.call(gateway.tokens.ana, 'PUT', '/api/v1/controls', {
    reason: 'an outage of Coda',
    connectors: { coda: on },
  });

const update = (task_id: string, status: string, life_ms?: number): Record<string, unknown> => ({
  ...threadPost(),
  action_type: 'coda.update_task',
  inputs: { task_id, fields: { status } },
  ...(life_ms === undefined ? {} : { expires_at: new Date(Date.now() + life_ms).toISOString() }),
});

function statusOf(task_id: string): unknown {
  const table = gateway.sandbox.coda.tables.find(({ id }) => id === 'grid-tasks');
  return table?.rows.find(({ values }) => values['c-task_id'] === task_id)?.values[
    'c-almanac_status'
  ];
}

async function successorsOf(task_id: string): Promise<{ action_id: string; key: string }[]> {
  const { rows } = await gateway.db.admin.query(
    `select action_id, idempotency_key as key from actions.actions
      where inputs ->> 'task_id' = $1 and idempotency_key like '%:again-%' order by created_at`,
    [task_id],
  );
  return rows as { action_id: string; key: string }[];
}

test('an update that expired while Coda was away is proposed anew once, and written when Coda is back', async () => {
  const [successor, ...more] = await successorsOf('T-1');
  expect(more).toEqual([]);
  expect(successor?.key).toBe(`${String(waited.request['idempotency_key'])}:again-1`);
  const again = await actionOf(gateway, successor?.action_id ?? '');
  const { requested_by } = await actionOf(gateway, waited.action_id);
  expect(again).toMatchObject({ requested_by, inputs: waited.request['inputs'] });
  expect(Date.parse(again.expires_at)).toBeGreaterThan(Date.now() + 3600_000);
  await switchCoda(true);
  await inState(gateway, successor?.action_id ?? '', 'succeeded');
  expect(statusOf('T-1')).toBe('Scheduled');
});

test('an update that expired after a newer one of its task was proposed is not brought back', async () => {
  await switchCoda(true);
  await inState(gateway, newer_id, 'succeeded');
  expect(await successorsOf('T-2')).toEqual([]);
  expect(statusOf('T-2')).toBe('In progress');
});
