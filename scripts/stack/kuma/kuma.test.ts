import { afterEach, beforeEach, expect, test } from 'vitest';
import { heartbeatToken } from '@almanac/shared/lang/heartbeats';
import { readStack } from '../../check/read-stack.ts';
import { stackFiles } from '../../check/stack-rules.ts';
import { ROOT } from '../../cli/settings.ts';
import { bringMonitors, type Brought } from './bring-monitors.ts';
import { openKuma } from './kuma-client.ts';
import { startKumaEmulator, type KumaEmulator } from './kuma-emulator.ts';
import { wantedMonitors } from './monitors.ts';

const KEY = 'a-key-of-the-pushes-0123456789';
const PASSWORD = 'a-long-password-1';
const wanted = wantedMonitors(KEY);
let kuma: KumaEmulator;

beforeEach(async () => {
  kuma = await startKumaEmulator();
});
afterEach(() => kuma.close());

async function bring(password = PASSWORD): Promise<Brought> {
  const client = await openKuma(kuma.url);
  try {
    await client.setUp('operator', PASSWORD);
    await client.login('operator', password);
    return await bringMonitors(client, wanted);
  } finally {
    client.close();
  }
}

test('a new Uptime-Kuma gets its user and every monitor once, however often it is asked', async () => {
  expect((await bring()).added).toHaveLength(wanted.length);
  expect(kuma.user).toEqual({ username: 'operator', password: PASSWORD });
  expect(await bring()).toMatchObject({
    added: [],
    changed: [],
    kept: wanted.map(({ name }) => name),
  });
  expect(kuma.monitors).toHaveLength(wanted.length);
});

test('what was changed is mended with its own settings kept, and what a person made stays', async () => {
  await bring();
  const [first] = kuma.monitors;
  Object.assign(first ?? {}, { url: 'http://elsewhere', notificationIDList: { 1: true } });
  kuma.monitors.push({ id: 900, name: 'my router', type: 'ping', description: null });
  kuma.monitors.push({ ...first, id: 901, name: 'almanac of old' });
  const brought = await bring();
  expect(brought.changed).toEqual([wanted[0]?.name]);
  expect(brought.left_over).toEqual(['almanac of old']);
  expect(kuma.monitors[0]).toMatchObject({ url: wanted[0]?.url, notificationIDList: { 1: true } });
  expect(kuma.monitors.find(({ id }) => id === 900)).toMatchObject({
    name: 'my router',
    type: 'ping',
  });
});

test('a refusal says what was refused', async () => {
  await bring();
  await expect(bring('another password')).rejects.toThrow(
    'refuses the sign-in: authIncorrectCreds',
  );
  await expect(openKuma('http://127.0.0.1:1')).rejects.toThrow('does not answer at');
});

test('each service of the stack that answers anybody has a monitor at the port it listens on', () => {
  const { services } = readStack(stackFiles(ROOT).compose);
  const own = Object.entries(services).filter(
    ([, { environment }]) => environment['PORT'] !== undefined,
  );
  expect(own.length).toBeGreaterThanOrEqual(6);
  for (const [name, { environment, networks }] of own) {
    const monitor = wanted.find((one) => one.name === `almanac ${name}`);
    expect(monitor?.url).toBe(`http://${name}:${String(environment['PORT'])}/readyz`);
    expect(networks).toContain('app');
  }
});

test('a sign is taken by the monitor of its name alone', async () => {
  await bring();
  const push = (key: string): Promise<Response> =>
    fetch(`${kuma.url}/api/push/${heartbeatToken(key, 'task-poll')}?status=up&msg=x`);
  expect((await push(KEY)).status).toBe(200);
  expect((await push('another key that is long enough')).status).toBe(404);
  expect(kuma.pushed.map(({ name }) => name)).toEqual(['almanac task-poll']);
});
