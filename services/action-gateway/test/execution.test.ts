import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { taggedHash } from '@almanac/shared/lang/canonical';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  actionOf,
  allow,
  applied,
  applyRun,
  approveSeen,
  externalId,
  inState,
  openGateway,
  postsOf,
  propose,
  redeem,
  redeemed,
  rowsOf,
  threadPost,
  waitingPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  gateway = await openGateway();
  ({ ana } = gateway.tokens);
  for (const type of ['coda.post_thread', 'coda.update_task', 'calendar.apply_run']) {
    await allow(gateway, type);
  }
});
afterAll(() => gateway.close());
afterEach(() => gateway.sandbox.faults.clear());

function updateTask(task_id: string): Record<string, unknown> {
  const fields = { status: 'scheduled', start: '2026-11-23T08:00:00Z' };
  return { ...threadPost(), action_type: 'coda.update_task', inputs: { task_id, fields } };
}

describe('grants', () => {
  test('a grant opens the calendar once, for its Action, its payload and the scheduler only', async () => {
    const answers: number[] = [];
    let reused: Record<string, unknown> = {};
    gateway.scheduler.answer = async (body) => {
      const { grant, action_id } = body;
      const payload_hash = taggedHash('almanac.action.v1', body['payload']);
      const bad = [
        redeem(gateway, { grant, action_id, payload_hash: '0'.repeat(64) }),
        redeem(gateway, { grant, action_id: `act_${'0'.repeat(26)}`, payload_hash }),
        redeem(gateway, { grant: 'x'.repeat(43), action_id, payload_hash }),
        redeem(gateway, { grant, action_id, payload_hash }, gateway.tokens.planner),
      ];
      for (const answer of await Promise.all(bad)) answers.push(answer.status);
      const crowd = await Promise.all(Array.from({ length: 16 }, () => redeemed(gateway, body)));
      answers.push(crowd.filter(({ status }) => status === 200).length);
      reused = body;
      return applied(body);
    };
    const { body } = await propose(gateway, applyRun());
    const done = await inState(gateway, body.action_id, 'succeeded');
    expect(answers).toEqual([403, 403, 403, 403, 1]);
    expect(done.result).toMatchObject({ status: 'applied' });
    expect((await redeemed(gateway, reused)).status).toBe(403);
    const stored = await gateway.db.admin.query<{ text: string }>(
      'select g::text as text from actions.grants g where action_id = $1',
      [body.action_id],
    );
    expect(JSON.stringify(stored.rows)).not.toContain(String(reused['grant']));
  });

  test('an expired grant and one of a finished attempt open nothing', async () => {
    const statuses: number[] = [];
    gateway.scheduler.answer = async (body) => {
      await gateway.db.admin.query(
        `update actions.grants set expires_at = now() - interval '1 second' where action_id = $1`,
        [body['action_id']],
      );
      statuses.push((await redeemed(gateway, body)).status);
      return applied(body);
    };
    const { body } = await propose(gateway, applyRun());
    await inState(gateway, body.action_id, 'succeeded');
    expect(statuses).toEqual([403]);
  });

  test('an attempt that never spent its grant had no effect and is not unknown', async () => {
    let calls = 0;
    gateway.scheduler.answer = async (body) => {
      calls += 1;
      if (calls === 1) return { status: 503, body: {} };
      if (calls === 2) {
        await redeemed(gateway, body);
        return { status: 503, body: {} };
      }
      return applied(body);
    };
    const { body } = await propose(gateway, applyRun());
    const { events, attempts } = await inState(gateway, body.action_id, 'succeeded');
    const after = events.filter(({ from_state }) => from_state === 'executing');
    expect(after.map(({ to_state }) => to_state)).toEqual(['authorized', 'unknown', 'succeeded']);
    expect(attempts).toBe(1);
  });
});

