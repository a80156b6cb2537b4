import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { choosePorts } from './choose-ports.ts';
import { claimPortSlot } from './port-slot.ts';

async function listenOn(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

test('all ports are different and free', async () => {
  const ports = Object.values(await choosePorts(undefined));
  expect(new Set(ports).size).toBe(ports.length);
});

test('a taken port of a fixed base is refused with the name of the program that holds it', async () => {
  const { server, port } = await listenOn(0);
  try {
    await expect(choosePorts(port)).rejects.toThrow(
      new RegExp(`memory-gateway wants port ${port}, but port ${port} is held by .*${process.pid}`),
    );
  } finally {
    server.close();
  }
});

test('no port of a running Almanac is given to another, not even one that is free because its process died', async () => {
  const first = await claimPortSlot();
  const second = await claimPortSlot();
  try {
    const ports = Object.values(await choosePorts(undefined, {}, first.shift));
    const others = Object.values(await choosePorts(undefined, {}, second.shift));
    expect(others.filter((port) => ports.includes(port))).toEqual([]);
  } finally {
    await second.release();
    await first.release();
  }
});
