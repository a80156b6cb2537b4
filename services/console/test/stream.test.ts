import { request, type IncomingMessage } from 'node:http';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { FINE } from './stand-ins.ts';
import { openStage, type Browser, type Stage } from './stage.ts';

interface Told {
  event: string;
  data: Record<string, unknown>;
  id: string;
}

interface Listening {
  told: Told[];
  headers: IncomingMessage['headers'];
  status: number;
  over: () => boolean;
  leave: () => void;
}

let stage: Stage;
let ana: Browser;
const open: Listening[] = [];

beforeAll(async () => {
  stage = await openStage({ ping_ms: 150, look_ms: 50 });
  ana = await stage.person('ana', 'operator');
});
afterEach(() => {
  for (const one of open.splice(0)) one.leave();
});
afterAll(() => stage.close());

function listenAs({ cookie }: Browser, last_id?: string): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(last_id === undefined ? {} : { 'last-event-id': last_id }) };
    const asked = request(`${stage.url}/api/stream`, { headers }, (response) => {
      const told: Told[] = [];
      let rest = '';
      let over = false;
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        const parts = (rest + piece).split('\n\n');
        rest = parts.pop() ?? '';
        told.push(...parts.map(readEvent));
      });
      response.on('close', () => (over = true));
      response.on('error', () => (over = true));
      const listening = {
        told,
        headers: response.headers,
        status: response.statusCode ?? 0,
        over: () => over,
        leave: () => asked.destroy(),
      };
      open.push(listening);
      resolve(listening);
    });
    asked.on('error', reject);
    asked.end();
  });
}

function readEvent(text: string): Told {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    event: field('event'),
    data: JSON.parse(field('data')) as Record<string, unknown>,
    id: field('id'),
  };
}

const of = (listening: Listening, event: string) =>
  listening.told.filter((one) => one.event === event);
const heard = (listening: Listening, event: string, id?: string) =>
  waitFor(`${event} ${id ?? ''}`, () =>
    of(listening, event).find((one) => id === undefined || one.data['id'] === id),
  );
const commit = (type: string, id: string) =>
  stage.db.admin.query(`select pg_notify('almanac_changes', $1)`, [
    JSON.stringify({ type, id, client_id: null }),
  ]);

test('begins with hello, tells what is committed by type and id alone, and pings', async () => {
  const listening = await listenAs(ana);
  expect(listening.headers['content-type']).toBe('text/event-stream');
  expect(listening.headers['x-accel-buffering']).toBe('no');
  expect(await heard(listening, 'hello')).toMatchObject({ data: { resumed: false } });
  await commit('plan', 'plan_1');
  expect((await heard(listening, 'plan', 'plan_1')).data).toEqual({ id: 'plan_1' });
  await heard(listening, 'ping');
});

test('a stop by anybody is told within a second, also one from outside of the database', async () => {
  const listening = await listenAs(ana);
  await heard(listening, 'hello');
  const bruno = await stage.person('bruno', 'viewer');
  let asked = performance.now();
  const stopped = await bruno.call('POST', '/api/v1/controls/kill', { reason: 'a test' });
  expect(stopped.status).toBe(200);
  await heard(listening, 'control', 'control_flags');
  // A page need not read anything to show it.
  await heard(listening, 'stop');
  expect(performance.now() - asked).toBeLessThan(3000);
  const undone = { reason: 'a test', undo: true };
  expect((await bruno.call('POST', '/api/v1/controls/resume', undone)).status).toBe(200);

  asked = performance.now();
  writeFileSync(stage.kill_file, '');
  await heard(listening, 'control', 'outside');
  expect(performance.now() - asked).toBeLessThan(1000);
  await waitFor('the second stop', () => of(listening, 'stop').length === 2);
  rmSync(stage.kill_file);
  await waitFor('the end of the stop', () => of(listening, 'control').length >= 4);
  expect(of(listening, 'stop')).toHaveLength(2);
});

test('a browser that comes back is told what it missed, once and in order', async () => {
  const first = await listenAs(ana);
  await commit('plan', 'plan_a');
  const { id } = await heard(first, 'plan', 'plan_a');
  first.leave();
  const other = await listenAs(ana);
  for (const name of ['b', 'c', 'd']) await commit('memory', `mem_${name}`);
  await heard(other, 'memory', 'mem_d');
  const again = await listenAs(ana, id);
  await heard(again, 'memory', 'mem_d');
  expect(of(again, 'hello')[0]?.data).toEqual({ resumed: true });
  expect(of(again, 'memory').map(({ data }) => data['id'])).toEqual(['mem_b', 'mem_c', 'mem_d']);
});

test('a number that is not known, of another process or of nobody, begins anew', async () => {
  for (const id of ['ffffffffffff-3', 'x', '-1', "'; drop table"]) {
    const listening = await listenAs(ana, id);
    expect((await heard(listening, 'hello')).data).toEqual({ resumed: false });
  }
});

test('after the connection to the database was lost everybody is told to read anew', async () => {
  const listening = await listenAs(ana);
  await heard(listening, 'hello');
  await stage.db.admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'console-changes-listen' and datname = current_database()`,
  );
  await waitFor('a second hello', () => of(listening, 'hello').length === 2);
  await commit('plan', 'plan_after');
  await heard(listening, 'plan', 'plan_after');
});

test('a notice that is none is passed over; events of the log are not told', async () => {
  const listening = await listenAs(ana);
  await heard(listening, 'hello');
  for (const text of ['', '{', '[]', '{"type":1}', '"x"']) {
    await stage.db.admin.query(`select pg_notify('almanac_changes', $1)`, [text]);
  }
  await commit('event', 'evt_1');
  await commit('plan', 'plan_z');
  await heard(listening, 'plan', 'plan_z');
  expect(of(listening, 'event')).toEqual([]);
});

test('the stream of a session ends with it: at once where it is ended here, soon where it ends elsewhere', async () => {
  const carla = await stage.person('carla', 'viewer');
  const listening = await listenAs(carla);
  await heard(listening, 'hello');
  await carla.call('POST', '/api/sign-out');
  await waitFor('the end of the stream', () => listening.over());

  const dora = await stage.person('dora', 'viewer');
  const elsewhere = await listenAs(dora);
  await heard(elsewhere, 'hello');
  await stage.db.admin.query(
    `update console.sessions set ended_at = now() where person_id = 'dora'`,
  );
  await waitFor('the end of the other stream', () => elsewhere.over());
});

test('a service whose health changes is named', async () => {
  const listening = await listenAs(ana);
  await heard(listening, 'ping');
  stage.answers.health['planner'] = { ...FINE, status: 'warn' };
  await heard(listening, 'health', 'planner');
  stage.answers.health['planner'] = FINE;
});

test('nobody listens without a session, with a token alone, or a thirteenth time', async () => {
  expect((await listenAs(stage.browser())).status).toBe(401);
  const token = await stage.browser().call('GET', '/api/stream', undefined, {
    authorization: `Bearer ${stage.operator_token}`,
  });
  expect([token.status, token.body['code']]).toEqual([401, 'sign_in_needed']);
  const erik = await stage.person('erik', 'viewer');
  const streams = [];
  for (let i = 0; i < 13; i += 1) streams.push(await listenAs(erik));
  expect(streams.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(12);
  expect(streams.at(-1)?.status).toBe(429);
  streams[0]?.leave();
  await waitFor('room for another', async () => (await listenAs(erik)).status === 200);
});
