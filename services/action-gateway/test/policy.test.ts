import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionType, type ActionType } from '@almanac/shared/contracts/actions';
import type { Guardrails } from '@almanac/shared/contracts/guardrails';
import type { ExplainReply, PolicyReply } from '@almanac/shared/contracts/policy';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  actionOf,
  allow,
  externalId,
  inState,
  openGateway,
  postsOf,
  propose,
  threadPost,
  type Gateway,
} from './gateway.ts';
import { systemOf } from '../src/domain/action-kind.ts';
import { SAMPLES } from './sample-inputs.ts';

let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  gateway = await openGateway();
  ({ ana } = gateway.tokens);
  for (const type of ['coda.post_thread', 'coda.update_task']) await allow(gateway, type);
});
afterAll(() => gateway.close());

const flags = (given: object) =>
  gateway.call(ana, 'PUT', '/api/v1/controls', { reason: 'for this test', ...given });
const readPolicy = async () =>
  (await gateway.call<PolicyReply>(ana, 'GET', '/api/v1/policies')).body;

/** The policy with one part of it otherwise. */
async function putPolicy(change: (now: PolicyReply) => object, token = ana) {
  const now = await readPolicy();
  const { version, rules, forbidden, live, waived_floors } = now;
  const body = { version, rules, forbidden, live, waived_floors, reason: 'tried in this test' };
  return gateway.call<PolicyReply & { code: string; errors: { path: string; message: string }[] }>(
    token,
    'PUT',
    '/api/v1/policies',
    { ...body, ...change(now) },
  );
}
const withRule = (rule: object) =>
  putPolicy(({ rules }) => ({ rules: [...rules, { why: 'said in this test', ...rule }] }));
const withoutRule = (rule_id: string) =>
  putPolicy(({ rules }) => ({ rules: rules.filter((rule) => rule.rule_id !== rule_id) }));

async function putGuardrails(change: object, token = ana) {
  const { body } = await gateway.call<Guardrails>(ana, 'GET', '/api/v1/guardrails');
  const { version, settings } = body;
  const request = { version, reason: 'tried in this test', settings: { ...settings, ...change } };
  return gateway.call<Guardrails & { code: string }>(token, 'PUT', '/api/v1/guardrails', request);
}

const requestOf = (action_type: ActionType, change: object = {}) => {
  const inputs = SAMPLES[action_type];
  const target = { system: systemOf(action_type), ref: 'x' };
  return threadPost({ action_type, inputs, target, ...change });
};

/** Authorised, and held by a connector that is switched off. */
async function heldPost(change: Record<string, unknown> = {}) {
  await flags({ connectors: { coda: false } });
  const request = threadPost(change);
  const { body } = await propose(gateway, request);
  expect(body.decision).toBe('authorized');
  return { id: body.action_id, posts: () => postsOf(gateway, externalId(request)) };
}

