import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionType, target, type Action } from '@almanac/shared/contracts/actions';
import {
  actionOf,
  allow,
  externalId,
  inState,
  openGateway,
  propose,
  rowsOf,
  threadPost,
  type Gateway,
} from './gateway.ts';
import { systemOf } from '../src/domain/action-kind.ts';
import { SAMPLES } from './sample-inputs.ts';

let gateway: Gateway;
let ana: string;
let ben: string;

beforeAll(async () => {
  gateway = await openGateway();
  ({ ana } = gateway.tokens);
});
afterAll(() => gateway.close());

const decide = (token: string, id: string, verb: string, body: object = {}) =>
  gateway.call<Action>(token, 'POST', `/api/v1/actions/${id}/${verb}`, body);

async function approval(id: string, hold_ms = 0) {
  const { version, payload_hash } = await actionOf(gateway, id);
  return { version, payload_hash, hold_ms };
}

async function waiting(change: Record<string, unknown> = {}): Promise<string> {
  const answer = await propose(gateway, threadPost({ risk: 'critical', ...change }));
  expect(answer.body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
  return answer.body.action_id;
}

test('every route is in the OpenAPI document', async () => {
  const { status, body } = await gateway.call<{ paths: object }>(ana, 'GET', '/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining([
      '/api/v1/actions',
      '/api/v1/actions/{action_id}/approve',
      '/api/v1/controls/kill',
      '/api/v1/audit/export',
      '/api/v1/internal/grants/redeem',
      '/api/v1/costs',
    ]),
  );
});

