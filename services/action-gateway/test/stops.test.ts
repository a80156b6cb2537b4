import { afterAll, beforeAll, expect, test } from 'vitest';
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
  redeemed,
  threadPost,
  waitingPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  gateway = await openGateway();
  ({ ana } = gateway.tokens);
  for (const type of ['coda.post_thread', 'calendar.apply_run']) await allow(gateway, type);
});
afterAll(() => gateway.close());

const held = (change: Record<string, unknown> = {}) => waitingPost(gateway, change);
const approve = (id: string, hold_ms = 0) => approveSeen(gateway, id, hold_ms);

/** The queue has tried to run it, found everything stopped, and put it back. */
const putBack = (action_id: string) =>
  waitFor('the job was put back', async () => {
    const { rows } = await gateway.db.admin.query(
      `select 1 from action_gateway_queue.job where data ->> 'action_id' = $1
          and start_after > created_on + interval '1.5 seconds'`,
      [action_id],
    );
    return rows.length > 0;
  });

/** What waits, told by the table and not by the route. */
async function frozenIds(): Promise<string[]> {
  const { rows } = await gateway.db.admin.query<{ action_id: string }>(
    `select action_id from actions.actions
      where state in ('awaiting_approval', 'authorized', 'unknown') and not shadow`,
  );
  return rows.map(({ action_id }) => action_id);
}

test('I4: after its expiry it is expired, never executed; an unanswered one too', async () => {
  const soon = new Date(Date.now() + 3000).toISOString();
  const authorized = await held({ expires_at: soon });
  await approve(authorized.id, 4000);
  await inState(gateway, authorized.id, 'expired');
  expect(postsOf(gateway, externalId(authorized.request))).toBe(0);
  const end = Date.now() + 1500;
  const unanswered = await held({ expires_at: new Date(end).toISOString() });
  await waitFor('its time is over', () => Date.now() > end);
  const late = await approve(unanswered.id);
  expect(late.status).toBe(409);
  expect(late.body).toMatchObject({ code: 'expired' });
});

test('a revoked standing authorization sends what is not done yet back to a person', async () => {
  const off = { reason: 'maintenance of Coda', connectors: { coda: false } };
  await gateway.call(ana, 'PUT', '/api/v1/controls', off);
  const request = threadPost();
  const { body } = await propose(gateway, request);
  const { standing_authorization_id } = await actionOf(gateway, body.action_id);
  const path = `/api/v1/standing-authorizations/${standing_authorization_id}`;
  await gateway.call(ana, 'DELETE', path);
  const on = { reason: 'Coda is back', connectors: { coda: true } };
  await gateway.call(ana, 'PUT', '/api/v1/controls', on);
  await inState(gateway, body.action_id, 'awaiting_approval');
  expect(postsOf(gateway, externalId(request))).toBe(0);
  await allow(gateway, 'coda.post_thread');
  await approve(body.action_id);
  await inState(gateway, body.action_id, 'succeeded');
});

test('a stop with an Idempotency-Key that was used before stops all the same', async () => {
  const send = async (path: string) => {
    const response = await fetch(`${gateway.url}/api/v1/controls/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ana}`,
        'content-type': 'application/json',
        'idempotency-key': 'the same key each time',
      },
      body: JSON.stringify({ reason: 'one key for everything' }),
    });
    return (await response.json()) as { kill_switch: boolean };
  };
  expect((await send('kill')).kill_switch).toBe(true);
  expect((await send('resume')).kill_switch).toBe(false);
  expect((await send('kill')).kill_switch).toBe(true);
  const { body } = await gateway.call(ana, 'GET', '/api/v1/controls');
  expect(body['kill_switch']).toBe(true);
  await send('resume');
});

test('I4: killed before: nothing happens, approve is 423, reject works; resume goes on', async () => {
  const [first, second, third] = [await held(), await held(), await held()];
  expect((await approve(third.id, 400)).status).toBe(200);
  const kill = { reason: 'something is wrong' };
  const killed = await gateway.call(ana, 'POST', '/api/v1/controls/kill', kill);
  expect(killed.body['kill_switch']).toBe(true);
  expect((await approve(first.id)).status).toBe(423);
  expect((await propose(gateway, threadPost())).status).toBe(423);
  const reject = `/api/v1/actions/${second.id}/reject`;
  expect((await gateway.call(ana, 'POST', reject, {})).status).toBe(200);
  await putBack(third.id);
  expect(postsOf(gateway, externalId(third.request))).toBe(0);
  await gateway.call(ana, 'POST', '/api/v1/controls/resume', { reason: 'all is well' });
  await inState(gateway, third.id, 'succeeded');
  expect((await approve(first.id)).status).toBe(200);
  await inState(gateway, first.id, 'succeeded');
});

test('I6: a grant cannot be spent once everything is stopped', async () => {
  const statuses: number[] = [];
  gateway.scheduler.answer = async (body) => {
    if (statuses.length === 0) {
      await gateway.call(ana, 'POST', '/api/v1/controls/kill', { reason: 'in the middle' });
      statuses.push((await redeemed(gateway, body)).status);
      return { status: 423, body: {} };
    }
    statuses.push((await redeemed(gateway, body)).status);
    return applied(body);
  };
  const { body } = await propose(gateway, applyRun());
  await waitFor('it met the stop', () => statuses.length === 1);
  await inState(gateway, body.action_id, 'authorized');
  const { body: shown } = await gateway.call(ana, 'GET', '/api/v1/controls');
  expect(shown['frozen']).toMatchObject({ timers: 0 });
  expect(await frozenIds()).toContain(body.action_id);
  await gateway.call(ana, 'POST', '/api/v1/controls/resume', { reason: 'all is well' });
  const { attempts } = await inState(gateway, body.action_id, 'succeeded');
  expect([statuses, attempts]).toEqual([[423, 200], 1]);
});

test('I6: a hold keeps its remaining time over a stop', async () => {
  const { id } = await held();
  await approve(id, 60_000);
  await gateway.call(ana, 'POST', '/api/v1/controls/kill', { reason: 'a short stop' });
  const { body } = await gateway.call(ana, 'GET', '/api/v1/controls');
  const waiting = await frozenIds();
  expect(waiting).toContain(id);
  expect(body['frozen']).toEqual({ timers: 1, actions: waiting.length });
  await gateway.call(ana, 'POST', '/api/v1/controls/resume', { reason: 'all is well' });
  const { events } = await actionOf(gateway, id);
  expect(events.at(-1)?.detail).toContain('rest of its time');
  await gateway.call(ana, 'POST', `/api/v1/actions/${id}/cancel`, {});
});

test('I6, F12: flags that cannot be read count as stopped', async () => {
  const { request, id } = await held();
  await approve(id, 400);
  const role = 'almanac_action_gateway';
  await gateway.db.admin.query(`revoke select on core.control_flags from ${role}`);
  expect((await propose(gateway, threadPost())).status).toBe(423);
  await putBack(id);
  expect(postsOf(gateway, externalId(request))).toBe(0);
  await gateway.db.admin.query(`grant select on core.control_flags to ${role}`);
  await inState(gateway, id, 'succeeded');
});
