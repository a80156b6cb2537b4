/** What fails around the gateway, and what must not come of it; and what its audit never holds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { actionGatewayEnv } from '../src/config.ts';
import { startActionGateway } from '../src/start.ts';
import {
  actionOf,
  allow,
  approveSeen,
  externalId,
  inState,
  openGateway,
  postsOf,
  propose,
  startProcess,
  threadPost,
  waitingPost,
  type Answer,
  type Gateway,
} from './gateway.ts';
import { SAMPLES } from './sample-inputs.ts';

let gateway: Gateway;
let ana: string;

beforeAll(async () => {
  // A cache that nobody can reach, for all tests of this file.
  gateway = await openGateway({ VALKEY_URL: 'redis://127.0.0.1:1' });
  ({ ana } = gateway.tokens);
  await allow(gateway, 'coda.post_thread');
  await allow(gateway, 'notify.person', 'any');
});
afterAll(() => gateway.close());

const post = (path: string, body: object = {}, token = ana) =>
  gateway.call(token, 'POST', `/api/v1/${path}`, body);
const restart = async (): Promise<void> => {
  await gateway.stop();
  await gateway.start();
};
async function count(table: string): Promise<number> {
  const { rows } = await gateway.db.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table}`,
  );
  return rows[0]?.n ?? -1;
}
const improve = () =>
  propose(
    gateway,
    threadPost({
      action_type: 'system.improve',
      inputs: SAMPLES['system.improve'],
      target: { system: 'almanac', ref: 'x' },
    }),
    gateway.tokens.planner,
  );

test('F19: with a cache that is dead, and every process begun anew, limits, repeats and votes are what they were', async () => {
  for (let n = 0; n < 10; n += 1) expect((await improve()).status).toBe(202);
  const { id, request } = await waitingPost(gateway);
  expect((await post(`actions/${id}/reject`, { reason: 'not today' })).status).toBe(200);
  const before = { votes: await count('actions.votes'), actions: await count('actions.actions') };
  await restart();
  expect((await improve()).status).toBe(429);
  expect((await propose(gateway, request)).body.action_id).toBe(id);
  expect((await approveSeen(gateway, id)).body).toMatchObject({ code: 'already_decided' });
  expect({ votes: await count('actions.votes'), actions: await count('actions.actions') }).toEqual(
    before,
  );
  const health = await gateway.call<{ status: string }>(ana, 'GET', '/health');
  expect(health.status).toBe(200);
});

describe('F24: with a disk that is full', () => {
  const tables = [
    'actions.actions',
    'actions.action_events',
    'actions.votes',
    'actions.executions',
    'actions.grants',
    'core.audit_event',
    'core.audit_chain',
  ];
  const rows = () => Promise.all(tables.map(count));

  test('every change is refused whole with 503, it is not ready, and nothing is done until there is room', async () => {
    const waiting = await waitingPost(gateway);
    const held = await waitingPost(gateway);
    await approveSeen(gateway, held.id, 2000);
    const { admin } = gateway.db;
    await admin.query(`create function core.no_room() returns trigger language plpgsql as $$ begin
      raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100';
      end $$`);
    await admin.query(
      'create trigger no_room before insert on core.audit_event execute function core.no_room()',
    );
    const before = await rows();
    const refusals = [
      await propose(gateway, threadPost()),
      await approveSeen(gateway, waiting.id),
      await post(`actions/${waiting.id}/reject`),
      await post('controls/kill', { reason: 'a stop on a full disk' }),
    ];
    for (const { status, body } of refusals as Answer[]) {
      expect([status, body['code']]).toEqual([503, 'database_not_writable']);
    }
    const ready = await gateway.call(ana, 'GET', '/readyz');
    expect(ready).toMatchObject({
      status: 503,
      body: {
        checks: { database: { detail: expect.stringContaining('No space left') as string } },
      },
    });
    await waitFor('its hold is over', async () => {
      const { rows: over } = await admin.query(
        `select 1 from actions.actions
          where action_id = $1 and not_before < clock_timestamp() - interval '1 s'`,
        [held.id],
      );
      return over.length > 0;
    });
    expect(await rows()).toEqual(before);
    expect(postsOf(gateway, externalId(held.request))).toBe(0);
    expect((await gateway.call(ana, 'GET', '/api/v1/controls')).body).toMatchObject({
      kill_switch: false,
    });
    await admin.query('drop trigger no_room on core.audit_event');
    expect((await approveSeen(gateway, waiting.id)).status).toBe(200);
    expect((await gateway.call(ana, 'GET', '/readyz')).status).toBe(200);
    for (const { id, request } of [waiting, held]) {
      await inState(gateway, id, 'succeeded', 60_000);
      expect(postsOf(gateway, externalId(request))).toBe(1);
    }
  }, 90_000);
});

const alert = (key: string) => ({
  action_type: 'notify.person',
  inputs: { kind: 'health', person: 'ana', title: 'Stopped', body: 'All stands.', ref: 'health' },
  target: { system: 'almanac', ref: 'person:ana' },
  expected_effect: 'ana is told that everything is stopped.',
  reasoning: 'Everything is stopped; a person is told once an hour.',
  rollback: { strategy: 'not_possible' },
  idempotency_key: `notify.person:${key}`,
});

test('of alerts that are sent to two processes at once while everything is stopped one passes', async () => {
  const second = await startActionGateway(actionGatewayEnv.parse(gateway.env));
  await post('controls/kill', { reason: 'a stop with two processes' });
  const urls = [gateway.url, second.url];
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const response = await fetch(`${urls[n % 2]}/api/v1/actions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.tokens.observer}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(alert(`at-once-${n}`)),
      });
      return { status: response.status, body: (await response.json()) as { code?: string } };
    }),
  );
  await second.stop();
  await post('controls/resume', { reason: 'it is over' });
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(refused.map(({ body }) => body.code)).toEqual(
    Array.from({ length: 7 }, () => 'alert_limit'),
  );
});

test('nothing that is personal stands in the audit chain, whatever people and services wrote', async () => {
  const words = [
    'Zephyrine',
    'zephyrine@private.test',
    'Quillfeather',
    'wombat-words',
    '+4917199887',
  ];
  const [name, address, body, said, number] = words as [string, string, string, string, string];
  const done = [
    await post('people', { person_id: 'zeph', name, roles: ['approver'] }),
    await post('people/zeph/channels', { kind: 'mail', address, allowed: true }),
    await post('people/zeph/channels', { kind: 'sms', address: `${number}000`, allowed: true }),
    await propose(gateway, {
      ...threadPost(),
      action_type: 'email.send',
      inputs: { to: [{ address }], subject: body, text: `${body}, ${said}` },
      target: { system: 'mail', ref: 'outside' },
      reasoning: `${name} asked: ${said}`,
    }),
  ];
  expect(done.map(({ status }) => status)).toEqual([201, 201, 201, 202]);
  const { id } = await waitingPost(gateway, {
    inputs: { ...(threadPost()['inputs'] as object), body: `${body} for ${name}` },
    reasoning: `Somebody said ${said} and so it is.`,
    expected_effect: `${name} reads ${body}`,
  });
  const other = await waitingPost(gateway);
  const { version, payload_hash } = await actionOf(gateway, other.id);
  const decided = [
    await post(`actions/${id}/reject`, { reason: `${name} said ${said}` }),
    await post(`actions/${other.id}/approve`, { version, payload_hash, hold_ms: 0, note: said }),
    await post('controls/kill', { reason: `${name}: ${said}` }),
    await post('controls/resume', { reason: said }),
    await gateway.call(ana, 'PUT', '/api/v1/budget', { reason: said, monthly_budget_usd: 150 }),
  ];
  expect(decided.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await inState(gateway, other.id, 'succeeded');
  const { rows } = await gateway.db.admin.query<{ action: string; canon: string }>(
    'select action, canon from core.audit_event',
  );
  expect(rows.length).toBeGreaterThan(30);
  const found = rows.flatMap(({ action, canon }) =>
    words.filter((word) => canon.includes(word)).map((word) => `${action}: ${word}`),
  );
  expect(found).toEqual([]);
});

test('a damaged end of the audit is told when it starts, and keeps nobody from starting', async () => {
  await gateway.stop();
  await gateway.db.admin.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(`update core.audit_event set canon = replace(canon, '"at":"2', '"at":"3')
      where id = (select event_id from core.audit_chain order by seq desc offset 3 limit 1)`);
  });
  gateway.env['LOG_LEVEL'] = 'error';
  const started = await startProcess(gateway);
  let said = '';
  started.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await waitFor('it is told', () => said.includes('the audit chain is damaged'));
  expect(said).toContain('its text was changed');
  expect((await gateway.call(ana, 'GET', '/livez')).status).toBe(200);
  const gone = new Promise((resolve) => started.once('exit', resolve));
  started.kill('SIGTERM');
  await gone;
});
