import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendAudit } from '@almanac/shared/audit/append';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { recordCall } from '@almanac/shared/model/record-call';
import { rebuildActions } from '../../../scripts/rebuild/rebuild-actions.ts';
import { allow, inState, openGateway, propose, threadPost, type Gateway } from './gateway.ts';

let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  gateway = await openGateway();
  ({ ana } = gateway.tokens);
  await allow(gateway, 'coda.post_thread');
});
afterAll(() => gateway.close());

interface AuditPage {
  items: { seq: number; action: string; subject: string; data: object }[];
  next_cursor: string | null;
}

const audit = (query: string) => gateway.call<AuditPage>(ana, 'GET', `/api/v1/audit?${query}`);

describe('audit', () => {
  test('I5: every change of an Action has one audit row of the same transaction, and is not made without it', async () => {
    const { body } = await propose(gateway, threadPost());
    await inState(gateway, body.action_id, 'succeeded');
    const { admin } = gateway.db;
    const { rows } = await admin.query<{ audits: number; same: number }>(
      `select count(a.id)::int as audits, count(a.id) filter (where a.xmin = e.xmin)::int as same
         from actions.action_events e
         left join core.audit_event a on a.subject = e.action_id and a.action = 'action.' || e.to_state
          and a.canon::jsonb -> 'data' ->> 'event_seq' = e.seq::text
        group by e.seq`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const row of rows) expect(row).toEqual({ audits: 1, same: 1 });
    await admin.query(
      `alter table core.audit_event add constraint no_step check (action not like 'action.%') not valid`,
    );
    const count = async (): Promise<unknown> =>
      (
        await admin.query(`select (select count(*) from actions.actions) as actions,
                                 (select count(*) from actions.action_events) as events,
                                 (select count(*) from action_gateway_queue.job) as jobs`)
      ).rows[0];
    const before = await count();
    const refused = await propose(gateway, threadPost());
    await admin.query('alter table core.audit_event drop constraint no_step');
    expect([refused.status, await count()]).toEqual([500, before]);
  });

  test('every transition has one audit row', async () => {
    const { body } = await propose(gateway, threadPost());
    const { events } = await inState(gateway, body.action_id, 'succeeded');
    const all = (await audit(`subject=${body.action_id}`)).body.items.toReversed();
    const rows = all.filter(({ action }) => action.startsWith('action.'));
    expect(rows.map(({ action }) => action)).toEqual(
      events.map(({ to_state }) => `action.${to_state}`),
    );
    expect(rows.map(({ data }) => data)).toEqual(
      events.map(({ seq, from_state }) =>
        expect.objectContaining({ event_seq: seq, from: from_state }),
      ),
    );
  });

  test('the chain has no fork, gap or loose end after 8 writers at once', async () => {
    const db = gateway.db.openAs('action-gateway');
    const writer = async (n: number): Promise<void> => {
      for (let i = 0; i < 25; i += 1) {
        await db.transaction(async (tx) => {
          for (const part of ['a', 'b']) {
            const action = `test.${part}`;
            const subject = `writer-${n}-${i}`;
            const who = { actor: 'test', actor_type: 'service', corr_id: null };
            await appendAudit(tx, { at: new Date(), action, subject, ...who });
          }
        });
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)));
    const { body } = await gateway.call(ana, 'GET', '/api/v1/audit/verify');
    expect(body).toMatchObject({ verified: true, faults: [] });
    expect(body['rows']).toBe(body['head_seq']);
    expect(Number(body['rows'])).toBeGreaterThanOrEqual(400);
  });

  test('pages by seq see every row once; filters hold', async () => {
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await audit(`limit=150${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.body.items.map(({ seq }) => seq));
      cursor = page.body.next_cursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => seen.length - n));
    const only = await audit('action=test.a&limit=5');
    expect(only.body.items.map(({ action }) => action)).toEqual(Array(5).fill('test.a'));
    expect((await audit('cursor=nonsense')).status).toBe(422);
  });

  test('an export is the whole chain, in lines and as a table', async () => {
    const { rows } = await verifyAudit(gateway.db.admin);
    const lines = await gateway.call<string>(ana, 'GET', '/api/v1/audit/export?format=jsonl');
    const parsed = lines.body.trim().split('\n');
    expect(parsed).toHaveLength(rows);
    expect(JSON.parse(parsed[0] ?? '')).toMatchObject({ seq: 1 });
    const csv = await gateway.call<string>(ana, 'GET', '/api/v1/audit/export?format=csv');
    expect(csv.body.trim().split('\n')).toHaveLength(rows + 1);
    expect((await gateway.call(ana, 'GET', '/api/v1/audit/export?format=xml')).status).toBe(422);
  });

  test.each([
    'update core.audit_event set actor = actor',
    'delete from core.audit_event',
    'delete from core.audit_chain',
    'update core.audit_chain set hash = hash',
    'update actions.action_events set detail = detail',
    'delete from actions.action_events',
    'delete from actions.executions',
    'delete from actions.votes',
  ])('%s is refused to the service and to the owner', async (text) => {
    const service = gateway.db.openAs('action-gateway');
    await expect(service.query(text)).rejects.toThrow(/permission denied|history/);
    await expect(gateway.db.admin.query(text)).rejects.toThrow(/history/);
  });
});

test('roles reach what is theirs and nothing else', async () => {
  const service = gateway.db.openAs('action-gateway');
  await expect(service.query('delete from actions.actions')).rejects.toThrow('permission denied');
  await expect(service.query('truncate actions.grants')).rejects.toThrow('permission denied');
  const insert = `insert into core.audit_chain values (1, 'x', '', '', '')`;
  await expect(service.query(insert)).rejects.toThrow('permission denied');
  await expect(service.query('update core.api_tokens set actor = actor')).rejects.toThrow();
  for (const other of ['planner', 'observer', 'console', 'scheduler']) {
    const db = gateway.db.openAs(other);
    await expect(db.query('select from actions.actions')).rejects.toThrow('permission denied');
    await expect(db.query('update core.control_flags set reason = reason')).rejects.toThrow();
  }
});

test('of links, tries, messages and channels the service changes what happened to them alone', async () => {
  const { rows } = await gateway.db.admin.query<{ table_name: string; columns: string[] }>(
    `select c.relname as table_name, array_agg(a.attname::text order by a.attname)
              filter (where has_column_privilege('almanac_action_gateway', a.attrelid, a.attnum, 'update')) as columns
       from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attrelid = any(array['actions.approval_links', 'actions.channels', 'actions.deliveries',
                                   'actions.messages']::regclass[])
        and a.attnum > 0 and not a.attisdropped
      group by 1 order by 1`,
  );
  expect(Object.fromEntries(rows.map(({ table_name, columns }) => [table_name, columns]))).toEqual({
    approval_links: ['decision', 'expires_at', 'used_at', 'voided_at'],
    channels: ['allowed', 'rank'],
    deliveries: ['ended_at', 'state', 'why'],
    messages: [
      'carried_by',
      'channel_id',
      'not_before',
      'provider_ref',
      'settled_at',
      'state',
      'why',
    ],
  });
  const service = gateway.db.openAs('action-gateway');
  for (const [table, column] of [
    ['approval_links', 'person_id'],
    ['approval_links', 'payload_hash'],
    ['approval_links', 'version'],
    ['deliveries', 'subject'],
    ['messages', 'title'],
    ['channels', 'address'],
  ]) {
    const text = `update actions.${table} set ${column} = ${column}`;
    await expect(service.query(text), text).rejects.toThrow('permission denied');
  }
});

test('Actions can be made again from their events', async () => {
  const rejected = await propose(gateway, threadPost({ risk: 'critical' }));
  await gateway.call(ana, 'POST', `/api/v1/actions/${rejected.body.action_id}/reject`, {});
  const text = 'select a::text as row from actions.actions a order by action_id';
  const before = (await gateway.db.admin.query(text)).rows;
  expect(before.length).toBeGreaterThanOrEqual(2);
  const { admin } = gateway.db;
  await admin.query('truncate actions.actions');
  expect(await rebuildActions(admin, { write: false })).toMatchObject({ written: 0 });
  expect((await admin.query(text)).rows).toEqual([]);
  expect((await rebuildActions(admin, { write: true })).written).toBe(before.length);
  expect((await admin.query(text)).rows).toEqual(before);
  await admin.query(`update actions.actions set state = 'blocked', inputs = '{}'`);
  const { faults } = await rebuildActions(admin, { write: false });
  expect(faults).toHaveLength(before.length);
  expect(faults[0]).toMatchObject({ fault: 'differs', columns: ['inputs', 'state'] });
  await rebuildActions(admin, { write: true });
  expect((await admin.query(text)).rows).toEqual(before);
  expect(await rebuildActions(admin, { write: true })).toMatchObject({ faults: [], written: 0 });
});

describe('controls', () => {
  const put = (body: object, token = ana) =>
    gateway.call(token, 'PUT', '/api/v1/controls', { reason: 'for the test', ...body });

  test('only people change, stop and resume; a stale version is 409', async () => {
    const service = gateway.tokens.planner;
    expect((await put({ jobs_enabled: false }, service)).status).toBe(403);
    for (const verb of ['kill', 'resume']) {
      const path = `/api/v1/controls/${verb}`;
      expect((await gateway.call(service, 'POST', path, { reason: 'just so' })).status).toBe(403);
    }
    const { body } = await gateway.call(ana, 'GET', '/api/v1/controls');
    const version = Number(body['version']);
    expect((await put({ version, quiet_hours: { from: '22:00', to: '05:00' } })).status).toBe(200);
    const stale = await put({ version, policy: 'strict' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'version_conflict' } });
    expect((await put({ kill_switch: true })).status).toBe(422);
    expect((await gateway.call(ana, 'PUT', '/api/v1/controls', {})).status).toBe(422);
  });

  test('stopping twice is one stop, audited and heard of by the services', async () => {
    const kill = (reason: string) => gateway.call(ana, 'POST', '/api/v1/controls/kill', { reason });
    const first = await kill('smoke');
    const second = await kill('more smoke');
    expect(second.body['version']).toBe(first.body['version']);
    expect(second.body['reason']).toBe('smoke');
    const seen = async () =>
      (await gateway.call(ana, 'GET', '/api/v1/controls')).body['acknowledged'];
    await expect.poll(seen, { timeout: 5000 }).toEqual(['action-gateway']);
    expect((await audit('action=control.killed')).body.items).toHaveLength(1);
    const health = await fetch(`${gateway.url}/health`);
    expect(await health.json()).toMatchObject({ mode: 'EMERGENCY', status: 'warn' });
    expect((await put({ policy: 'standard' })).status).toBe(200);
    await gateway.call(ana, 'POST', '/api/v1/controls/resume', { reason: 'the smoke is gone' });
    const events = () =>
      gateway.memory.calls.filter(({ body }) => body['event_type'] === 'control.changed').length;
    await expect.poll(events, { timeout: 10_000 }).toBe(4);
  });
});

test('costs count what is unknown apart from what is zero', async () => {
  const call = { model: 'm', bytes: 1, ms: 5, outcome: 'ok' as const };
  const db = gateway.db.openAs('planner');
  const clock = { now: () => new Date('2026-11-20T23:30:00Z') };
  const config = { OPENROUTER_BASE_URL: 'http://127.0.0.1:1/v1' };
  const recorder = { service: 'planner', db, clock, config };
  const question = { purpose: 'plan' };
  await recordCall(recorder, { ...call, question, cost_usd: '0.0125', input_tokens: 10 });
  await recordCall(recorder, { ...call, question, cost_usd: '0.0005' });
  await recordCall(recorder, { ...call, question: { purpose: 'word' } });
  const costs = (by: string) => gateway.call(ana, 'GET', `/api/v1/costs?group_by=${by}`);
  expect((await costs('purpose')).body['items']).toEqual([
    expect.objectContaining({ key: 'plan', calls: 2, cost_usd: '0.01300000' }),
    expect.objectContaining({ key: 'word', calls: 1, cost_usd: null, calls_of_unknown_cost: 1 }),
  ]);
  expect((await costs('day')).body['items']).toEqual([
    expect.objectContaining({ key: '2026-11-21', calls: 3, calls_of_unknown_cost: 1 }),
  ]);
  expect((await costs('day&zone=America/New_York')).body['items']).toEqual([
    expect.objectContaining({ key: '2026-11-20', calls: 3 }),
  ]);
  expect((await costs('day&zone=Moon')).status).toBe(422);
  const by = async (group: string): Promise<string[]> => {
    const { items } = (await costs(group)).body as { items: { key: string }[] };
    return items.map(({ key }) => key);
  };
  const named = { purpose: 'plan', task_id: 'T-1', plan_id: 'plan_1', action_id: 'act_1' };
  const prompt = { name: 'planner.plan', version: 3 };
  await recordCall(recorder, { ...call, question: { ...named, prompt }, cost_usd: '1' });
  expect(await by('task')).toEqual(['T-1', 'none']);
  expect(await by('plan')).toEqual(['none', 'plan_1']);
  expect(await by('prompt')).toEqual(['none', 'planner.plan v3']);
  expect(await by('model')).toEqual(['m']);
  const cost = { amount: '0.02', currency: 'USD' };
  const { body } = await propose(gateway, threadPost({ cost }));
  expect(await by('action')).toEqual(['act_1', body.action_id, 'none'].toSorted());
  expect((await costs('moon')).status).toBe(422);
});

test('the budget is changed by people, with its version, and stands in the audit', async () => {
  const put = (body: object, token = ana) =>
    gateway.call(token, 'PUT', '/api/v1/budget', { reason: 'a test of the budget', ...body });
  expect((await put({ hard_cap_usd: 50 }, gateway.tokens.planner)).status).toBe(403);
  const before = (await gateway.call(ana, 'GET', '/api/v1/budget')).body;
  expect(before).toMatchObject({ monthly_budget_usd: '200.00', paused: false });
  expect((await put({ version: Number(before['version']) + 1 })).status).toBe(409);
  for (const body of [{ monthly_budget_usd: 0 }, { hard_cap_usd: -1 }, { alert_share: 2 }]) {
    expect((await put(body)).status).toBe(422);
  }
  expect((await put({ hard_cap_usd: 0 })).body).toMatchObject({ paused: true });
  expect((await put({ hard_cap_usd: null })).body).toMatchObject({
    hard_cap_usd: null,
    paused: false,
  });
  expect((await audit('action=budget.changed')).body.items).toHaveLength(2);
});

test('queues can be seen, and health names what is off or down', async () => {
  const metrics = await gateway.call<{ queues: { name: string }[] }>(
    ana,
    'GET',
    '/api/v1/queue/metrics',
  );
  expect(metrics.body.queues.map(({ name }) => name)).toContain('execute-action');
  const { body } = await gateway.call<{ checks: object }>(ana, 'GET', '/health');
  expect(body.checks).toMatchObject({
    coda: { status: 'pass' },
    scheduler: { status: 'pass' },
    queue: { status: 'pass' },
  });
});
