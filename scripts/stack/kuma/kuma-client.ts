/**
 * The part of Uptime-Kuma's own API (2.x: Socket.IO, as its pages speak it) that monitors need. Each call is answered by
 * `{ ok, msg }`; the list of monitors is sent beside the answer to `getMonitorList`.
 */
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';

const TIMEOUT_MS = 15_000;

const reply = z.looseObject({ ok: z.boolean(), msg: z.string().optional() });
const loginReply = reply.extend({
  ok: z.boolean().default(false),
  tokenRequired: z.boolean().optional(),
});
const known = z.looseObject({ id: z.int(), name: z.string(), description: z.string().nullish() });
export type KnownMonitor = z.infer<typeof known>;
const monitorList = z.record(z.string(), known);

export interface Kuma {
  /** Makes the first user where there is none; true if it did. */
  setUp(username: string, password: string): Promise<boolean>;
  login(username: string, password: string): Promise<void>;
  monitors(): Promise<KnownMonitor[]>;
  add(monitor: object): Promise<void>;
  edit(monitor: object): Promise<void>;
  close(): void;
}

/** Throws where nobody answers within 15 s. */
export async function openKuma(url: string): Promise<Kuma> {
  const socket = io(url, { reconnection: false, timeout: TIMEOUT_MS });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', (error) => {
      socket.close();
      reject(new Error(`Uptime-Kuma does not answer at ${url}: ${error.message}`));
    });
  });
  return kumaOn(socket);
}

function kumaOn(socket: Socket): Kuma {
  const ask = (event: string, ...args: unknown[]): Promise<unknown> =>
    socket.timeout(TIMEOUT_MS).emitWithAck(event, ...args);
  const done = async (event: string, ...args: unknown[]): Promise<void> => {
    const { ok, msg } = reply.parse(await ask(event, ...args));
    if (!ok) throw new Error(`Uptime-Kuma refuses "${event}": ${msg ?? 'it gives no reason'}`);
  };
  return {
    setUp: async (username, password) => {
      if ((await ask('needSetup')) !== true) return false;
      await done('setup', username, password);
      return true;
    },
    login: async (username, password) => {
      const answer = loginReply.parse(await ask('login', { username, password, token: '' }));
      if (answer.tokenRequired === true) {
        throw new Error('Uptime-Kuma wants a second factor; this script cannot give one');
      }
      if (!answer.ok) throw new Error(`Uptime-Kuma refuses the sign-in: ${answer.msg ?? ''}`);
    },
    monitors: async () => {
      const listed = once(socket, 'monitorList');
      await done('getMonitorList');
      return Object.values(monitorList.parse(await listed));
    },
    add: (monitor) => done('add', monitor),
    edit: (monitor) => done('editMonitor', monitor),
    close: () => void socket.close(),
  };
}

function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ${event} came`)), TIMEOUT_MS);
    socket.once(event, (value: unknown) => {
      clearTimeout(late);
      resolve(value);
    });
  });
}
