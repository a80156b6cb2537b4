import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { actionRequest } from '@almanac/shared/contracts/actions';
import type { Controls } from '@almanac/shared/contracts/controls';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { actionGatewayJobs } from '../src/app.ts';
import { actionGatewayEnv } from '../src/config.ts';
import { createContext } from '../src/context.ts';
import { proposeAction } from '../src/use-cases/propose-action.ts';
import {
  actionOf,
  allow,
  approveSeen,
  externalId,
  inState,
  openGateway,
  postsOf,
  propose,
  threadPost,
  waitingPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
let ana: string;
let bert: string;
const dir = mkdtempSync(join(tmpdir(), 'almanac-kill-'));
const file = join(dir, 'KILL');

beforeAll(async () => {
  gateway = await openGateway({ ALMANAC_KILL_FILE: file });
  ({ ana } = gateway.tokens);
  bert = await gateway.db.token('bert', 'person');
  await allow(gateway, 'coda.post_thread');
  await allow(gateway, 'notify.person', 'any');
});
afterAll(async () => {
  await gateway.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A test that failed leaves nothing stopped for the next. */
afterEach(async () => {
  rmSync(file, { force: true });
  await command('resume');
});

const command = (verb: 'kill' | 'resume', more: object = {}, token = ana) =>
  gateway.call<Controls & { code?: string }>(token, 'POST', `/api/v1/controls/${verb}`, {
    reason: 'a test of the stop',
    ...more,
  });
const controls = async (): Promise<Controls> =>
  (await gateway.call<Controls>(ana, 'GET', '/api/v1/controls')).body;

/** A second of stopped time, told by the database. */
const standStill = (): Promise<unknown> => gateway.db.admin.query('select pg_sleep(1.2)');

test('F11: of 50 in flight none has an effect once the stop is heard; after it each has exactly one', async () => {
  const requests = Array.from({ length: 50 }, () => threadPost());
  const ids = await Promise.all(
    requests.map(async (request) => (await propose(gateway, request)).body.action_id),
  );
  const effects = (): number =>
    requests.reduce((sum, request) => sum + postsOf(gateway, externalId(request)), 0);
  await waitFor('some are done', () => effects() >= 5);
  expect((await command('kill')).status).toBe(200);
  // Who had begun ends within the connector's deadline; what has not, does not begin.
  await waitFor('what is not done waits, and is counted as frozen', async () => {
    const { rows } = await gateway.db.admin.query<{ state: string }>(
      `select state from actions.actions where action_id = any($1)`,
      [ids],
    );
    const waiting = rows.filter(
      ({ state }) => state === 'authorized' || state === 'unknown',
    ).length;
    const done = rows.filter(({ state }) => state === 'succeeded').length;
    return waiting > 0 && waiting + done === 50 && (await controls()).frozen.actions === waiting;
  });
  await waitFor('the 5 s in which it may still end are over', async () => {
    const { rows } = await gateway.db.admin.query(
      `select 1 from actions.stops
        where ended_at is null and started_at < clock_timestamp() - interval '5 s'`,
    );
    return rows.length > 0;
  });
  const after_5_s = effects();
  await standStill();
  expect(effects()).toBe(after_5_s);
  const opened = await gateway.db.admin.query(
    `select 1 from actions.grants g, actions.stops s
      where s.ended_at is null and g.spent_at > s.started_at + interval '5 s'`,
  );
  expect(opened.rows).toEqual([]);
  await command('resume');
  for (const id of ids) await inState(gateway, id, 'succeeded');
  for (const request of requests) expect(postsOf(gateway, externalId(request))).toBe(1);
}, 60_000);

test.each(['the row', 'a file'])(
  'F11: what waits keeps its remaining life to a second over a stop by %s, and can still be done',
  async (channel) => {
    const expires_at = new Date(Date.now() + 3600_000).toISOString();
    const { id, request } = await waitingPost(gateway, { expires_at });
    if (channel === 'a file') writeFileSync(file, '');
    else await command('kill');
    await waitFor('it is noted', async () => (await controls()).stopped !== null);
    const shown = await controls();
    expect(shown).toMatchObject({
      kill_switch: true,
      stopped: { channel: channel === 'a file' ? 'outside' : 'row' },
    });
    expect((await approveSeen(gateway, id)).status).toBe(423);
    await standStill();
    if (channel === 'a file') rmSync(file);
    else await command('resume');
    await waitFor('it is over', async () => (await controls()).stopped === null);
    const after = await waitFor('it has its time back', async () => {
      const action = await actionOf(gateway, id);
      return action.expires_at !== new Date(expires_at).toISOString() && action;
    });
    const { rows } = await gateway.db.admin.query<{ ms: number }>(
      `select (extract(epoch from ended_at - started_at) * 1000)::float8 as ms
         from actions.stops where ended_at is not null order by ended_at desc limit 1`,
    );
    const stopped_ms = rows[0]?.ms ?? 0;
    expect(stopped_ms).toBeGreaterThan(1200);
    const moved_ms = Date.parse(after.expires_at) - Date.parse(expires_at);
    expect(Math.abs(moved_ms - stopped_ms)).toBeLessThan(1000);
    expect(after.events.at(-1)?.detail).toContain('rest of its time');
    expect((await approveSeen(gateway, id)).status).toBe(200);
    await inState(gateway, id, 'succeeded');
    expect(postsOf(gateway, externalId(request))).toBe(1);
  },
);

const timersOf = async (id: string) =>
  (
    await gateway.db.admin.query<{ due_at: string }>(
      'select due_at from actions.timers where action_id = $1 order by version, step',
      [id],
    )
  ).rows;

test('timers keep the rest of their time over a stop', async () => {
  const { id } = await waitingPost(gateway);
  const before = await timersOf(id);
  const asked = Date.now();
  await command('kill');
  const stopped = Date.now();
  await waitFor('a while', () => Date.now() - stopped > 1500);
  const resumed = Date.now();
  await command('resume');
  const after = await waitFor('they have their time back', async () => {
    const timers = await timersOf(id);
    return timers.every(({ due_at }, n) => due_at !== before[n]?.due_at) && timers;
  });
  const given_back = Date.now();
  for (const [n, { due_at }] of after.entries()) {
    const moved_ms = Date.parse(due_at) - Date.parse(before[n]?.due_at ?? '');
    expect(moved_ms).toBeGreaterThanOrEqual(resumed - stopped - 1);
    expect(moved_ms).toBeLessThanOrEqual(given_back - asked + 1);
  }
});

/** A start looks at once for what is past its time. */
async function sweepAtStart(): Promise<void> {
  await gateway.stop();
  await gateway.start();
}

test('nothing expires while everything is stopped; what was over before is', async () => {
  const soon = new Date(Date.now() + 700).toISOString();
  const { id } = await waitingPost(gateway, { expires_at: soon });
  await command('kill');
  await waitFor('its first expiry is past', () => Date.now() > Date.parse(soon));
  await sweepAtStart();
  expect((await actionOf(gateway, id)).state).toBe('awaiting_approval');
  await command('resume');
  const { expires_at } = await actionOf(gateway, id);
  expect(Date.parse(expires_at)).toBeGreaterThan(Date.parse(soon));
  await waitFor('its own time is over', () => Date.now() > Date.parse(expires_at));
  await sweepAtStart();
  expect((await actionOf(gateway, id)).state).toBe('expired');
});

test('a no counts while everything is stopped, also past the first expiry; not where its time was over before', async () => {
  const first = new Date(Date.now() + 1000).toISOString();
  const past = await waitingPost(gateway, { expires_at: first });
  await waitFor('the time of one is over', () => Date.now() > Date.parse(first));
  const soon = new Date(Date.now() + 2000).toISOString();
  const { id } = await waitingPost(gateway, { expires_at: soon });
  await command('kill');
  await waitFor('the first expiry of the other is past', () => Date.now() > Date.parse(soon));
  const say = (which: string) =>
    gateway.call(ana, 'POST', `/api/v1/actions/${which}/reject`, { reason: 'not now' });
  expect((await say(past.id)).body).toMatchObject({ code: 'expired' });
  expect((await say(id)).status).toBe(200);
  expect((await actionOf(gateway, id)).state).toBe('rejected');
});

test('a life that somebody prolonged in the table, with no stop that did, blocks the Action', async () => {
  const { id } = await waitingPost(gateway);
  await gateway.db.admin.query(
    `update actions.actions set expires_at = expires_at + interval '1 day' where action_id = $1`,
    [id],
  );
  await approveSeen(gateway, id);
  await inState(gateway, id, 'blocked');
});

test('F24: with clocks ten minutes apart nothing is approved, executed or expired, and health fails', async () => {
  const { id, request } = await waitingPost(gateway);
  const seen = await actionOf(gateway, id);
  const { admin } = gateway.db;
  const name = new URL(gateway.db.admin_url).pathname.slice(1);
  await admin.query('create schema skewed');
  await admin.query('grant usage on schema skewed to public');
  await admin.query(`create function skewed.clock_timestamp() returns timestamptz language sql volatile
    as $$ select pg_catalog.clock_timestamp() + interval '10 minutes' $$`);
  const role = `alter role almanac_action_gateway in database ${name}`;
  await admin.query(`${role} set search_path = skewed, pg_catalog`);
  await gateway.stop();
  await gateway.start();
  const late = await gateway.call(ana, 'POST', `/api/v1/actions/${id}/approve`, {
    version: seen.version,
    payload_hash: seen.payload_hash,
  });
  expect(late).toMatchObject({ status: 503, body: { code: 'clock_skewed' } });
  const health = await gateway.call<{ status: string }>(ana, 'GET', '/health');
  expect(health).toMatchObject({ status: 503, body: { checks: { clock: { status: 'fail' } } } });
  expect((await actionOf(gateway, id)).state).toBe('awaiting_approval');
  await admin.query(`${role} reset search_path`);
  await gateway.stop();
  await gateway.start();
  expect((await approveSeen(gateway, id)).status).toBe(200);
  await inState(gateway, id, 'succeeded');
  expect(postsOf(gateway, externalId(request))).toBe(1);
});

test('undo is for one’s own stop of the last 30 s; resume is for any', async () => {
  await command('kill');
  const { stopped } = await controls();
  expect(Date.parse(stopped?.undo_until ?? '') - Date.parse(stopped?.since ?? '')).toBe(30_000);
  expect((await command('resume', { undo: true }, bert)).body).toMatchObject({ code: 'undo_over' });
  expect((await command('resume', { undo: true })).body.kill_switch).toBe(false);
  await command('kill');
  await gateway.db.admin.query(
    `update actions.stops set started_at = started_at - interval '31 s' where ended_at is null`,
  );
  expect((await command('resume', { undo: true })).status).toBe(409);
  expect((await command('resume', {}, bert)).body.kill_switch).toBe(false);
});

const alert = (key: string, change: object = {}) => ({
  action_type: 'notify.person',
  inputs: {
    kind: 'health',
    person: 'ana',
    title: 'Stopped',
    body: 'Everything is stopped.',
    ref: 'health',
  },
  target: { system: 'almanac', ref: 'person:ana' },
  expected_effect: 'ana is told that everything is stopped.',
  reasoning: 'Everything is stopped; a person is told once an hour.',
  rollback: { strategy: 'not_possible' },
  idempotency_key: `notify.person:${key}`,
  ...change,
});

test('an alert of health, once an hour, is all that passes a stop; it is done while the stop stands', async () => {
  const told: string[] = [];
  const ctx = createContext(actionGatewayEnv.parse(gateway.env), actionGatewayJobs);
  ctx.connectors['notify.person'] = async ({ payload, spendGrant }) => {
    await spendGrant();
    told.push(payload.target.ref);
    return { outcome: 'done', result: {}, note: 'told' };
  };
  await command('kill');
  const { observer, planner } = gateway.tokens;
  const send = (body: object, token = observer) =>
    gateway.call<{ action_id: string }>(token, 'POST', '/api/v1/actions', body);
  expect((await send(alert('other'), planner)).status).toBe(423);
  const digest = { inputs: { ...alert('x').inputs, kind: 'digest' } };
  expect((await send(alert('digest', digest))).status).toBe(423);
  // From here on the only process is one that has a connector for it.
  await gateway.stop();
  await ctx.queue.start();
  const by = { actor: 'observer', actor_type: 'service' as const, all_clients: true };
  const ask = (key: string) => proposeAction(ctx, by, actionRequest.parse(alert(key)));
  expect((await ask('first')).decision).toBe('authorized');
  await waitFor('ana was told', () => told.length === 1);
  await expect(ask('second')).rejects.toMatchObject({ code: 'alert_limit' });
  await expect(proposeAction(ctx, by, actionRequest.parse(threadPost()))).rejects.toMatchObject({
    kind: 'locked',
  });
  expect(told).toEqual(['person:ana']);
  await ctx.queue.stop();
  await ctx.db.close();
  await gateway.start();
  await command('resume');
});

test('F28: what a drill found stands in the audit; a report that is none is refused', async () => {
  const report = { passed: false, limit_s: 5, channels: [], audit_verified: true, notes: ['late'] };
  const path = '/api/v1/controls/drills';
  expect((await gateway.call(gateway.tokens.planner, 'POST', path, report)).status).toBe(403);
  expect((await gateway.call(ana, 'POST', path, { ...report, passed: 'yes' })).status).toBe(422);
  expect((await gateway.call(ana, 'POST', path, report)).status).toBe(200);
  const page = await gateway.call<{ items: { data: object }[] }>(
    ana,
    'GET',
    '/api/v1/audit?action=drill.failed',
  );
  expect(page.body.items.map(({ data }) => data)).toEqual([expect.objectContaining(report)]);
});

test('a stop is heard at once while what waited over the last one gets its time back, each once', async () => {
  const { admin } = gateway.db;
  const { id } = await waitingPost(gateway);
  const { rows: columns } = await admin.query<{ names: string }>(
    `select string_agg(column_name, ', ') as names from information_schema.columns
      where table_schema = 'actions' and table_name = 'actions' and column_name not in ('action_id', 'idempotency_key')`,
  );
  const names = columns[0]?.names ?? '';
  await admin.query(
    `insert into actions.actions (action_id, idempotency_key, ${names})
     select action_id || n, idempotency_key || n, ${names}
       from actions.actions, generate_series(1, 150) as n where action_id = $1`,
    [id],
  );
  const moved = async (): Promise<number[]> => {
    const { rows } = await admin.query<{ times: number }>(
      `select count(*)::int as times from actions.action_events
        where action_id like $1 || '_%' and from_state = to_state group by action_id`,
      [id],
    );
    return rows.map(({ times }) => times);
  };
  await command('kill');
  await command('resume');
  const before = (await moved()).length;
  expect((await command('kill')).body.kill_switch).toBe(true);
  expect(before).toBeLessThan(150);
  await command('resume');
  await waitFor('all have their time back twice', async () => {
    const times = await moved();
    return times.length === 150 && times.every((count) => count === 2);
  });
  await admin.query(`delete from actions.actions where action_id like $1 || '_%'`, [id]);
});

test('a stop from outside stands in the audit from its beginning to its end', async () => {
  const heard = async (action: string): Promise<number> => {
    const { rows } = await gateway.db.admin.query<{ count: number }>(
      `select count(*)::int as count from core.audit_event
        where action = $1 and canon::jsonb -> 'data' ->> 'channel' = 'outside'`,
      [action],
    );
    return rows[0]?.count ?? 0;
  };
  const begun = await heard('control.killed');
  const ended = await heard('control.resumed');
  writeFileSync(file, '');
  await waitFor('the stop is noted', async () => (await heard('control.killed')) === begun + 1);
  rmSync(file);
  await waitFor('its end is noted', async () => (await heard('control.resumed')) === ended + 1);
});
