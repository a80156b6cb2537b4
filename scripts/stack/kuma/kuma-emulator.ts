/** Uptime-Kuma's side of the calls that we make, as its 2.x server answers them; no more of it is here. For tests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';

export type StoredMonitor = Record<string, unknown> & { id: number };
type Callback = (answer: unknown) => void;

export interface KumaEmulator {
  url: string;
  user: { username: string; password: string } | undefined;
  monitors: StoredMonitor[];
  /** The queries of the pushes that were taken, by monitor. */
  pushed: { name: unknown; query: URLSearchParams }[];
  close(): Promise<void>;
}

export async function startKumaEmulator(): Promise<KumaEmulator> {
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://kuma');
    const token = /^\/api\/push\/(\w+)$/.exec(url.pathname)?.[1];
    const monitor = kuma.monitors.find(
      ({ pushToken }) => token !== undefined && pushToken === token,
    );
    if (monitor !== undefined) kuma.pushed.push({ name: monitor['name'], query: url.searchParams });
    response.writeHead(monitor === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: monitor !== undefined }));
  });
  const server = new Server(http);
  const kuma: KumaEmulator = {
    url: '',
    user: undefined,
    monitors: [],
    pushed: [],
    close: async () => {
      await server.close();
    },
  };
  server.on('connection', (socket) => serve(socket, kuma));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  kuma.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return kuma;
}

function serve(socket: Socket, kuma: KumaEmulator): void {
  let is_signed_in = false;
  const guarded = (event: string, work: (monitor: Record<string, unknown>) => object): void => {
    socket.on(event, (...args: unknown[]) => {
      const callback = args.at(-1) as Callback;
      try {
        if (!is_signed_in) throw new Error('You are not logged in.');
        callback({ ok: true, ...work(args[0] as Record<string, unknown>) });
      } catch (error) {
        callback({ ok: false, msg: error instanceof Error ? error.message : String(error) });
      }
    });
  };
  socket.on('needSetup', (callback: Callback) => callback(kuma.user === undefined));
  socket.on('setup', (username: string, password: string, callback: Callback) => {
    if (kuma.user !== undefined)
      return callback({ ok: false, msg: 'Uptime Kuma has been initialized.' });
    kuma.user = { username, password };
    callback({ ok: true, msg: 'successAdded', msgi18n: true });
  });
  socket.on('login', (given: { username: string; password: string }, callback: Callback) => {
    is_signed_in = given.username === kuma.user?.username && given.password === kuma.user.password;
    callback(is_signed_in ? { ok: true, token: 'jwt' } : { ok: false, msg: 'authIncorrectCreds' });
  });
  guarded('getMonitorList', () => {
    socket.emit('monitorList', Object.fromEntries(kuma.monitors.map((one) => [one.id, one])));
    return {};
  });
  guarded('add', (monitor) => {
    checked(monitor);
    const id = kuma.monitors.length + 1;
    kuma.monitors.push({ ...monitor, id });
    return { msg: 'successAdded', monitorID: id };
  });
  guarded('editMonitor', (monitor) => {
    checked(monitor);
    const at = kuma.monitors.findIndex(({ id }) => id === monitor['id']);
    if (at < 0) throw new Error('Permission denied.');
    kuma.monitors[at] = monitor as StoredMonitor;
    return { msg: 'Saved.', monitorID: monitor['id'] };
  });
}

/** What the server takes for granted or refuses. */
function checked(monitor: Record<string, unknown>): void {
  const codes = monitor['accepted_statuscodes'] as unknown[];
  if (!codes.every((code) => typeof code === 'string')) {
    throw new Error('Accepted status codes are not all strings');
  }
  if (Number(monitor['interval']) < 20) throw new Error('Interval cannot be less than 20 seconds');
  if (monitor['type'] === 'push' && String(monitor['pushToken']).length !== 32) {
    throw new Error('Push token must be 32 characters long');
  }
}
