/** The canvas's tables over decisions, limits and costs; every number below was counted by hand. Today is 23 November 2026, in Berlin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsReply } from '@almanac/shared/contracts/analytics';
import { countEqualApprovals } from '../src/db/equal-approvals.ts';
import { actionOf, openGateway, waitingPost, type Gateway } from './gateway.ts';

let gateway: Gateway;
const sql = (text: string, params: unknown[] = []) => gateway.db.admin.query(text, params);

/** From when it was proposed and began to wait, to how it went on. */
async function seedAction(
  id: string,
  {
    type = 'coda.post_thread',
    at,
    client_id = null,
    state,
    steps = [],
  }: {
    type?: string;
    at: string;
    client_id?: string | null;
    state: string;
    steps?: [to: string, at: string][];
  },
): Promise<void> {
  await sql(
    `insert into actions.actions (action_id, action_type, version, state, level, shadow, requested_by, requested_by_type,
       idempotency_key, request_hash, client_id, target, inputs, payload, payload_hash, policy_version, risk, reversibility,
       expected_effect, reasoning, particulars, decision, decision_level, reason, attempts, holds, created_at, expires_at)
     values ($1, $2, 1, $3, 3, false, 'planner', 'service', $1, 'h', $4, '{}', '{}', '{}', 'h', 2, 'low', 'reversible',
       'x', 'x', '{}', 'awaiting_approval', 3, 'x', 0, 0, $5, '2030-01-01T00:00:00Z')`,
    [id, type, state, client_id, at],
  );
  let from = 'awaiting_approval';
  await step(id, 'proposed', 'awaiting_approval', at);
  for (const [to, when] of steps) {
    await step(id, from, to, when);
    from = to;
  }
}

async function step(id: string, from: string, to: string, at: string): Promise<void> {
  await sql(
    `insert into actions.action_events (action_id, at, from_state, to_state, actor, detail, changes)
     values ($1, $2, $3, $4, 'test', 'x', '{}')`,
    [id, at, from, to],
  );
}

async function vote(
  id: string,
  person: string,
  ...[at, seen_ms]: [string, number?]
): Promise<void> {
  await sql(
    `insert into actions.votes (vote_id, action_id, version, person, decision, at, decided_after_ms) values ($1, $2, 1, $3, 'approve', $4, $5)`,
    [`vote-${id}-${person}`, id, person, at, seen_ms ?? null],
  );
}

beforeAll(async () => {
  gateway = await openGateway({
    ALMANAC_CLOCK: '2026-11-23T12:00:00Z',
    ALMANAC_ZONE: 'Europe/Berlin',
  });
  // Approved after 2 min, done.
  await seedAction('a1', {
    at: '2026-11-20T09:00:00Z',
    client_id: 'kestrel',
    state: 'succeeded',
    steps: [['authorized', '2026-11-20T09:02:00Z']],
  });
  await vote('a1', 'ana', '2026-11-20T09:02:00Z', 4000);
  // Revised, which begins the waiting anew, then approved after half an hour.
  await seedAction('a2', {
    at: '2026-11-20T09:00:00Z',
    client_id: 'kestrel',
    state: 'succeeded',
    steps: [
      ['awaiting_approval', '2026-11-20T10:00:00Z'],
      ['authorized', '2026-11-20T10:30:00Z'],
    ],
  });
  await vote('a2', 'ana', '2026-11-20T10:30:00Z', 14_000);
  await sql(
    `insert into actions.revisions (action_id, version, revised_by, revised_at) values ('a2', 2, 'ana', '2026-11-20T10:00:00Z')`,
  );
  await seedAction('a3', {
    type: 'email.send',
    at: '2026-11-21T09:00:00Z',
    state: 'rejected',
    steps: [['rejected', '2026-11-21T11:00:00Z']],
  });
  await vote('a3', 'ben', '2026-11-21T11:00:00Z');
  await seedAction('a4', {
    type: 'email.send',
    at: '2026-11-21T09:00:00Z',
    state: 'expired',
    steps: [['expired', '2026-11-22T09:00:00Z']],
  });
  await seedAction('a5', {
    type: 'email.send',
    at: '2026-11-22T23:30:00Z',
    state: 'awaiting_approval',
  });
  await seedAction('a6', {
    at: '2026-10-01T09:00:00Z',
    state: 'cancelled',
    steps: [['cancelled', '2026-10-01T10:00:00Z']],
  });
  for (const [id, at, prompt, cost] of [
    ['c1', '2026-11-20T10:00:00Z', 'sop_generator', '0.20'],
    ['c2', '2026-11-22T23:30:00Z', 'sop_generator', '0.05'],
    ['c3', '2026-11-22T10:00:00Z', 'daily_reflection', null],
    ['c4', '2026-09-22T10:00:00Z', 'daily_reflection', '5'],
  ]) {
    await sql(
      `insert into core.model_calls (call_id, at, service, purpose, model, prompt_name, prompt_version, outcome, cost_usd, ms)
       values ($1, $2, 'planner', 'plan', 'm', $3, 1, 'ok', $4, 10)`,
      [id, at, prompt, cost],
    );
  }
  await sql(
    `insert into actions.limit_uses (limit_key, action_id, at, units) values ('mail', 'a1', '2026-11-23T11:30:00Z', 25),
       ('mail', 'a2', '2026-11-23T10:30:00Z', 70), ('sms', 'a1', '2026-11-22T13:00:00Z', 5)`,
  );
});
afterAll(() => gateway.close());

