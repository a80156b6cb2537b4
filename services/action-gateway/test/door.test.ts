import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  threadPost,
  waitingPost,
  type Answer,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  gateway = await openGateway({ HELD_ASKS_EVERY_MS: '300' });
  ({ ana } = gateway.tokens);
  for (const type of ['coda.post_thread', 'calendar.apply_run']) await allow(gateway, type);
});
afterAll(() => gateway.close());

const put = (flags: object) =>
  gateway.call(ana, 'PUT', '/api/v1/controls', { reason: 'for this test', ...flags });
/** What is authorised meanwhile is held, however long `work` takes. */
async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
  await put({ connectors: { coda: false } });
  try {
    return await work();
  } finally {
    await put({ connectors: { coda: true } });
  }
}
const revoke = (id: string | null) =>
  gateway.call(ana, 'DELETE', `/api/v1/standing-authorizations/${id}`);

describe('who may', () => {
  test('neither n8n nor a service decides, stops, resumes, allows or tries again', async () => {
    const { id } = await waitingPost(gateway);
    const { version, payload_hash } = await actionOf(gateway, id);
    const standing = '/api/v1/standing-authorizations';
    const commands: [method: string, path: string, body?: object][] = [
      ['POST', `/api/v1/actions/${id}/approve`, { version, payload_hash, hold_ms: 0 }],
      ['POST', `/api/v1/actions/${id}/reject`, {}],
      ['POST', `/api/v1/actions/${id}/cancel`, {}],
      ['PUT', '/api/v1/controls', { reason: 'let me', external_comms_enabled: true }],
      ['POST', '/api/v1/controls/kill', { reason: 'let me' }],
      ['POST', '/api/v1/controls/resume', { reason: 'let me' }],
      [
        'POST',
        standing,
        { action_type: 'email.send', max_level: 2, scope: 'any', reason: 'let me do it' },
      ],
      ['DELETE', `${standing}/auth_x`],
      ['POST', '/api/v1/dead-letters/exe_x/retry'],
    ];
    const before = (await gateway.call(ana, 'GET', '/api/v1/controls')).body;
    for (const token of [gateway.tokens.n8n, gateway.tokens.scheduler, gateway.tokens.observer]) {
      for (const [method, path, body] of commands) {
        const { status } = await gateway.call(token, method, path, body);
        expect([method, path, status]).toEqual([method, path, 403]);
      }
    }
    expect((await actionOf(gateway, id)).state).toBe('awaiting_approval');
    expect((await gateway.call(ana, 'GET', '/api/v1/controls')).body).toEqual(before);
  });

  test('only the scheduler proposes calendar writes, and nobody proposes in another name', async () => {
    for (const token of [gateway.tokens.n8n, gateway.tokens.observer, ana]) {
      expect((await propose(gateway, applyRun(), token)).status).toBe(403);
    }
    const posed = await propose(gateway, threadPost({ requested_by: 'scheduler' }));
    expect(posed.status).toBe(422);
    const { body } = await propose(gateway, threadPost({ risk: 'critical' }));
    expect((await actionOf(gateway, body.action_id)).requested_by).toBe('observer');
  });

  test('word to people where no mail is set up is blocked; nobody is asked', async () => {
    const inputs = {
      kind: 'incident',
      person: 'ana',
      title: 'Look at this.',
      body: '',
      ref: 'inc_1',
    };
    const notice = { action_type: 'notify.person', target: { system: 'almanac', ref: 'ana' } };
    const { body } = await propose(gateway, threadPost({ ...notice, inputs }));
    expect(body.decision).toBe('blocked');
    expect(body.reason).toBe('Mail is not configured here.');
    expect((await actionOf(gateway, body.action_id)).state).toBe('blocked');
  });
});

