import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { startPostgres, type PostgresServer, type PostgresOptions } from './postgres.ts';
import { commandOf, hasEnded, isAlive } from './processes.ts';

const LAUNCHER = join(import.meta.dirname, 'postgres-launcher-for-tests.ts');
const DEADLINE_MS = 15_000;
const is_linux = process.platform === 'linux';
const is_root = process.getuid?.() === 0;

let home = '';
let data_dir = '';
const running: PostgresServer[] = [];
const launchers: ChildProcess[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'almanac postgres-'));
  await chmod(home, 0o755);
  data_dir = join(home, 'data');
});

afterEach(async () => {
  for (const launcher of launchers.splice(0)) launcher.kill('SIGKILL');
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

afterAll(() => rm(home, { recursive: true, force: true }));

async function start(options: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgres({ data_dir, durable: false, ...options });
  running.push(server);
  return server;
}

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, query_timeout: DEADLINE_MS });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** A launcher of its own that has its server ready. */
async function launch(): Promise<{ launcher: ChildProcess; pid: number; url: string }> {
  const launcher = spawn(process.execPath, [LAUNCHER, data_dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  launchers.push(launcher);
  const [line] = await once(createInterface(launcher.stdout), 'line');
  return { launcher, ...(JSON.parse(String(line)) as { pid: number; url: string }) };
}

async function killOutright(launcher: ChildProcess): Promise<void> {
  launcher.kill('SIGKILL');
  await once(launcher, 'exit');
}

test('data written before a stop are there after the next start', async () => {
  const first = await start();
  await ask(first.url, 'create table kept as select 7 as n');
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(await ask(second.url, 'select n from kept')).toBe(7);
});

test('the server speaks UTF-8, sorts by code point, lives in UTC, and takes 200 connections', async () => {
  const { url } = await start();
  expect(await ask(url, 'show server_encoding')).toBe('UTF8');
  expect(await ask(url, `select 'Z' < 'a'`)).toBe(true);
  expect(await ask(url, 'show timezone')).toBe('UTC');
  expect(Number(await ask(url, 'show max_connections'))).toBeGreaterThanOrEqual(200);
});

test('a wrong password is refused, and the server listens on 127.0.0.1 alone', async () => {
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
  expect(await ask(url, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await ask(url, 'show unix_socket_directories')).toBe('');
});

test('nobody else can enter the data directory or read the password', async () => {
  const server = await start();
  expect((await stat(server.data_dir)).mode & 0o077).toBe(0);
  expect((await stat(join(server.data_dir, 'password'))).mode & 0o077).toBe(0);
});

test('the server learns nothing of the environment of its launcher', async () => {
  process.env['ALMANAC_TEST_SECRET'] = 'not for the server';
  const { pid } = await start();
  delete process.env['ALMANAC_TEST_SECRET'];
  const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  expect(environ).not.toContain('ALMANAC_TEST_SECRET');
});

test('settings for speed are used only where losing the data is allowed', async () => {
  const fast = await start();
  expect(await ask(fast.url, 'show fsync')).toBe('off');
  await fast.stop();
  const safe = await start({ durable: true, settings: { work_mem: '8MB' } });
  expect(await ask(safe.url, 'show fsync')).toBe('on');
  expect(await ask(safe.url, 'show work_mem')).toBe('8MB');
});

test('a taken port is passed over', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const server = await start({ port });
  expect(server.port).toBeGreaterThan(port);
  expect(await ask(server.url, 'select 1')).toBe(1);
  blocker.close();
});

test('stop ends open connections and may be called twice', async () => {
  const server = await start();
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => undefined);
  await client.connect();
  await Promise.all([server.stop(), server.stop()]);
  expect(isAlive(server.pid)).toBe(false);
});

test('a second launcher is told who uses the data', async () => {
  await start();
  await expect(start()).rejects.toThrow(`in use by a running Almanac (pid ${process.pid})`);
});

test('after a kill the next start recovers', async () => {
  const server = await start({ durable: true });
  await ask(server.url, 'create table survived as select 9 as n');
  await server.kill();
  const next = await start({ durable: true });
  expect(await ask(next.url, 'select n from survived')).toBe(9);
});

test('a server that is killed is started again on the same data and port', async () => {
  const lines: string[] = [];
  const server = await start({ durable: true, onRestart: (line) => lines.push(line) });
  await ask(server.url, 'create table outlived as select 11 as n');
  const first = server.pid;
  process.kill(first, 'SIGKILL');
  await waitFor('the new server', () => lines.length === 2);
  expect(lines[0]).toContain('PostgreSQL ended (SIGKILL)');
  expect(server.pid).not.toBe(first);
  expect(await ask(server.url, 'select n from outlived')).toBe(11);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test('a server that cannot be brought back is reported once, and stop still works', async () => {
  const place = join(home, 'lost');
  const lost = Promise.withResolvers<Error>();
  const server = await start({
    data_dir: place,
    onRestart: () => undefined,
    onLost: lost.resolve,
  });
  await writeFile(join(server.data_dir, 'pgdata/PG_VERSION'), '12\n');
  process.kill(server.pid, 'SIGKILL');
  expect((await lost.promise).message).toContain('PostgreSQL did not start');
  await server.stop();
});

test('the server ends when its launcher is killed outright', async () => {
  const { launcher, pid } = await launch();
  await killOutright(launcher);
  expect(await hasEnded(pid, DEADLINE_MS)).toBe(true);
  const next = await start();
  expect(await ask(next.url, 'select 1')).toBe(1);
});

test('the server ends when its launcher is asked to end and has no handler', async () => {
  const { launcher, pid } = await launch();
  launcher.kill('SIGTERM');
  expect(await hasEnded(pid, DEADLINE_MS)).toBe(true);
});

test.runIf(is_linux)(
  'a server left running by a dead launcher is stopped and started anew',
  async () => {
    const { launcher, pid } = await launch();
    const children = await readFile(`/proc/${launcher.pid}/task/${launcher.pid}/children`, 'utf8');
    const watch = children
      .split(' ')
      .find((child) => commandOf(Number(child)).startsWith('/bin/sh'));
    process.kill(Number(watch), 'SIGKILL');
    await killOutright(launcher);
    expect(isAlive(pid)).toBe(true);
    const next = await start();
    expect(isAlive(pid)).toBe(false);
    expect(await ask(next.url, 'select 1')).toBe(1);
  },
);

test('a lock file that names another program stops nobody', async () => {
  const server = await start();
  await server.stop();
  const lock = join(server.data_dir, 'pgdata/postmaster.pid');
  await writeFile(lock, `${process.pid}\n${join(server.data_dir, 'pgdata')}\n`);
  const next = await start();
  expect(await ask(next.url, 'select 1')).toBe(1);
});

test('data of another major version are refused with what to do', async () => {
  const server = await start();
  await server.stop();
  const path = join(server.data_dir, 'pgdata/PG_VERSION');
  const version = await readFile(path, 'utf8');
  await writeFile(path, '12\n');
  await expect(start()).rejects.toThrow(/made by PostgreSQL 12.*Dump them|move the directory away/);
  await writeFile(path, version);
});

test('a server that does not start says why, and leaves the data to the next start', async () => {
  await expect(start({ settings: { max_connections: 'many' } })).rejects.toThrow('max_connections');
  expect(await ask((await start()).url, 'select 1')).toBe(1);
});

test('a half-made data directory is made again', async () => {
  const half = join(home, 'half');
  await mkdir(join(half, 'pgdata'), { recursive: true, mode: 0o700 });
  await writeFile(join(half, 'pgdata/PG_VERSION'), '18\n');
  const server = await start({ data_dir: half });
  expect(await ask(server.url, 'select 1')).toBe(1);
});

test.runIf(is_root)(
  'below a closed directory root keeps the data where the server can reach them',
  async () => {
    const closed = join(home, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const server = await start({ data_dir: join(closed, 'data') });
    expect(server.data_dir.startsWith(closed)).toBe(false);
    expect(await ask(server.url, 'select 1')).toBe(1);
    await server.stop();
    await rm(server.data_dir, { recursive: true });
  },
);