async function run(fn: string, params: Record<string, unknown> = {}) {
  const path = `/api/v1/action-gateway/analytics/${fn}`;
  const { status, body } = await gateway.call(gateway.tokens.ana, 'POST', path, params);
  expect(status, JSON.stringify(body)).toBe(200);
  return analyticsReply.parse(body);
}

test.each([
  // approved, rejected, expired, withdrawn, waiting
  [
    {},
    5,
    [
      ['email.send', 0, 1, 1, 0, 1],
      ['coda.post_thread', 2, 0, 0, 0, 0],
    ],
  ],
  [
    { action_type: 'email.send', group: 'day' },
    3,
    [
      ['2026-11-21', 0, 1, 1, 0, 0],
      ['2026-11-23', 0, 0, 0, 0, 1],
    ],
  ],
  [{ client_id: 'kestrel', group: 'client' }, 2, [['kestrel', 2, 0, 0, 0, 0]]],
  [{ from: '2026-10-01', to: '2026-10-02' }, 1, [['coda.post_thread', 0, 0, 0, 1, 0]]],
  [{ risk: 'critical' }, 0, []],
])('approvals_by_outcome of %j counts how each left its waiting', async (params, n, rows) => {
  expect(await run('approvals_by_outcome', params)).toMatchObject({ n, rows });
});

test('decision_time counts from the last time a version began to wait, and names what nobody decided', async () => {
  const all = await run('decision_time');
  expect(all.rows).toEqual([
    ['1 min', 0],
    ['5 min', 1],
    ['15 min', 0],
    ['1 h', 1],
    ['4 h', 1],
    ['24 h', 0],
    ['longer', 0],
  ]);
  // 2 min, 30 min, 2 h: the 95th lies at nine tenths of the way from the second to the third.
  expect(all.figures).toEqual([
    { name: 'p50', value: 1800, unit: 's' },
    { name: 'p95', value: 6660, unit: 's' },
    // Ana looked 4 and 14 seconds; of Ben nobody said.
    { name: 'p50 on the card', value: 9, unit: 's' },
    { name: 'expired', value: 1, unit: 'actions' },
  ]);
  const ben = await run('decision_time', { person: 'ben', level: '3' });
  expect(ben.figures?.[0]?.value).toBe(7200);
  expect((await run('decision_time', { level: '4' })).figures?.[0]?.value).toBeNull();
});

