/** Several processes on one database: none of them may do again what another one does or has done. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningService } from '@almanac/shared/http/run-service';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { actionGatewayEnv } from '../src/config.ts';
import { createContext, type ActionGatewayContext } from '../src/context.ts';
import { startActionGateway } from '../src/start.ts';
import { executeAction } from '../src/use-cases/execute-action.ts';
import {
  actionOf,
  allow,
  applied,
  applyRun,
  externalId,
  inState,
  openGateway,
  postsOf,
  propose,
  redeemed,
  threadPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let second: RunningService;
let other: ActionGatewayContext;

beforeAll(async () => {
  gateway = await openGateway({ EXECUTION_LEASE_MS: '600000' });
  for (const type of ['coda.post_thread', 'calendar.apply_run']) await allow(gateway, type);
  const config = actionGatewayEnv.parse(gateway.env);
  second = await startActionGateway(config);
  other = createContext(config, () => []);
  await other.queue.start();
});
afterAll(async () => {
  await second.stop();
  await other.queue.stop();
  await other.db.close();
  await gateway.close();
});

/** As if the process of the attempt had said nothing for too long. */
const takenForDead = (action_id: unknown) =>
  gateway.db.admin.query(
    `update actions.executions set lease_until = now() - interval '1 second'
      where action_id = $1 and state = 'executing'`,
    [action_id],
  );

test('I2: two replicas write each of many Actions once', async () => {
  const requests = Array.from({ length: 12 }, () => threadPost());
  const answers = await Promise.all(requests.map((request) => propose(gateway, request)));
  for (const { body } of answers) await inState(gateway, body.action_id, 'succeeded');
  expect(requests.map((request) => postsOf(gateway, externalId(request)))).toEqual(
    requests.map(() => 1),
  );
});

test('a job that comes again for a finished Action does nothing', async () => {
  const request = threadPost();
  const { body } = await propose(gateway, request);
  await inState(gateway, body.action_id, 'succeeded');
  expect(await executeAction(other, body.action_id)).toEqual({ kind: 'over' });
  expect(postsOf(gateway, externalId(request))).toBe(1);
});

test('who was taken for dead before the effect cannot have it any more', async () => {
  const late: number[] = [];
  let calls = 0;
  gateway.scheduler.answer = async (body) => {
    calls += 1;
    if (calls > 1) {
      await redeemed(gateway, body);
      return applied(body);
    }
    await takenForDead(body['action_id']);
    await executeAction(other, String(body['action_id']));
    late.push((await redeemed(gateway, body)).status);
    return { status: 403, body: {} };
  };
  const { body } = await propose(gateway, applyRun());
  const { events, attempts } = await inState(gateway, body.action_id, 'succeeded');
  await waitFor('the first came back', () => late.length === 1);
  expect([late, attempts]).toEqual([[403], 1]);
  expect(events.filter(({ to_state }) => to_state === 'succeeded')).toHaveLength(1);
});

test('who was taken for dead after the effect changes nothing when it comes back', async () => {
  let calls = 0;
  let back = false;
  gateway.scheduler.answer = async (body) => {
    calls += 1;
    await redeemed(gateway, body);
    if (calls === 1) {
      await takenForDead(body['action_id']);
      await executeAction(other, String(body['action_id']));
      back = true;
    }
    return applied(body);
  };
  const { body } = await propose(gateway, applyRun());
  await waitFor('the first came back', () => back);
  const before = await actionOf(gateway, body.action_id);
  expect(before.state).toBe('succeeded');
  expect(before.events.map(({ to_state }) => to_state).slice(-4)).toEqual([
    'unknown',
    'claimed',
    'executing',
    'succeeded',
  ]);
  expect(calls).toBe(2);
  expect((await actionOf(gateway, body.action_id)).events).toEqual(before.events);
});
