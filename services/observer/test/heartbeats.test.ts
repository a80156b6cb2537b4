import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heartbeatToken, type HeartbeatName } from '@almanac/shared/lang/heartbeats';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { START, startWatchHarness, type WatchHarness } from './watch-harness.ts';

const KEY = 'a-key-of-the-pushes-0123456789';
let h: WatchHarness;
let monitors: Server;
let status = 200;
const taken: URL[] = [];

beforeAll(async () => {
  monitors = createServer((request, response) => {
    taken.push(new URL(request.url ?? '', 'http://monitors'));
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => monitors.listen(0, '127.0.0.1', resolve));
  const KUMA_URL = `http://127.0.0.1:${(monitors.address() as AddressInfo).port}`;
  h = await startWatchHarness({ HEALTH_EVERY_MS: '100', KUMA_URL, KUMA_PUSH_KEY: KEY });
});
afterAll(async () => {
  await h.stop();
  monitors.closeAllConnections();
  monitors.close();
});

const signsOf = (name: HeartbeatName): string[] =>
  taken
    .filter(({ pathname }) => pathname === `/api/push/${heartbeatToken(KEY, name)}`)
    .map(({ searchParams }) => searchParams.get('status') ?? '');

test('what was done by the clock is told once to its monitor, also while everything is stopped', async () => {
  h.setClock(START);
  await h.stopAll(true);
  await h.test_db.admin.query(
    `insert into observer.watch_marks (name, at, result) values ('watchers', $1, '{}'), ('archive', $2, '{}')`,
    [START, new Date(Date.parse(START) - 27 * 3_600_000)],
  );
  await waitFor('a sign', () => signsOf('watchers').length > 0);
  const { asked } = h.world;
  await waitFor('three more looks', () => h.world.asked > asked + 3);
  expect(signsOf('watchers')).toEqual(['up']);
  // Done longer ago than its silence may last: its monitor is to miss it.
  expect(signsOf('nightly-archive')).toEqual([]);
  await h.stopAll(false);
});

test('an audit that does not verify is told as down', async () => {
  const bad = { verified: false, rows: 3, head_seq: 3, head_hash: 'x', faults: [] };
  await h.test_db.admin.query(
    `insert into observer.watch_marks (name, at, result) values ('audit', $1, $2)`,
    [START, JSON.stringify(bad)],
  );
  await waitFor('the sign', () => signsOf('audit-verified').length > 0);
  expect(signsOf('audit-verified')).toEqual(['down']);
});

test('a sign that was not taken is sent again until it is', async () => {
  status = 503;
  const later = new Date(Date.parse(START) + 60_000);
  await h.test_db.admin.query(`update observer.watch_marks set at = $1 where name = 'watchers'`, [
    later,
  ]);
  const before = signsOf('watchers').length;
  await waitFor('two tries', () => signsOf('watchers').length >= before + 2);
  status = 200;
  await waitFor('one more', () => signsOf('watchers').length >= before + 3);
  const { asked } = h.world;
  const all = signsOf('watchers').length;
  await waitFor('three more looks', () => h.world.asked > asked + 3);
  expect(signsOf('watchers').length).toBeLessThanOrEqual(all + 1);
});