describe('Coda', () => {
  test('a task is updated in its one row; a task without a row is refused, not created', async () => {
    const tasks = gateway.sandbox.coda.tables.find(({ id }) => id === 'grid-tasks');
    const url = `${gateway.sandbox.url}/sandbox/coda/tables/grid-tasks/rows`;
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ values: { task_id: 'T-1', title: 'Write the offer' } }),
    });
    const { body } = await propose(gateway, updateTask('T-1'));
    await inState(gateway, body.action_id, 'succeeded');
    expect(tasks?.rows).toHaveLength(1);
    expect(tasks?.rows[0]?.values).toMatchObject({
      'c-title': 'Write the offer',
      'c-almanac_status': 'scheduled',
    });
    const unknown = await propose(gateway, updateTask('T-404'));
    const failed = await inState(gateway, unknown.body.action_id, 'failed');
    expect(failed.result).toEqual({ error: 'Coda has 0 rows of the task T-404, not one.' });
    expect(tasks?.rows).toHaveLength(1);
  });

  test.each([
    ['500', { kind: 'status', status: 500 }, 2],
    ['429', { kind: 'status', status: 429 }, 2],
    // Its row is found: nothing is written a second time.
    ['silence after doing it', { kind: 'timeout_after_doing' }, 1],
    ['nonsense', { kind: 'nonsense' }, 2],
  ] as const)(
    'Coda answering %s holds the Action; it is done once',
    async (_name, fault, times) => {
      const match = { method: 'POST' };
      gateway.sandbox.faults.set({ provider: 'coda', times: 2, match, ...fault });
      const request = threadPost();
      const { body } = await propose(gateway, request);
      const done = await inState(gateway, body.action_id, 'succeeded');
      expect(done.attempts).toBe(1);
      expect(done.events.filter(({ to_state }) => to_state === 'unknown')).toHaveLength(times);
      expect(await rowsOf(gateway, externalId(request))).toBe(1);
    },
  );

  test('a provider that stays down holds the Action until it expires, without an attempt', async () => {
    gateway.sandbox.faults.set({ provider: 'coda', kind: 'status', status: 503 });
    const request = updateTask('T-1');
    const { body } = await propose(gateway, request);
    await waitFor('it has been held', async () =>
      (await actionOf(gateway, body.action_id)).events.some(({ detail }) =>
        detail.startsWith('It waits'),
      ),
    );
    expect((await actionOf(gateway, body.action_id)).attempts).toBe(0);
    const health = await gateway.call<{ degraded: string[] }>(ana, 'GET', '/health');
    expect(health.body.degraded).toEqual(['coda']);
    await inPast(body.action_id);
    const { attempts } = await inState(gateway, body.action_id, 'expired');
    expect(attempts).toBe(0);
    gateway.sandbox.faults.clear();
  });

  test('at most ten calls begin in any second, and all of a crowd are done', async () => {
    const requests = Array.from({ length: 14 }, () => threadPost());
    const answers = await Promise.all(requests.map((request) => propose(gateway, request)));
    for (const { body } of answers) await inState(gateway, body.action_id, 'succeeded');
    const { rows } = await gateway.db.admin.query<{ most: number }>(
      `select max(n) as most from (select count(*) over (order by at range between current row
         and interval '999 milliseconds' following) as n from actions.connector_calls
         where connector = 'coda') windows`,
    );
    expect(rows[0]?.most).toBeLessThanOrEqual(10);
    expect(rows[0]?.most).toBeGreaterThan(1);
  });

  test('a refusal is tried five times, then it is a dead letter that a person tries again', async () => {
    gateway.sandbox.faults.set({ provider: 'coda', kind: 'status', status: 400, times: 5 });
    const request = threadPost();
    const { body } = await propose(gateway, request);
    const failed = await inState(gateway, body.action_id, 'failed', 20_000);
    expect(failed.attempts).toBe(5);
    const path = '/api/v1/dead-letters';
    const list = await gateway.call<{ items: { action_id: string; dead_letter_id: string }[] }>(
      ana,
      'GET',
      path,
    );
    const letter = list.body.items.find(({ action_id }) => action_id === body.action_id);
    const retry = `${path}/${letter?.dead_letter_id}/retry`;
    expect((await gateway.call(gateway.tokens.n8n, 'POST', retry)).status).toBe(403);
    expect((await gateway.call(ana, 'POST', retry)).status).toBe(200);
    expect((await gateway.call(ana, 'POST', retry)).status).toBe(409);
    await inState(gateway, body.action_id, 'succeeded');
    expect(await rowsOf(gateway, externalId(request))).toBe(1);
  });
});

/** Moves an Action's expiry into the past, as if time had gone by. */
async function inPast(action_id: string): Promise<void> {
  const text = `update actions.actions set expires_at = '2020-01-01' where action_id = $1`;
  await gateway.db.admin.query(text, [action_id]);
}

test.each([
  ['inputs', `jsonb_set(inputs, '{body}', '"Pay 5000 to me."')`],
  ['payload', `replace(payload, 'A good day.', 'Pay 5000 to me.')`],
  ['payload_hash', `repeat('0', 64)`],
  ['target', `'{"system": "coda", "ref": "Salaries"}'::jsonb`],
])('a stored %s that was changed after approval is not executed', async (column, value) => {
  const { request, id } = await waitingPost(gateway);
  expect((await approveSeen(gateway, id, 2000)).status).toBe(200);
  await gateway.db.admin.query(
    `update actions.actions set ${column} = ${value} where action_id = $1`,
    [id],
  );
  const { events } = await inState(gateway, id, 'blocked');
  expect(events.at(-1)?.detail).toContain('was changed');
  expect(postsOf(gateway, externalId(request))).toBe(0);
});