describe('between the claim and the effect', () => {
  test('an idempotency key cannot make one grant open twice', async () => {
    const statuses: number[] = [];
    gateway.scheduler.answer = async (body) => {
      const { grant, action_id } = body;
      const payload_hash = taggedHash('almanac.action.v1', body['payload']);
      const keyed = () =>
        fetch(`${gateway.url}/api/v1/internal/grants/redeem`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${gateway.tokens.scheduler}`,
            'content-type': 'application/json',
            'idempotency-key': `again:${String(grant)}`,
          },
          body: JSON.stringify({ grant, action_id, payload_hash }),
        });
      statuses.push((await keyed()).status, (await keyed()).status);
      statuses.push((await redeemed(gateway, body)).status);
      return applied(body);
    };
    const { body } = await propose(gateway, applyRun());
    await inState(gateway, body.action_id, 'succeeded');
    expect(statuses).toEqual([400, 400, 200]);
  });

  test('an Action that expires after the claim has no effect any more', async () => {
    const expires_at = new Date(Date.now() + 900).toISOString();
    const answers: Answer[] = [];
    gateway.scheduler.answer = async (body) => {
      await waitFor('its time is over', () => Date.now() > Date.parse(expires_at));
      answers.push(await redeemed(gateway, body));
      return { status: 403, body: {} };
    };
    const { body } = await propose(gateway, { ...applyRun(), expires_at });
    await inState(gateway, body.action_id, 'expired');
    expect(answers.map(({ status }) => status)).toEqual([403]);
  });

  test('an authorization that is revoked after the claim has no effect any more', async () => {
    const answers: Answer[] = [];
    gateway.scheduler.answer = async (body) => {
      await revoke((await actionOf(gateway, String(body['action_id']))).standing_authorization_id);
      answers.push(await redeemed(gateway, body));
      return { status: 403, body: {} };
    };
    const { body } = await propose(gateway, applyRun());
    await inState(gateway, body.action_id, 'awaiting_approval');
    expect(answers.map(({ status }) => status)).toEqual([403]);
    await allow(gateway, 'calendar.apply_run');
  });

  test('an answer about another run does not count as done', async () => {
    let calls = 0;
    gateway.scheduler.answer = async (body) => {
      calls += 1;
      await redeemed(gateway, body);
      const other = { run_id: `run_${'9'.repeat(26)}`, status: 'applied', results: [] };
      return calls === 1 ? { status: 200, body: other } : applied(body);
    };
    const { body } = await propose(gateway, applyRun());
    const { events } = await inState(gateway, body.action_id, 'succeeded');
    expect(events.map(({ to_state }) => to_state)).toContain('unknown');
  });

  test('every grant that was spent is in the audit, also the own ones', async () => {
    const { body } = await propose(gateway, threadPost());
    await inState(gateway, body.action_id, 'succeeded');
    const path = `/api/v1/audit?subject=${body.action_id}&action=grant.spent`;
    const { body: page } = await gateway.call<{ items: unknown[] }>(ana, 'GET', path);
    expect(page.items).toHaveLength(1);
  });
});

/** What an approval is for: the payload's fields, and what its level was decided on. */
const BOUND: [field: string, change: string][] = [
  ['action_type', `action_type = 'coda.update_task'`],
  ['target', `target = target || '{"ref": "Another Thread"}'`],
  ['inputs', `inputs = inputs || '{"body": "A bad day."}'`],
  ['requested_by', `requested_by = 'planner'`],
  ['policy_version', 'policy_version = policy_version + 1'],
  ['expires_at', `expires_at = expires_at + interval '1 day'`],
  ['payload', `payload = replace(payload, 'good', 'bad')`],
  ['payload_hash', `payload_hash = repeat('0', 64)`],
  ['risk', `risk = 'low'`],
  ['reversibility', `reversibility = 'reversible'`],
  ['client_id', `client_id = 'kestrel'`],
  ['particulars', `particulars = particulars || '{"affected_records": []}'`],
];

describe('between the decision and the claim', () => {
  test('what is executed cites the authorization that covers it now', async () => {
    await put({ connectors: { coda: false } });
    const { body } = await propose(gateway, threadPost());
    const first = (await actionOf(gateway, body.action_id)).standing_authorization_id;
    const second = await allow(gateway, 'coda.post_thread');
    await revoke(first);
    await put({ connectors: { coda: true } });
    const done = await inState(gateway, body.action_id, 'succeeded');
    expect(done.standing_authorization_id).toBe(second);
  });

  test('the strict policy, switched on meanwhile, asks a person', async () => {
    await put({ connectors: { coda: false } });
    const request = threadPost();
    const { body } = await propose(gateway, request);
    await put({ connectors: { coda: true }, policy: 'strict' });
    const { level } = await inState(gateway, body.action_id, 'awaiting_approval');
    expect([level, postsOf(gateway, externalId(request))]).toEqual([3, 0]);
    await approveSeen(gateway, body.action_id);
    await inState(gateway, body.action_id, 'succeeded');
    await put({ policy: 'standard' });
  });

  test('flags that change while it is judged count all together or not at all', async () => {
    await put({ connectors: { coda: false } });
    const request = threadPost();
    const { body } = await propose(gateway, request);
    const waiting = `select 1 from pg_locks l join pg_class c on c.oid = l.relation
      where c.relname = 'standing_authorizations' and not l.granted`;
    await gateway.db.admin.transaction(async (tx) => {
      await tx.query('lock table actions.standing_authorizations');
      const judged = async () => (await gateway.db.admin.query(waiting)).rows.length > 0;
      await waitFor('it is judged under the old policy', judged);
      await put({ connectors: { coda: true }, policy: 'strict' });
    });
    await inState(gateway, body.action_id, 'awaiting_approval');
    expect(postsOf(gateway, externalId(request))).toBe(0);
    await put({ policy: 'standard' });
  });

  test('F8: of 12 bound fields that change after the approval none is executed', async () => {
    const changed = BOUND.map(([field, change]) => async () => {
      const { request, id } = await waitingPost(gateway, { affected_records: ['a', 'b'] });
      await approveSeen(gateway, id);
      const text = `update actions.actions set ${change} where action_id = $1`;
      await gateway.db.admin.query(text, [id]);
      return { field, request, id };
    });
    const all = await whileHeld(() => Promise.all(changed.map((make) => make())));
    const outcomes = all.map(async ({ field, request, id }) => {
      const { events } = await inState(gateway, id, 'blocked');
      return [
        field,
        events.at(-1)?.detail.includes('was changed'),
        postsOf(gateway, externalId(request)),
      ];
    });
    expect(await Promise.all(outcomes)).toEqual(BOUND.map(([field]) => [field, true, 0]));
  });

  test('I3: another payload with its own right hash is not what was approved', async () => {
    const { request, id } = await waitingPost(gateway);
    await whileHeld(async () => {
      await approveSeen(gateway, id);
      const stored = await gateway.db.admin.query<{ payload: string }>(
        'select payload from actions.actions where action_id = $1',
        [id],
      );
      const forged = String(stored.rows[0]?.payload).replace('A good day.', 'A bad day.');
      const payload = JSON.parse(forged) as { inputs: object };
      await gateway.db.admin.query(
        `update actions.actions set payload = $2, payload_hash = $3, inputs = $4::jsonb where action_id = $1`,
        [id, forged, taggedHash('almanac.action.v1', payload), JSON.stringify(payload.inputs)],
      );
    });
    await inState(gateway, id, 'blocked');
    expect(postsOf(gateway, externalId(request))).toBe(0);
  });

  test.each([
    ['authorized_by', `authorized_by = 'ben'`],
    ['attempts', 'attempts = 0, holds = 7'],
  ])('a stored %s that its history does not know is not executed', async (_, change) => {
    const { request, id } = await waitingPost(gateway);
    await whileHeld(async () => {
      await approveSeen(gateway, id);
      const text = `update actions.actions set ${change} where action_id = $1`;
      await gateway.db.admin.query(text, [id]);
    });
    const { events } = await inState(gateway, id, 'blocked');
    expect(events.at(-1)?.detail).toContain('was changed');
    expect(postsOf(gateway, externalId(request))).toBe(0);
  });

  test('a state that was written without a decision is not executed', async () => {
    const { request, id } = await waitingPost(gateway);
    const text = `update actions.actions set state = 'authorized', authorized_by = 'ana' where action_id = $1`;
    await gateway.db.admin.query(text, [id]);
    await gateway.db.admin.query(
      `insert into action_gateway_queue.job (name, data) values ('execute-action', $1)`,
      [JSON.stringify({ action_id: id })],
    );
    await inState(gateway, id, 'blocked');
    expect(postsOf(gateway, externalId(request))).toBe(0);
  });
});

test('a person who is called like a service is not that service', async () => {
  const poser = await gateway.db.token('scheduler', 'person');
  expect((await propose(gateway, applyRun(), poser)).status).toBe(403);
  const use = {
    grant: 'x'.repeat(43),
    action_id: `act_${'0'.repeat(26)}`,
    payload_hash: '0'.repeat(64),
  };
  const { status, body } = await redeem(gateway, use, poser);
  expect([status, body['code']]).toEqual([403, 'forbidden']);
});

test('without Coda nobody is asked about it, and what waited for it is blocked', async () => {
  await put({ connectors: { coda: false } });
  const before = await propose(gateway, threadPost());
  const asked = await propose(gateway, threadPost({ risk: 'critical' }));
  await gateway.stop();
  delete gateway.env['CODA_API_TOKEN'];
  await gateway.start();
  await put({ connectors: { coda: true } });
  const reason = 'Coda is not configured here.';
  for (const request of [threadPost(), threadPost({ risk: 'critical' })]) {
    const { body } = await propose(gateway, request);
    expect(body).toMatchObject({ decision: 'blocked', reason });
    const { events } = await actionOf(gateway, body.action_id);
    expect(events.at(-1)).toMatchObject({ to_state: 'blocked', detail: reason });
  }
  await approveSeen(gateway, asked.body.action_id);
  for (const { body } of [before, asked]) {
    const { attempts, events } = await inState(gateway, body.action_id, 'blocked');
    expect([attempts, events.at(-1)?.detail]).toEqual([0, reason]);
  }
});
