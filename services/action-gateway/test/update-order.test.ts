/** Updates of one task's row are written in the order they were proposed, whatever held the older one. */
import { expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { allow, inState, openGateway, propose, threadPost, type Gateway } from './gateway.ts';

test.each([
  ['later', {}],
  ['at the very same instant', { ALMANAC_CLOCK: '2026-11-23T08:00:00Z' }],
])('an update that was held does not undo one proposed %s', async (_name, settings) => {
  const gateway = await openGateway(settings);
  try {
    await allow(gateway, 'coda.update_task');
    const rows = `${gateway.sandbox.url}/sandbox/coda/tables/grid-tasks/rows`;
    await fetch(rows, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ values: { task_id: 'T-1', title: 'Write the offer' } }),
    });
    await expectNewerWins(gateway);
  } finally {
    await gateway.close();
  }
});

async function expectNewerWins(gateway: Gateway): Promise<void> {
  const switched = (on: boolean) =>
    gateway.call(gateway.tokens.ana, 'PUT', '/api/v1/controls', {
      reason: 'for this test',
      connectors: { coda: on },
    });
  const update = (status: string) => ({
    ...threadPost(),
    action_type: 'coda.update_task',
    inputs: { task_id: 'T-1', fields: { status } },
  });
  await switched(false);
  const older = await propose(gateway, update('moved'));
  await waitFor('it was put back', async () => {
    const { rows } = await gateway.db.admin.query(
      `select 1 from action_gateway_queue.job where data ->> 'action_id' = $1
          and start_after > created_on + interval '2 seconds'`,
      [older.body.action_id],
    );
    return rows.length > 0;
  });
  await switched(true);
  const newer = await propose(gateway, update('done'));
  await inState(gateway, newer.body.action_id, 'succeeded');
  await inState(gateway, older.body.action_id, 'superseded');
  const tasks = gateway.sandbox.coda.tables.find(({ id }) => id === 'grid-tasks');
  expect(tasks?.rows[0]?.values['c-almanac_status']).toBe('done');
}
