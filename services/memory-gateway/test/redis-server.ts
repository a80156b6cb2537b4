/** A real server of the protocol Valkey speaks, started by a test on a free loopback port; nothing is written to disk. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { waitFor } from '@almanac/shared/testing/wait-for';

export interface RedisServer {
  url: string;
  /** Kills it at once; `start` brings an empty one back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** It keeps its connections and answers nothing, until `resume`. */
  hang(): void;
  resume(): void;
  /** Sends one command and gives what comes back first, as text. */
  ask(...words: string[]): Promise<string>;
}

/** The program, or undefined where it is not installed. */
export const REDIS_PROGRAM = ['valkey-server', 'redis-server'].find(isInstalled);

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export async function startRedis(program: string, ...settings: string[]): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = (): void => void child?.kill('SIGKILL');
  // A test run that is ended from outside must not leave it behind.
  process.once('exit', kill);
  const start = async (): Promise<void> => {
    const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    child = spawn(program, [...own, ...settings], { stdio: 'ignore' });
    await waitFor('the server answers', () => answers(port)).catch((error: unknown) => {
      kill();
      throw error;
    });
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop: async () => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      kill();
      await gone;
    },
    hang: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    ask: (...words) => ask(port, ...words),
  };
}

/** Whether it is up: also one that asks for a password first. */
function answers(port: number): Promise<boolean> {
  return ask(port, 'PING').then(
    (answer) => /^(\+PONG|-NOAUTH)/.test(answer),
    () => false,
  );
}

async function ask(port: number, ...words: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${words.length}\r\n${parts.join('')}`);
    const [data] = (await once(socket, 'data')) as [Buffer];
    return data.toString();
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const { port, close } = await listenOn(() => undefined);
  await close();
  return port;
}

export interface SilentServer {
  url: string;
  close(): Promise<void>;
}

/** Takes every connection and never says a word. */
export async function startSilentServer(): Promise<SilentServer> {
  const { port, close } = await listenOn((socket) => void socket.resume());
  return { url: `redis://127.0.0.1:${port}`, close };
}

async function listenOn(onSocket: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