describe('deciding', () => {
  test('without a standing authorization a level 1 Action waits; a person decides once', async () => {
    const request = threadPost();
    const { status, body } = await propose(gateway, request);
    expect(status).toBe(202);
    expect(body).toMatchObject({ decision: 'awaiting_approval', level: 1 });
    expect(body.reason).toContain('No standing authorization');
    const seen = await approval(body.action_id);
    const first = await decide(ana, body.action_id, 'approve', seen);
    expect(first.status).toBe(200);
    const again = await decide(ana, body.action_id, 'approve', seen);
    expect(again.status).toBe(200);
    const done = await inState(gateway, body.action_id, 'succeeded');
    expect(done.votes).toEqual({ need: 1, have: 1 });
    expect(done.events.map(({ to_state }) => to_state)).toEqual([
      'proposed',
      'awaiting_approval',
      'authorized',
      'claimed',
      'executing',
      'succeeded',
    ]);
    expect(await rowsOf(gateway, externalId(request))).toBe(1);
  });

  test('under a standing authorization level 1 is done and recorded', async () => {
    const standing = await allow(gateway, 'coda.post_thread');
    const request = threadPost({ client_id: 'kestrel' });
    const { body } = await propose(gateway, request);
    expect(body).toMatchObject({ decision: 'authorized', level: 1 });
    const done = await inState(gateway, body.action_id, 'succeeded');
    expect(done.standing_authorization_id).toBe(standing);
    expect(done.result).toMatchObject({ confirmed: true });
    await allow(gateway, 'notify.person', 'any');
    const told = await propose(gateway, {
      ...threadPost(),
      action_type: 'notify.person',
      inputs: { kind: 'incident', person: 'ana', title: 'Look at this.', body: '', ref: 'inc_1' },
      target: { system: 'almanac', ref: 'ana' },
    });
    expect(told.body).toMatchObject({ decision: 'blocked', level: 0 });
  });

  test('a standing authorization for the sandbox does not cover a real provider', async () => {
    await allow(gateway, 'task.create', 'sandbox');
    const { body } = await propose(gateway, {
      ...threadPost(),
      action_type: 'task.create',
      inputs: { title: 'hello' },
      target: { system: 'almanac', ref: 'ana' },
    });
    expect(body.decision).toBe('awaiting_approval');
    expect(body.reason).toContain('sandbox only');
  });

  test('a revoked standing authorization asks a person again, and only people grant and revoke', async () => {
    const path = '/api/v1/standing-authorizations';
    const request = { action_type: 'task.create', max_level: 1, scope: 'any' };
    const refused = await gateway.call(gateway.tokens.planner, 'POST', path, {
      ...request,
      reason: 'I would like to.',
    });
    expect(refused.status).toBe(403);
    const id = await allow(gateway, 'coda.update_task');
    const seen = await gateway.call(ana, 'DELETE', `${path}/${id}`);
    expect(seen.status).toBe(200);
    expect(seen.body['revoked_at']).toBeTypeOf('string');
    const { body } = await propose(gateway, {
      ...threadPost(),
      action_type: 'coda.update_task',
      inputs: { task_id: 'T-1', fields: { status: 'done' } },
    });
    expect(body.decision).toBe('awaiting_approval');
  });

  test('a shadow type is decided and recorded, never executed', async () => {
    const { body } = await propose(gateway, {
      ...threadPost(),
      action_type: 'email.send',
      inputs: SAMPLES['email.send'],
      target: { system: 'mail', ref: 'outbox' },
    });
    expect(body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
    await decide(ana, body.action_id, 'approve', await approval(body.action_id));
    const action = await actionOf(gateway, body.action_id);
    expect(action).toMatchObject({ state: 'authorized', shadow: true, attempts: 0 });
    const jobs = await gateway.db.admin.query<{ count: number }>(
      `select count(*) as count from action_gateway_queue.job where data ->> 'action_id' = $1`,
      [body.action_id],
    );
    expect(jobs.rows[0]?.count).toBe(0);
  });

  test('level 4 is refused with its reason', async () => {
    const request = threadPost({ risk: 'critical', reversibility: 'irreversible' });
    const { body } = await propose(gateway, request);
    expect(body).toMatchObject({ decision: 'blocked', level: 4 });
    expect(body.reason).toContain('committee');
    expect((await actionOf(gateway, body.action_id)).state).toBe('blocked');
  });

  test('an event Almanac did not create is never changed or deleted', async () => {
    const change = {
      op: 'delete',
      block_id: `blk_${'1'.repeat(26)}`,
      event_id: 'foreign123',
      title: 'Not ours',
      description: '',
      start: '2026-11-23T08:00:00Z',
      end: '2026-11-23T09:00:00Z',
      zone: 'UTC',
      etag: null,
    };
    const { body } = await propose(gateway, {
      ...threadPost(),
      action_type: 'calendar.apply_run',
      target: { system: 'google_calendar', ref: 'primary' },
      inputs: { run_id: `run_${'1'.repeat(26)}`, calendar_id: 'primary', changes: [change] },
    });
    expect(body.decision).toBe('blocked');
    expect(body.reason).toContain('created itself');
  });

  test('a repeated key gives the first decision, also to a crowd; another content 409', async () => {
    const request = threadPost({ risk: 'high' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => propose(gateway, request)));
    expect(new Set(answers.map(({ body }) => body.action_id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    const other = await propose(gateway, { ...request, expected_effect: 'Quite another effect.' });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    const someone = await propose(gateway, request, gateway.tokens.planner);
    expect(someone.body.action_id).not.toBe(answers[0]?.body.action_id);
  });

  test('what has expired, aims at the wrong system or cannot be stored is refused', async () => {
    const late = await propose(gateway, threadPost({ expires_at: '2020-01-01T00:00:00Z' }));
    expect(late).toMatchObject({ status: 422, body: { code: 'expired' } });
    const wrong = await propose(gateway, threadPost({ target: { system: 'mail', ref: 'x' } }));
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'target.system' }] } });
    const systems = target.shape.system.options;
    const elsewhere = actionType.options.flatMap((action_type) =>
      systems
        .filter((system) => system !== systemOf(action_type))
        .map((system) => ({
          action_type,
          inputs: SAMPLES[action_type],
          target: { system, ref: 'x' },
        })),
    );
    expect(elsewhere).toHaveLength(actionType.options.length * (systems.length - 1));
    const answers = await Promise.all(
      elsewhere.map((asked) => propose(gateway, threadPost(asked))),
    );
    const errors = [{ path: 'target.system', message: expect.stringMatching(/ writes to /) }];
    for (const answer of answers) expect(answer).toMatchObject({ status: 422, body: { errors } });
    const explained = await gateway.call(ana, 'POST', '/api/v1/policies/explain', {
      action_type: 'email.send',
      inputs: SAMPLES['email.send'],
      target: { system: 'almanac', ref: 'x' },
    });
    expect(explained.status).toBe(422);
    const zero = await propose(gateway, threadPost({ reasoning: `${'x'.repeat(30)}\u0000` }));
    expect(zero.status).toBe(422);
    const typed = await propose(gateway, threadPost({ inputs: { body: 7 } }));
    expect(typed.status).toBe(422);
    const unknown = await propose(gateway, threadPost({ bogus: 1 }));
    expect(unknown.status).toBe(422);
  });

  test('the strict policy raises level 1 to 3', async () => {
    const flags = { reason: 'a careful day', policy: 'strict' };
    expect((await gateway.call(ana, 'PUT', '/api/v1/controls', flags)).status).toBe(200);
    const { body } = await propose(gateway, threadPost());
    expect(body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
    expect(body.reason).toContain('strict');
    await gateway.call(ana, 'PUT', '/api/v1/controls', { ...flags, policy: 'standard' });
  });

  test('the command of the only person is its authorization', async () => {
    const request = threadPost({ risk: 'critical' });
    const { body } = await propose(gateway, request, ana);
    expect(body).toMatchObject({ decision: 'authorized', level: 3 });
    await inState(gateway, body.action_id, 'succeeded');
  });
});

