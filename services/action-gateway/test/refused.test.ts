/** A provider that refuses our credential: its Actions wait, all others go on, and everything happens once it is mended. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlmanacEvent } from '@almanac/shared/contracts/events';
import type { Health } from '@almanac/shared/contracts/health';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { actionGatewayEnv } from '../src/config.ts';
import { startActionGateway } from '../src/start.ts';
import {
  actionOf,
  allow,
  applied,
  applyRun,
  externalId,
  inState,
  openGateway,
  propose,
  redeemed,
  rowsOf,
  threadPost,
  type Gateway,
} from './gateway.ts';

let gateway: Gateway;
const TABLES = { tasks: 'grid-tasks', thread: 'grid-daily-thread' };

beforeAll(async () => {
  gateway = await openGateway({ RETRY_BASE_MS: '40' });
  for (const type of ['coda.post_thread', 'coda.update_task', 'calendar.apply_run']) {
    await allow(gateway, type);
  }
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.memory.calls = [];
  gateway.scheduler.answer = async (body) => {
    await redeemed(gateway, body);
    return applied(body);
  };
});
afterEach(async () => {
  gateway.sandbox.faults.clear();
  await gateway.db.admin.query('update core.provider_refusals set refused = false');
});

function codaRefuses(status = 401, path_includes = '/'): void {
  gateway.sandbox.faults.set({
    provider: 'coda',
    kind: 'status',
    status,
    match: { path_includes },
  });
}

/** The Action waits, because the credential was refused; no attempt was used. */
const held = (action_id: string) =>
  waitFor(`${action_id} is held`, async () => {
    const action = await actionOf(gateway, action_id);
    const waits = action.state === 'authorized' && /good credential/.test(lastWords(action));
    return waits && action.attempts === 0 ? action : undefined;
  });
const lastWords = ({ events }: { events: { detail: string }[] }) => events.at(-1)?.detail ?? '';

const told = (event_type: string) =>
  gateway.memory.calls
    .map(({ body }) => body as unknown as AlmanacEvent)
    .filter((event) => event.event_type === event_type);

async function health(): Promise<Health> {
  return (await gateway.call<Health>(gateway.tokens.ana, 'GET', '/health')).body;
}

function taskUpdate(task_id: string): Record<string, unknown> {
  const inputs = { task_id, fields: { status: 'scheduled' } };
  return { ...threadPost(), action_type: 'coda.update_task', inputs };
}

