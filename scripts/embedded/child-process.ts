/**
 * One process of the embedded Almanac: started with an IPC channel, so that it stops by itself when the launcher dies even by
 * `kill -9`; says when it is ready; its output goes to a log file; started again when it dies unasked.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { errorText } from '@almanac/shared/lang/app-error';

export interface ProcessLimits {
  /** Node's flags for its memory; those of a small service when not given. */
  memory_flags?: readonly string[];
  /** How long it may take until it is ready. */
  ready_ms?: number;
}

export interface ProcessOptions extends ProcessLimits {
  name: string;
  entry: string;
  env: Record<string, string>;
  /** More flags of Node: how tests look into a process. */
  node_flags?: readonly string[];
  log_file: string;
  /** Hears of every unasked end and of the new start. */
  onRestart: (line: string) => void;
}

export interface ManagedProcess {
  readonly name: string;
  /** Where it answers. */
  readonly url: string;
  readonly pid: number | undefined;
  /** SIGTERM, then SIGKILL when it does not end within 10 s. */
  stop(): Promise<void>;
  /** SIGKILL; it is started again as after any crash. Resolves when it is ready again. */
  killAndWait(): Promise<void>;
  /** SIGKILL, and down it stays until the returned function starts it again. */
  hold(): Promise<() => Promise<void>>;
}

// A service is small and mostly waits: semi-spaces of 1 MB keep each about 15 MB smaller than V8's defaults (measured with npm run bench).
const MEMORY_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=1',
  '--max-old-space-size=256',
];
const MAX_LOG_BYTES = 10_000_000;
const READY_MS = 30_000;
const STOP_MS = 10_000;
const RESTART_MS = [250, 500, 1000, 2000, 5000];
const STABLE_MS = 30_000;
/** What services end with when a setting is missing or wrong (sysexits' EX_CONFIG). */
const EXIT_BAD_CONFIG = 78;

/** Resolves when the process says that it is ready; rejects with the end of its log when it does not get there. */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  const state = new State(options);
  await state.start();
  return {
    name: options.name,
    get url() {
      return state.url;
    },
    get pid() {
      return state.child?.pid;
    },
    stop: () => state.stop(),
    killAndWait: () => state.killAndWait(),
    hold: () => state.hold(),
  };
}

class State {
  readonly options: ProcessOptions;
  child: ChildProcess | undefined;
  url = '';
  private stopping = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting: (() => void)[] = [];

  constructor(options: ProcessOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    const log_start = sizeOf(this.options.log_file);
    const child = launch(this.options);
    this.child = child;
    const started = performance.now();
    try {
      this.url = await ready(child, this.options, log_start);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    child.once('exit', (code, signal) => {
      if (this.stopping) return;
      if (performance.now() - started > STABLE_MS) this.failures = 0;
      this.again(`${this.options.name} ended (${signal ?? `exit ${code}`})`);
    });
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private again(why: string): void {
    const delay_ms = RESTART_MS[Math.min(this.failures, RESTART_MS.length - 1)] ?? 5000;
    this.failures += 1;
    // Once is an accident; who sees the same line again needs to know where the reason stands.
    const reason = this.failures > 2 ? ` (why: ${this.options.log_file})` : '';
    this.options.onRestart(`${why}; starting it again${reason}`);
    this.timer = setTimeout(() => {
      if (this.stopping) return;
      this.start().catch((error: unknown) => {
        if (!this.stopping) this.again(`${this.options.name} did not start: ${errorText(error)}`);
      });
    }, delay_ms);
  }

  killAndWait(): Promise<void> {
    const started = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.child?.kill('SIGKILL');
    return started;
  }

  async hold(): Promise<() => Promise<void>> {
    this.stopping = true;
    clearTimeout(this.timer);
    await end(this.child, 'SIGKILL');
    return () => {
      this.stopping = false;
      return this.start();
    };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await end(this.child, 'SIGTERM');
  }
}

async function end(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

/** Keeps one older log: a file that has grown is set aside when its process starts. */
function setAside(log_file: string): void {
  const size = statSync(log_file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(log_file, `${log_file}.old`);
}

function launch(options: ProcessOptions): ChildProcess {
  setAside(options.log_file);
  const log = openSync(options.log_file, 'a', 0o600);
  try {
    const flags = [...(options.memory_flags ?? MEMORY_FLAGS), ...(options.node_flags ?? [])];
    return spawn(process.execPath, [...flags, options.entry], {
      // Only what a service is meant to know: its settings, not the launcher's environment.
      // One arena of the C library's allocator: about 4 MB less for each process (npm run bench).
      env: { ...inherited(), MALLOC_ARENA_MAX: '1', ...options.env },
      stdio: ['ignore', log, log, 'ipc'],
      // Ctrl-C in the terminal goes to the launcher alone, which stops the processes in order.
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'NODE_COMPILE_CACHE', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function ready(child: ChildProcess, options: ProcessOptions, log_start: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      child.off('exit', onExit);
      child.off('message', onMessage);
    };
    const fail = (why: string): void => {
      settle();
      reject(new Error(`${options.name} ${why}.\n${logTail(options.log_file, log_start)}`));
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      const what = code === EXIT_BAD_CONFIG ? 'refuses its settings' : 'ended at once';
      fail(`${what} (${signal ?? `exit ${code}`})`);
    };
    const onMessage = (message: unknown): void => {
      const url = readyUrl(message);
      if (url === undefined) return;
      settle();
      resolve(url);
    };
    const { ready_ms = READY_MS } = options;
    const timer = setTimeout(() => fail(`was not ready within ${ready_ms / 1000} s`), ready_ms);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('exit', onExit);
    child.on('message', onMessage);
  });
}

function readyUrl(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  return 'url' in message && typeof message.url === 'string' ? message.url : undefined;
}

/** What the process wrote since its start, the last lines of it. */
function logTail(path: string, from: number): string {
  const text = readFileSync(path).subarray(from).toString('utf8').trim();
  if (text === '') return `It wrote nothing to ${path}.`;
  const lines = text.split('\n').slice(-12);
  return `The end of ${path}:\n${lines.map((line) => `  ${line.slice(0, 300)}`).join('\n')}`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