describe('changing the policy', () => {
  test('the default policy names every kind of Action, and tells what is in shadow', async () => {
    const { rules, live, shadow, floors, version } = await readPolicy();
    const named = new Set(rules.map(({ action_type }) => action_type));
    expect([...actionType.options].filter((type) => !named.has(type))).toEqual([]);
    expect([...live, ...shadow].toSorted()).toEqual(actionType.options.toSorted());
    expect(live).toContain('notify.person');
    expect(shadow).toContain('email.send');
    expect(floors.length).toBeGreaterThan(5);
    const first = await gateway.call<PolicyReply>(ana, 'GET', '/api/v1/policies/versions/1');
    expect([first.body.version, first.body.rules.length]).toEqual([1, 22]);
    expect((await gateway.call(ana, 'GET', '/api/v1/policies/versions/99')).status).toBe(404);
    expect(version).toBe(2);
  });

  test('a change is a version with a reason, audited; a change of an older one is 409', async () => {
    const before = await readPolicy();
    const { status, body } = await withRule({ rule_id: 'careful', client_id: 'kestrel', level: 2 });
    expect([status, body.version, body.made_by]).toEqual([200, before.version + 1, 'ana']);
    const stale = await putPolicy(() => ({ version: before.version }));
    expect([stale.status, stale.body.code]).toEqual([409, 'version_conflict']);
    const path = '/api/v1/policies/versions?limit=1';
    const page = await gateway.call<{ items: object[]; next_cursor: string }>(ana, 'GET', path);
    expect(page.body.items).toMatchObject([
      { version: body.version, reason: 'tried in this test' },
    ]);
    const next = `${path}&cursor=${page.body.next_cursor}`;
    const older = await gateway.call<{ items: object[] }>(ana, 'GET', next);
    expect(older.body.items).toMatchObject([{ version: before.version }]);
    const audit = '/api/v1/audit?action=policy.changed&limit=1';
    const { body: rows } = await gateway.call(ana, 'GET', audit);
    expect(JSON.stringify(rows)).toContain('careful');
    const client = await propose(gateway, threadPost({ client_id: 'kestrel' }));
    expect(client.body).toMatchObject({ level: 2, decision: 'awaiting_approval' });
    expect(client.body.reason).toContain(`rule careful of policy ${body.version}`);
    await withoutRule('careful');
  });

  test('of many changes of one version one is made', async () => {
    const { version } = await readPolicy();
    const made = await Promise.all(Array.from({ length: 6 }, () => putPolicy(() => ({ version }))));
    expect(made.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(made.filter(({ status }) => status === 409)).toHaveLength(5);
  });

  test.each([
    ['a sending below its floor', { action_type: 'email.send', level: 1 }, 'floor.email.send'],
    ['money without a person', { amount_over: '100', level: 1 }, 'floor.money'],
    [
      'the worst class',
      { risk: 'critical', reversibility: 'irreversible', level: 3 },
      'floor.irreversible_critical',
    ],
    ['the strict policy', { mode: 'strict', level: 2 }, 'floor.strict'],
  ])('%s cannot be configured away', async (_, rule, floor) => {
    const { status, body } = await withRule({ rule_id: 'mine', ...rule });
    expect([status, body.errors[0]?.message.includes(floor)]).toEqual([422, true]);
    expect((await withRule({ rule_id: 'floor.mine', level: 3 })).status).toBe(422);
    expect((await withRule({ rule_id: 'email.send', level: 3 })).status).toBe(422);
  });

  test('critical and irreversible stays level 4 until the floor itself is named', async () => {
    const worst = { risk: 'critical', reversibility: 'irreversible' };
    await putPolicy(({ rules }) => ({
      rules: rules.filter(({ level }) => level < 4),
    }));
    expect((await propose(gateway, threadPost(worst))).body).toMatchObject({ level: 4 });
    await putPolicy(() => ({ waived_floors: ['floor.irreversible_critical'] }));
    expect((await propose(gateway, threadPost(worst))).body).toMatchObject({ level: 3 });
    await putPolicy(() => ({ waived_floors: [] }));
    expect((await propose(gateway, threadPost(worst))).body).toMatchObject({ level: 4 });
  });
});

describe('what is authorised and has not begun', () => {
  test('is judged by the policy that holds when it begins: raised, forbidden or in shadow', async () => {
    const raised = await heldPost({ client_id: 'kestrel' });
    const closed = await heldPost({ target: { system: 'coda', ref: 'Closed Thread' } });
    const shadowed = await propose(gateway, requestOf('coda.update_task'));
    expect(shadowed.body.decision).toBe('authorized');
    const reason = 'This thread is closed for now.';
    const rule = { rule_id: 'ask', client_id: 'kestrel', level: 3, why: 'said in this test' };
    const { body } = await putPolicy(({ rules, live }) => ({
      rules: [...rules, rule],
      forbidden: [{ rule: 'thread', reason, action_type: 'coda.*', ref: 'closed*' }],
      live: live.filter((type) => type !== 'coda.update_task'),
    }));
    await flags({ connectors: { coda: true } });
    const asked = await inState(gateway, raised.id, 'awaiting_approval');
    expect([asked.level, raised.posts()]).toEqual([3, 0]);
    expect(asked.ruling).toMatchObject({ rule_id: 'ask', policy_version: body.version });
    const blocked = await inState(gateway, closed.id, 'blocked');
    expect([blocked.events.at(-1)?.detail, closed.posts()]).toEqual([`${reason} (thread)`, 0]);
    const unseen = await inState(gateway, shadowed.body.action_id, 'blocked');
    expect(unseen.events.at(-1)?.detail).toContain('in shadow now');
    const recorded = await propose(gateway, requestOf('coda.update_task'));
    expect(await actionOf(gateway, recorded.body.action_id)).toMatchObject({ shadow: true });
    const anew = threadPost({ target: { system: 'coda', ref: 'CLOSED' }, risk: 'high' });
    expect((await propose(gateway, anew)).body).toMatchObject({
      decision: 'blocked',
      reason: `${reason} (thread)`,
    });
    expect((await putPolicy(() => ({ forbidden: [{ rule: 'all', reason }] }))).status).toBe(422);
    await putPolicy(() => ({ forbidden: [] }));
  });

  test('of a chain is as grave as the gravest of it, and asks again when that joins', async () => {
    const chain_id = 'offer for kestrel';
    const { id, posts } = await heldPost({ chain_id });
    const other = await propose(
      gateway,
      threadPost({ chain_id, risk: 'high' }),
      gateway.tokens.planner,
    );
    expect((await actionOf(gateway, id)).state).toBe('authorized');
    const joined = await propose(gateway, threadPost({ chain_id, risk: 'high' }));
    expect(joined.body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
    const first = await inState(gateway, id, 'awaiting_approval');
    expect(first.level).toBe(3);
    expect(first.ruling).toMatchObject({ rule_id: 'risk.high', facts: { risk: 'high' } });
    const third = await propose(gateway, threadPost({ chain_id }));
    expect(third.body).toMatchObject({ decision: 'awaiting_approval', level: 3 });
    await flags({ connectors: { coda: true } });
    expect(posts()).toBe(0);
    expect(other.body.level).toBe(3);
  });
});

test('of a chain is judged again when another of it is revised; the ruling of each version stays', async () => {
  const change = { rule_id: 'deal.update_stage', action_type: 'deal.update_stage', level: 1 };
  await putPolicy(({ rules }) => ({
    rules: [
      ...rules.filter(({ rule_id }) => rule_id !== change.rule_id),
      { ...change, why: 'said in this test' },
    ],
  }));
  const chain_id = 'a deal and its news';
  const { id, posts } = await heldPost({ chain_id });
  const deal = await propose(gateway, requestOf('deal.update_stage', { chain_id }));
  expect(deal.body).toMatchObject({ decision: 'awaiting_approval', level: 1 });
  expect((await actionOf(gateway, id)).state).toBe('authorized');
  const value = { amount: '100', currency: 'EUR' };
  const inputs = { ...SAMPLES['deal.update_stage'], value };
  const path = `/api/v1/actions/${deal.body.action_id}/revise`;
  const revised = await gateway.call(ana, 'POST', path, { inputs });
  expect(revised.body).toMatchObject({ version: 2, ruling: { rule_id: 'money', level: 3 } });
  // At once, or where a claim holds it just now by its next one.
  const first = await inState(gateway, id, 'awaiting_approval');
  expect([first.level, posts()]).toEqual([3, 0]);
  const { rows } = await gateway.db.admin.query<{ rule_id: string }>(
    `select ruling ->> 'rule_id' as rule_id from actions.rulings where action_id = $1 order by ruling_id`,
    [deal.body.action_id],
  );
  expect(rows).toEqual([{ rule_id: 'deal.update_stage' }, { rule_id: 'money' }]);
  await flags({ connectors: { coda: true } });
});

describe('shadow and connectors', () => {
  test('a kind out of shadow and without a connector is decided, and fails for the want of one', async () => {
    const { body: recorded } = await propose(gateway, requestOf('task.create'), ana);
    expect(await actionOf(gateway, recorded.action_id)).toMatchObject({ shadow: true });
    await putPolicy(({ live }) => ({ live: [...live, 'task.create'] }));
    const { body } = await propose(gateway, requestOf('task.create'), ana);
    expect(body.decision).toBe('authorized');
    const failed = await inState(gateway, body.action_id, 'failed');
    expect(failed.result).toEqual({ error: 'no connector: there is none for task.create here' });
    const letters = await gateway.call<{ items: object[] }>(ana, 'GET', '/api/v1/dead-letters');
    expect(JSON.stringify(letters.body)).not.toContain(body.action_id);
    expect(await actionOf(gateway, recorded.action_id)).toMatchObject({ state: 'authorized' });
    await putPolicy(({ live }) => ({ live: live.filter((type) => type !== 'task.create') }));
  });

  test('what the requester tells of risk only adds to what the kind implies', async () => {
    const { body } = await propose(gateway, requestOf('purchase_order.create'));
    const { risk, reversibility, ruling } = await actionOf(gateway, body.action_id);
    expect([risk, reversibility]).toEqual(['high', 'compensable']);
    expect(ruling?.facts).toMatchObject({ amount: '361.5', risk: 'high' });
  });
});

describe('explain', () => {
  test('says what is then decided, for every kind of Action, with every rule that matched', async () => {
    for (const action_type of actionType.options) {
      const request = requestOf(action_type, { risk: 'medium' });
      const { inputs, target, risk } = request as Record<string, unknown>;
      const token = gateway.tokens[action_type.startsWith('calendar.') ? 'scheduler' : 'observer'];
      const path = '/api/v1/policies/explain';
      const asked = { action_type, inputs, target, risk };
      const told = await gateway.call<ExplainReply>(token, 'POST', path, asked);
      const { body } = await propose(gateway, request, token);
      const { decision, level, reason, shadow, ruling } = told.body;
      expect(body).toMatchObject({ decision, level, reason: expect.stringContaining(reason) });
      const recorded = await actionOf(gateway, body.action_id);
      expect(recorded).toMatchObject({ shadow, level: ruling.level, ruling });
      expect(ruling.matched.map(({ rule_id }) => rule_id)).toContain(action_type);
    }
  });

  test('refuses other inputs than the kind of Action takes', async () => {
    const asked = {
      action_type: 'email.send',
      inputs: { to: 'x' },
      target: { system: 'mail', ref: 'x' },
    };
    const { status } = await gateway.call(ana, 'POST', '/api/v1/policies/explain', asked);
    expect(status).toBe(422);
  });
});

describe('guardrails', () => {
  test('a change is a version with a reason, audited; unknown settings are refused', async () => {
    const { status, body } = await putGuardrails({ sms_per_day: 3 });
    expect([status, body.settings.sms_per_day]).toEqual([200, 3]);
    expect((await putGuardrails({ bulk: 3 })).status).toBe(422);
    const { body: rows } = await gateway.call(
      ana,
      'GET',
      '/api/v1/audit?action=guardrails.changed',
    );
    expect(JSON.stringify(rows)).toContain('sms_per_day');
  });

  test('who may not ask, and what is too much, is refused whoever approves', async () => {
    const requesters = [
      { requester: '*', action_types: ['*'] },
      { requester: 'n8n', action_types: ['task.create'] },
    ];
    await putGuardrails({ requesters });
    const asked = await propose(gateway, threadPost(), gateway.tokens.n8n);
    expect(asked.body).toMatchObject({
      decision: 'blocked',
      reason: expect.stringContaining('n8n'),
    });
    const people = Array.from({ length: 11 }, (_, n) => `person-${n}`);
    const inputs = { ...SAMPLES['message.internal'], people };
    const many = await propose(gateway, requestOf('message.internal', { inputs }));
    expect(many.body.reason).toContain('11 recipients; the guardrails allow 10');
  });

  test('a guarded kind is put off outside business hours, and done within them', async () => {
    const at_no_time = { zone: null, days: {} };
    await putGuardrails({ guarded_types: ['coda.post_thread'], business_hours: at_no_time });
    const late = threadPost({ expires_at: new Date(Date.now() + 60_000).toISOString() });
    const { body } = await propose(gateway, late);
    expect(body.decision).toBe('authorized');
    const day = [{ from: '00:00', to: '24:00' }];
    const open = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => [name, day]);
    await waitFor('the claim was put off', async () => {
      const { rows } = await gateway.db.admin.query(
        `select 1 from action_gateway_queue.job
          where data ->> 'action_id' = $1 and start_after > now() + interval '5 minutes'`,
        [body.action_id],
      );
      return rows.length > 0;
    });
    const told = await actionOf(gateway, body.action_id);
    expect(told.card.fields[0]).toEqual({
      label: 'Business hours',
      value: expect.stringMatching(/^No day has business hours for it, and it expires /),
    });
    const asked = await propose(gateway, threadPost({ risk: 'high' }));
    expect(asked.body.decision).toBe('awaiting_approval');
    const { rows } = await gateway.db.admin.query<{ body: string }>(
      'select body from actions.messages where action_id = $1',
      [asked.body.action_id],
    );
    expect(rows[0]?.body).toMatch(/^No day has business hours for it, and it expires /);
    const always = { zone: null, days: Object.fromEntries(open) };
    await putGuardrails({ guarded_types: ['coda.post_thread'], business_hours: always });
    const within = await propose(gateway, threadPost());
    const life_h = (Date.parse(within.body.expires_at) - Date.now()) / 3600_000;
    expect(life_h).toBeGreaterThan(47.9);
    expect(life_h).toBeLessThan(48.1);
    const begun = await inState(gateway, within.body.action_id, 'succeeded');
    expect(begun.card.fields.map(({ label }) => label)).not.toContain('Business hours');
    expect(postsOf(gateway, externalId(late))).toBe(0);
  });

  test('I7: of ten claims at once under a limit of three, three go through; the others wait', async () => {
    await putGuardrails({ guarded_types: [], sms_per_day: 3 });
    await putPolicy(({ live }) => ({ live: [...live, 'sms.send'] }));
    await flags({ external_comms_enabled: true });
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => propose(gateway, requestOf('sms.send'), ana)),
    );
    const states = async () => {
      const all = await Promise.all(asked.map(({ body }) => actionOf(gateway, body.action_id)));
      return all.map(({ state }) => state).toSorted();
    };
    await waitFor('seven claims were put off', async () => {
      const { rows } = await gateway.db.admin.query(
        `select 1 from action_gateway_queue.job where data ->> 'action_id' = any($1)
            and start_after > now() + interval '5 minutes'`,
        [asked.map(({ body }) => body.action_id)],
      );
      return rows.length === 7;
    });
    const ended = Array.from({ length: 3 }, () => 'failed');
    expect(await states()).toEqual([...Array.from({ length: 7 }, () => 'authorized'), ...ended]);
    const path = '/api/v1/limits';
    const { body } = await gateway.call<{ items: { name: string; used: number }[] }>(
      ana,
      'GET',
      path,
    );
    expect(body.items).toContainEqual(
      expect.objectContaining({ name: 'sms', used: 3, allowed: 3, subject: 'everybody' }),
    );
  });
});