describe('the decisions of people', () => {
  test('only people approve, reject and cancel', async () => {
    const id = await waiting();
    const seen = await approval(id);
    for (const verb of ['approve', 'reject', 'cancel']) {
      const body = verb === 'approve' ? seen : {};
      expect((await decide(gateway.tokens.observer, id, verb, body)).status).toBe(403);
    }
    expect((await actionOf(gateway, id)).state).toBe('awaiting_approval');
    expect((await decide(ana, 'act_unknown', 'reject')).status).toBe(404);
  });

  test('an approval of another version or payload is 409', async () => {
    const id = await waiting();
    const seen = await approval(id);
    const stale = await decide(ana, id, 'approve', { ...seen, version: 2 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'action_changed' } });
    const other = await decide(ana, id, 'approve', { ...seen, payload_hash: '0'.repeat(64) });
    expect(other.status).toBe(409);
    expect((await actionOf(gateway, id)).state).toBe('awaiting_approval');
  });

  test('a rejected Action stays rejected', async () => {
    const id = await waiting();
    const rejected = await decide(ana, id, 'reject', { reason: 'Not today.' });
    expect(rejected.body.state).toBe('rejected');
    expect((await decide(ana, id, 'reject')).status).toBe(200);
    expect((await decide(ana, id, 'approve', await approval(id))).status).toBe(409);
    expect((await decide(ana, id, 'cancel')).status).toBe(409);
  });

  test('an approval can be cancelled while it is held, and is not claimed before', async () => {
    const request = threadPost({ risk: 'critical' });
    const { body } = await propose(gateway, request);
    await decide(ana, body.action_id, 'approve', await approval(body.action_id, 60_000));
    const cancelled = await decide(ana, body.action_id, 'cancel');
    expect(cancelled.body.state).toBe('cancelled');
    const short = threadPost({ risk: 'critical' });
    const held = await propose(gateway, short);
    const started = Date.now();
    await decide(ana, held.body.action_id, 'approve', await approval(held.body.action_id, 1200));
    const done = await inState(gateway, held.body.action_id, 'succeeded');
    const claimed = done.events.find(({ to_state }) => to_state === 'claimed');
    expect(Date.parse(claimed?.at ?? '') - started).toBeGreaterThanOrEqual(1200);
    expect(await rowsOf(gateway, externalId(request))).toBe(0);
  });

  test('of 32 decisions at once one is made, and the others hear of it', async () => {
    const id = await waiting();
    const seen = await approval(id, 60_000);
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        n % 2 === 0 ? decide(ana, id, 'approve', seen) : decide(ana, id, 'reject'),
      ),
    );
    const { events, state } = await actionOf(gateway, id);
    expect(events.filter((event) => event.from_state === 'awaiting_approval')).toHaveLength(1);
    const agreed = state === 'authorized' ? 0 : 1;
    answers.forEach(({ status }, n) => expect(status).toBe(n % 2 === agreed ? 200 : 409));
    await decide(ana, id, 'cancel');
  });

  test('with two people nobody approves the own request', async () => {
    ben = await gateway.db.token('ben', 'person');
    const { body } = await propose(gateway, threadPost({ risk: 'critical' }), ana);
    expect(body.decision).toBe('awaiting_approval');
    const seen = await approval(body.action_id);
    const own = await decide(ana, body.action_id, 'approve', seen);
    expect(own).toMatchObject({ status: 403, body: { code: 'own_request' } });
    expect((await decide(ben, body.action_id, 'approve', seen)).status).toBe(200);
    await inState(gateway, body.action_id, 'succeeded');
    const people = await gateway.call<{ items: unknown[] }>(ana, 'GET', '/api/v1/people');
    expect(people.body.items).toHaveLength(2);
  });
});

test('lists page through everything once, counts add up, and the policy can be read', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const path = `/api/v1/actions?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page = await gateway.call<{ items: Action[]; next_cursor: string | null }>(
      ana,
      'GET',
      path,
    );
    seen.push(...page.body.items.map(({ action_id }) => action_id));
    cursor = page.body.next_cursor ?? '';
  } while (cursor !== '');
  expect(new Set(seen).size).toBe(seen.length);
  const counts = await gateway.call<{ by_state: Record<string, number> }>(
    ana,
    'GET',
    '/api/v1/actions/counts',
  );
  const total = Object.values(counts.body.by_state).reduce((sum, n) => sum + n, 0);
  expect(total).toBe(seen.length);
  const policy = await gateway.call<{ rules: unknown[] }>(ana, 'GET', '/api/v1/policies');
  expect(policy.body.rules.length).toBeGreaterThan(10);
});

test('memory hears of what was decided and done, once each', async () => {
  const { body } = await propose(gateway, threadPost());
  await inState(gateway, body.action_id, 'succeeded');
  const events = () =>
    gateway.memory.calls.filter((call) => JSON.stringify(call.body).includes(body.action_id));
  await expect.poll(() => events().length, { timeout: 10_000 }).toBe(2);
  const types = events().map((call) => String(call.body['event_type']));
  expect(types.toSorted()).toEqual(['action.authorized', 'action.succeeded']);
});
