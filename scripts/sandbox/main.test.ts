import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxClient } from './client.ts';
import { connectCalendar, hour } from './connect-calendar.ts';

let folder: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'almanac-sandbox-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(folder, { recursive: true });
});

async function start(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ ready: boolean; url: string }];
  expect(message.ready).toBe(true);
  return { child, url: message.url };
}

async function end(child: ChildProcess): Promise<unknown> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  return (await exited)[0];
}

test('the state file keeps calendar, doc and access over a restart, for its owner only', async () => {
  const SANDBOX_STATE_FILE = join(folder, 'sandbox.json');
  const first = await start({ SANDBOX_STATE_FILE });
  const { refresh_token } = await sandboxClient(first.url).google.issueRefreshToken();
  const google = await connectCalendar(first.url);
  await google.events.insert({ calendarId: 'primary', requestBody: { id: 'kept1', ...hour(9) } });
  await fetch(`${first.url}/coda/apis/v1/docs/sandbox-doc/tables/Tasks/rows`, {
    method: 'POST',
    headers: { authorization: 'Bearer t' },
    body: JSON.stringify({ rows: [{ cells: [{ column: 'task_id', value: 't-1' }] }] }),
  });
  expect(await end(first.child)).toBe(0);
  expect(statSync(SANDBOX_STATE_FILE).mode & 0o777).toBe(0o600);
  expect(existsSync(`${SANDBOX_STATE_FILE}.next`)).toBe(false);

  const second = await start({ SANDBOX_STATE_FILE });
  const control = sandboxClient(second.url);
  expect((await control.google.events()).map(({ event }) => event.id)).toEqual(['kept1']);
  expect((await control.coda.rows('Tasks'))[0]?.values['task_id']).toBe('t-1');
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token,
    client_id: 'sandbox-client',
  });
  expect((await fetch(`${second.url}/google/token`, { method: 'POST', body })).status).toBe(200);
  await end(second.child);
});

test('a file that is not a state file is refused and left as it is', async () => {
  const SANDBOX_STATE_FILE = join(folder, 'notes.txt');
  writeFileSync(SANDBOX_STATE_FILE, 'my notes');
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    env: { ...process.env, SANDBOX_STATE_FILE },
    stdio: 'pipe',
  });
  children.push(child);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).not.toBe(0);
  expect(readFileSync(SANDBOX_STATE_FILE, 'utf8')).toBe('my notes');
});

test('ALMANAC_CLOCK in a file moves the time between two changes', async () => {
  const clock = join(folder, 'clock');
  writeFileSync(clock, '2026-11-20T12:00:00Z\n');
  const { url, child } = await start({ ALMANAC_CLOCK: `@${clock}` });
  const control = sandboxClient(url);
  const [event] = await control.google.seedEvents([{ id: 'event1', ...hour(9) }]);
  expect(event?.created).toBe('2026-11-20T12:00:00.000Z');
  writeFileSync(clock, '2026-11-21T08:30:00Z\n');
  const moved = await control.google.changeEvent('event1', hour(10));
  expect(moved.updated).toBe('2026-11-21T08:30:00.000Z');
  await end(child);
});

test('the process ends when its parent goes', async () => {
  const { child } = await start({});
  const exited = once(child, 'exit');
  child.disconnect();
  expect((await exited)[0]).toBe(0);
});