describe('proposals', () => {
  const HOUR_S = 3600;
  const race = async (n: number) => {
    const { planner } = gateway.tokens;
    const answers = await Promise.all(
      Array.from({ length: n }, () => propose(gateway, requestOf('system.improve'), planner)),
    );
    return answers.filter(({ status }) => status === 202).length;
  };
  /** Time passes: until the `nth` of them is so old. */
  const age = (nth: number, seconds: number) =>
    gateway.db.admin.query(
      `update actions.actions set created_at = created_at - (
         select make_interval(secs => $2) - (clock_timestamp() - n.created_at) from actions.actions n
          where n.action_type = 'system.improve' and n.requested_by = 'planner'
          order by n.created_at offset $1 limit 1)
        where action_type = 'system.improve' and requested_by = 'planner'`,
      [nth - 1, seconds],
    );

  /** Ten more of now, as ten rows were made before. */
  const copyTen = () =>
    gateway.db.admin.query(
      `insert into actions.actions
       select copy.* from (select * from actions.actions
                            where action_type = 'system.improve' and requested_by = 'planner' limit 10) a,
              jsonb_populate_record(null::actions.actions, to_jsonb(a) || jsonb_build_object(
                'created_at', clock_timestamp(), 'action_id', a.action_id || gen_random_uuid(),
                'idempotency_key', gen_random_uuid())) copy`,
    );

  test('F21: 10 in any hour and 50 in any day, whoever races, at the edges too', async () => {
    expect(await race(20)).toBe(10);
    await age(1, HOUR_S - 5);
    expect(await race(1)).toBe(0);
    await age(1, HOUR_S);
    expect(await race(1)).toBe(1);
    for (const nth of [11, 21, 31]) {
      await age(nth, HOUR_S);
      await copyTen();
      expect(await race(1)).toBe(0);
    }
    await age(41, HOUR_S);
    expect(await race(12)).toBe(9);
    await age(1, 24 * HOUR_S - 5);
    expect(await race(1)).toBe(0);
    await age(10, 24 * HOUR_S);
    expect(await race(12)).toBe(10);
    const { rows } = await gateway.db.admin.query(
      `select max(hour) as hour, max(day) as day
         from (select count(*) over (order by created_at range between interval '3599.999 s' preceding and current row) as hour,
                      count(*) over (order by created_at range between interval '86399.999 s' preceding and current row) as day
                 from actions.actions where action_type = 'system.improve' and requested_by = 'planner') counted`,
    );
    expect(rows[0]).toEqual({ hour: 10, day: 50 });
    const { rows: waiting } = await gateway.db.admin.query<{ action_id: string }>(
      `select action_id from actions.actions
        where requested_by = 'planner' and state = 'awaiting_approval' order by created_at desc limit 1`,
    );
    const path = `/api/v1/actions/${waiting[0]?.action_id}/revise`;
    const inputs = { ...SAMPLES['system.improve'], title: 'There is still no workflow' };
    const { planner } = gateway.tokens;
    expect((await gateway.call(planner, 'POST', path, { inputs })).status).toBe(429);
  });
});

test('only admins change policy and guardrails, and no service', async () => {
  for (const token of [gateway.tokens.n8n, gateway.tokens.observer]) {
    expect((await putPolicy(() => ({}), token)).status).toBe(403);
    expect((await putGuardrails({}, token)).status).toBe(403);
  }
  const ben = await gateway.db.token('ben', 'person');
  await gateway.db.admin.query(
    `insert into actions.people (person_id, name, roles) values ('ben', 'Ben', '{approver,admin}')`,
  );
  expect((await putPolicy(() => ({}), ben)).status).toBe(200);
  expect((await putGuardrails({}, ben)).status).toBe(200);
  const refused = await putPolicy(() => ({}));
  expect([refused.status, refused.body.code]).toEqual([403, 'role_missing']);
  expect((await putGuardrails({})).status).toBe(403);
});