async function taskRow(task_id: string): Promise<void> {
  await fetch(`${gateway.sandbox.url}/sandbox/coda/tables/${TABLES.tasks}/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ values: { task_id, title: 'Write the offer' } }),
  });
}

describe('a revoked Coda token', () => {
  test('holds the row, is told once, stops no calendar write, and the row is written once when it works again', async () => {
    codaRefuses();
    const posts = [threadPost(), threadPost(), threadPost()];
    const ids: string[] = [];
    for (const post of posts) ids.push((await propose(gateway, post)).body.action_id);
    await held(String(ids[0]));
    const run = await propose(gateway, applyRun());
    await inState(gateway, run.body.action_id, 'succeeded');
    const [event] = await waitFor('the event', () => {
      const events = told('provider.refused');
      return events.length > 0 && events;
    });
    expect(event?.payload).toMatchObject({
      provider: 'coda',
      service: 'action-gateway',
      how_to_mend: expect.stringContaining('CODA_API_TOKEN'),
    });
    expect(JSON.stringify(event)).not.toContain('sandbox-token');
    const { status, degraded, checks } = await health();
    expect([status, degraded]).toEqual(['warn', ['coda']]);
    expect(checks?.['coda']?.detail).toMatch(/refuses our token.*Set CODA_API_TOKEN/);
    gateway.sandbox.faults.clear();
    for (const id of ids) {
      const { attempts } = await inState(gateway, id, 'succeeded');
      expect(attempts).toBe(1);
    }
    for (const post of posts) expect(await rowsOf(gateway, externalId(post))).toBe(1);
    await waitFor('the other event', () => told('provider.accepted').length > 0);
    expect(told('provider.refused')).toHaveLength(1);
    expect(told('provider.accepted')).toHaveLength(1);
    expect((await health()).status).toBe('pass');
  });

  test('is asked for by one of those that wait, now and then', async () => {
    codaRefuses();
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) ids.push((await propose(gateway, threadPost())).body.action_id);
    await held(String(ids[0]));
    const atWork = async () => {
      const states = await Promise.all(ids.map(async (id) => (await actionOf(gateway, id)).state));
      return states.filter((state) => state !== 'authorized').length;
    };
    await waitFor('those that met it at once came back', async () => (await atWork()) === 0);
    gateway.sandbox.journal.clear();
    const asked = () => gateway.sandbox.journal.entries.map(({ at }) => Date.parse(at));
    await waitFor('it was asked five times more', () => asked().length >= 5, 30_000);
    const [first = 0, , , , fifth = 0] = asked();
    // Four intervals of 16 × 40 ms; a call may come later after its claim than another, by less than one.
    expect(fifth - first).toBeGreaterThan(3 * 16 * 40);
    gateway.sandbox.faults.clear();
    for (const id of ids) await inState(gateway, id, 'succeeded');
  }, 60_000);

  test('met by two processes and across restarts is told once', async () => {
    const second = await startActionGateway(actionGatewayEnv.parse(gateway.env));
    codaRefuses();
    const posts = Array.from({ length: 8 }, () => threadPost());
    const ids: string[] = [];
    for (const post of posts) ids.push((await propose(gateway, post)).body.action_id);
    await held(String(ids[0]));
    await gateway.stop();
    await gateway.start();
    expect((await health()).degraded).toEqual(['coda']);
    gateway.sandbox.faults.clear();
    for (const id of ids) await inState(gateway, id, 'succeeded');
    for (const post of posts) expect(await rowsOf(gateway, externalId(post))).toBe(1);
    await waitFor('the other event', () => told('provider.accepted').length > 0);
    expect(told('provider.refused')).toHaveLength(1);
    await second.stop();
  });

  test('makes nothing happen after the Action expired', async () => {
    codaRefuses();
    const expires_at = new Date(Date.now() + 1200).toISOString();
    const post = threadPost({ expires_at });
    const { body } = await propose(gateway, post);
    await held(body.action_id);
    await inState(gateway, body.action_id, 'expired');
    gateway.sandbox.faults.clear();
    expect(await rowsOf(gateway, externalId(post))).toBe(0);
  });

  test('that was mended is noticed at the next start, also when nothing waits any more', async () => {
    codaRefuses();
    const { body } = await propose(gateway, threadPost());
    await held(body.action_id);
    await gateway.call(gateway.tokens.ana, 'POST', `/api/v1/actions/${body.action_id}/cancel`, {});
    gateway.sandbox.faults.clear();
    await gateway.stop();
    await gateway.start();
    expect((await health()).status).toBe('pass');
    await waitFor('the event', () => told('provider.accepted').length > 0);
  });

  test('from the first moment lets the service start and serve', async () => {
    codaRefuses();
    await gateway.stop();
    await gateway.start();
    const { body } = await propose(gateway, threadPost());
    await held(body.action_id);
    expect((await health()).status).toBe('warn');
    gateway.sandbox.faults.clear();
    await inState(gateway, body.action_id, 'succeeded');
  });
});

test('a right that the token lacks for one table holds what is for it, and nothing else of Coda', async () => {
  codaRefuses(403, TABLES.thread);
  await taskRow('T-1');
  const post = threadPost();
  const first = await propose(gateway, post);
  await held(first.body.action_id);
  const update = await propose(gateway, taskUpdate('T-1'));
  await inState(gateway, update.body.action_id, 'succeeded');
  expect(await actionOf(gateway, first.body.action_id)).toMatchObject({ state: 'authorized' });
  await waitFor('the event', () => told('provider.refused').length > 0);
  expect(told('provider.refused')[0]?.payload).toMatchObject({ area: 'coda.post_thread' });
  expect(told('provider.accepted')).toEqual([]);
  gateway.sandbox.faults.clear();
  await inState(gateway, first.body.action_id, 'succeeded');
  expect(await rowsOf(gateway, externalId(post))).toBe(1);
});

test('a row that Coda does not have is no refusal of the token', async () => {
  const { body } = await propose(gateway, taskUpdate('T-404'));
  await inState(gateway, body.action_id, 'failed');
  expect((await health()).status).toBe('pass');
});

describe('a calendar that refuses us', () => {
  const REFUSED = {
    status: 503,
    body: {
      type: 'https://almanac.invalid/problems/credential_refused',
      title: 'A dependency is down',
      status: 503,
      code: 'credential_refused',
      detail: 'The calendar connection is broken. Connect again at /oauth/authorize.',
      request_id: 'req_1',
    },
  };

  test('holds the run without an attempt, stops no row of Coda, and is applied once when connected', async () => {
    let connected = false;
    let calls = 0;
    gateway.scheduler.answer = async (body) => {
      if (!connected) return REFUSED;
      calls += 1;
      await redeemed(gateway, body);
      return applied(body);
    };
    const run = await propose(gateway, applyRun());
    await held(run.body.action_id);
    const post = threadPost();
    const row = await propose(gateway, post);
    await inState(gateway, row.body.action_id, 'succeeded');
    const { status, checks } = await health();
    expect([status, checks?.['calendar']?.status]).toEqual(['warn', 'warn']);
    expect(checks?.['calendar']?.detail).toContain('/oauth/authorize');
    connected = true;
    const { attempts } = await inState(gateway, run.body.action_id, 'succeeded');
    expect([attempts, calls]).toEqual([1, 1]);
    expect((await health()).status).toBe('pass');
    // The scheduler owns that credential and tells of it; two voices would be two causes.
    expect(told('provider.refused')).toEqual([]);
  });

  test('is known to be connected again when the scheduler says so, also when nothing waits any more', async () => {
    gateway.scheduler.answer = async () => REFUSED;
    gateway.scheduler.calendar = 'warn';
    const { body } = await propose(gateway, applyRun());
    await held(body.action_id);
    await gateway.call(gateway.tokens.ana, 'POST', `/api/v1/actions/${body.action_id}/cancel`, {});
    await gateway.stop();
    await gateway.start();
    expect((await health()).degraded).toEqual(['calendar']);
    gateway.scheduler.calendar = 'pass';
    await gateway.stop();
    await gateway.start();
    expect((await health()).status).toBe('pass');
  });

  test('in the middle of a run leaves it unknown, and the next attempt finishes it', async () => {
    let calls = 0;
    gateway.scheduler.answer = async (body) => {
      calls += 1;
      await redeemed(gateway, body);
      return calls === 1 ? REFUSED : applied(body);
    };
    const { body } = await propose(gateway, applyRun());
    const { events, attempts } = await inState(gateway, body.action_id, 'succeeded');
    const after = events.filter(({ from_state }) => from_state === 'executing');
    expect(after.map(({ to_state }) => to_state)).toEqual(['unknown', 'succeeded']);
    expect(attempts).toBe(1);
  });
});
