import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { describeHolder, findFreePort, whoHolds } from './ports.ts';

const servers: Server[] = [];

async function hold(port = 0, host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  const open = servers.splice(0);
  await Promise.all(open.map((server) => new Promise((resolve) => server.close(resolve))));
});

test('the preferred port is given when it is free', async () => {
  const port = await findFreePort(23_417);
  expect(await findFreePort(port)).toBe(port);
});

test('a held port and a promised port are passed over', async () => {
  const port = await hold();
  const next = await findFreePort(port);
  expect(next).toBeGreaterThan(port);
  expect(await findFreePort(port, new Set([next]))).toBeGreaterThan(next);
});

test('a port held on all addresses is not given for 127.0.0.1', async () => {
  const port = await hold(0, '0.0.0.0');
  expect(await findFreePort(port)).not.toBe(port);
});

test('the search ends at the last port with a clear error', async () => {
  const port = 65_535;
  await hold(port).catch(() => port);
  await expect(findFreePort(port)).rejects.toThrow('No free port on 127.0.0.1 between 65535');
});

test.runIf(process.platform === 'linux')('the holder of a port is named', async () => {
  const port = await hold();
  expect((await whoHolds(port))?.pid).toBe(process.pid);
  expect(await describeHolder(port)).toMatch(
    new RegExp(`^port ${port} is held by .+ \\(pid ${process.pid}\\)$`),
  );
});

test('a free port has no holder', async () => {
  expect(await whoHolds(await findFreePort(24_100))).toBeUndefined();
});