test('action_precision is the share approved as proposed, in the days that end with each day', async () => {
  const { rows, n, from, to } = await run('action_precision', { window_days: '7' });
  expect({ n, from, to }).toEqual({ n: 3, from: '2026-11-17', to: '2026-11-23' });
  // day, share, decided, right: what was revised and what was rejected was not right.
  expect(rows.slice(2, 5)).toEqual([
    ['2026-11-19', null, 0, 0],
    ['2026-11-20', 50, 2, 1],
    ['2026-11-21', 33, 3, 1],
  ]);
  const mails = await run('action_precision', { window_days: '7', action_type: 'email.send' });
  expect(mails.rows.at(-1)).toEqual(['2026-11-23', 0, 1, 0]);
});

test('limits_usage says what is used of each limit in the window that ends now', async () => {
  const hour = await run('limits_usage');
  expect(hour.rows).toContainEqual(['mail', 'everybody', 25, '25', '100', 3600]);
  expect(hour.rows.map(([name]) => name)).not.toContain('sms');
  const day = await run('limits_usage', { window: 'day' });
  expect(day.rows).toContainEqual(['sms', 'everybody', 10, '5', '50', 86_400]);
});

test.each([
  [
    { group: 'prompt' },
    [
      ['sop_generator v1', '0.25000000', 2, 0],
      ['daily_reflection v1', null, 1, 1],
    ],
  ],
  [
    { group: 'day' },
    [
      ['2026-11-20', '0.20000000', 1, 0],
      ['2026-11-22', null, 1, 1],
      ['2026-11-23', '0.05000000', 1, 0],
    ],
  ],
])('model_cost of %j sums what is known and counts what is not', async (params, rows) => {
  const reply = await run('model_cost', params);
  expect(reply).toMatchObject({ n: 3, rows });
  expect(reply.figures?.[1]).toMatchObject({ name: 'spent this month', unit: 'USD' });
  expect(Number(reply.figures?.[1]?.value)).toBe(0.25);
});

test('how long a card was looked at is kept with the vote, and what cannot be is refused', async () => {
  const { id } = await waitingPost(gateway);
  const { version, payload_hash } = await actionOf(gateway, id);
  const say = (decided_after_ms: number) =>
    gateway.call(gateway.tokens.ana, 'POST', `/api/v1/actions/${id}/approve`, {
      version,
      payload_hash,
      hold_ms: 60_000,
      decided_after_ms,
    });
  expect((await say(-1)).status).toBe(422);
  expect((await say(86_400_001)).status).toBe(422);
  expect((await say(4321)).status).toBe(200);
  const { rows } = await sql(
    'select person, decided_after_ms from actions.votes where action_id = $1',
    [id],
  );
  expect(rows).toEqual([{ person: 'ana', decided_after_ms: 4321 }]);
});

test('a card says how many such proposals were approved in a row as they were, up to the last that was not', async () => {
  const at = (day: number) => `2026-09-0${day}T09:00:00Z`;
  const approved = (day: number) => ({
    type: 'task.create',
    at: at(day),
    state: 'succeeded',
    steps: [['authorized', at(day)]] satisfies [string, string][],
  });
  const rejected = { ...approved(1), state: 'rejected' };
  await seedAction('e1', approved(1));
  await seedAction('e2', { ...rejected, at: at(2), steps: [['rejected', at(2)]] });
  await seedAction('e3', approved(3));
  await seedAction('e4', approved(4));
  const count = async () =>
    (await countEqualApprovals.one(gateway.db.admin, 'task.create', 'planner', 'e9', 20)).approvals;
  expect(await count()).toBe(2);
  await sql(
    `insert into actions.revisions (action_id, version, revised_by, revised_at) values ('e4', 2, 'ana', now())`,
  );
  expect(await count()).toBe(0);
});

test('a token that may not see all clients is answered about the one it names', async () => {
  const path = '/api/v1/action-gateway/analytics/approvals_by_outcome';
  const { n8n } = gateway.tokens;
  expect((await gateway.call(n8n, 'POST', path, {})).status).toBe(403);
  const { body } = await gateway.call(n8n, 'POST', path, { client_id: 'kestrel' });
  expect(body).toMatchObject({ n: 2 });
});
