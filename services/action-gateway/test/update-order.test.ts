/** Updates of one task's row are written in the order they were proposed, whatever held the older one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { allow, inState, openGateway, propose, threadPost, type Gateway } from './gateway.ts';

test.each([
  ['later', {}],
  ['at the very same instant', { ALMANAC_CLOCK: '2026-11-23T08:00:00Z' }],
])('an update that was held does not undo one proposed %s', async (_name, settings) => {
  const gateway = await openGateway(settings);
  try {
    await allow(gateway, 'coda.update_task');
    await addRow(gateway);
    await expectNewerWins(gateway);
  } finally {
    await gateway.close();
  }
});

describe('of two that share only some fields', () => {
  let gateway: Gateway;
  const times = { start: '2026-11-24T08:00:00Z', end: '2026-11-24T09:00:00Z' };
  beforeAll(async () => {
    gateway = await openGateway({ RETRY_BASE_MS: '3000' });
    await allow(gateway, 'coda.update_task');
    await addRow(gateway);
  });
  afterAll(() => gateway.close());

  test('the older goes first, so that nothing of it is lost and nothing undone', async () => {
    const [older, newer] = await heldBefore(gateway, ['Scheduled', times], ['Unscheduled', {}]);
    await inState(gateway, newer, 'succeeded');
    await inState(gateway, older, 'succeeded');
    expect(cellsOf(gateway)).toMatchObject({
      'c-almanac_status': 'Unscheduled',
      'c-almanac_start': times.start,
    });
  });

  test('an older one of which no answer came is not done again after the newer', async () => {
    gateway.sandbox.faults.set({
      provider: 'coda',
      kind: 'timeout_after_doing',
      times: 1,
      match: { method: 'POST', path_includes: '/rows' },
    });
    const older = await propose(gateway, updateOf(['Scheduled', times]));
    await inState(gateway, older.body.action_id, 'unknown');
    const newer = await propose(gateway, updateOf(['Unscheduled', {}]));
    await inState(gateway, newer.body.action_id, 'succeeded');
    await inState(gateway, older.body.action_id, 'superseded');
    expect(cellsOf(gateway)['c-almanac_status']).toBe('Unscheduled');
  });
});

async function addRow(gateway: Gateway): Promise<void> {
  const rows = `${gateway.sandbox.url}/sandbox/coda/tables/grid-tasks/rows`;
  await fetch(rows, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ values: { task_id: 'T-1', title: 'Write the offer' } }),
  });
}

function cellsOf(gateway: Gateway): Record<string, unknown> {
  const tasks = gateway.sandbox.coda.tables.find(({ id }) => id === 'grid-tasks');
  return tasks?.rows[0]?.values ?? {};
}

type Fields = readonly [status: string, more: object];

function updateOf([status, more]: Fields) {
  const inputs = { task_id: 'T-1', fields: { status, ...more } };
  return { ...threadPost(), action_type: 'coda.update_task', inputs };
}

/** The first is held when the second is proposed. */
async function heldBefore(gateway: Gateway, first: Fields, second: Fields) {
  const switched = (on: boolean) =>
    gateway.call(gateway.tokens.ana, 'PUT', '/api/v1/controls', {
      reason: 'for this test',
      connectors: { coda: on },
    });
  await switched(false);
  const older = await propose(gateway, updateOf(first));
  await waitFor('it was put back', async () => {
    const { rows } = await gateway.db.admin.query(
      `select 1 from action_gateway_queue.job where data ->> 'action_id' = $1
          and start_after > created_on + interval '2 seconds'`,
      [older.body.action_id],
    );
    return rows.length === 1;
  });
  await switched(true);
  const newer = await propose(gateway, updateOf(second));
  return [older.body.action_id, newer.body.action_id] as const;
}

async function expectNewerWins(gateway: Gateway): Promise<void> {
  const [older, newer] = await heldBefore(gateway, ['moved', {}], ['done', {}]);
  await inState(gateway, newer, 'succeeded');
  await inState(gateway, older, 'superseded');
  expect(cellsOf(gateway)['c-almanac_status']).toBe('done');
}
