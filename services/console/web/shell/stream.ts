/**
 * What changed, told at once (design 06 §6). One stream for all tabs of a browser: whoever holds the lock "almanac.stream" listens
 * and passes each event on over a BroadcastChannel. Where there are no locks (plain http on a LAN), each visible tab has its own.
 * Without an event for 40 s, or without a network, everything shown counts as old and what acts is held.
 */
import { createStore } from '../store.ts';
import { sortEarly } from '../early-reads.ts';
import { readAgain, readAllAgain, readAnew, readPathsAnew, type Topic } from '../use-read.ts';
import { sawStop } from './controls.ts';

export interface Connection {
  state: 'connecting' | 'live' | 'offline';
  /** When the last event came, ms. */
  heard_at: number;
}

export const connection = createStore<Connection>({ state: 'connecting', heard_at: 0 });

const SILENCE_MS = 40_000;
const POLL_MS = 15_000;
const TOPICS: Topic[] = ['action', 'block', 'plan', 'memory', 'incident', 'control', 'health'];
/** Kinds of the feed that a page shows under another name. */
const ALSO: Partial<Record<Topic, Topic[]>> = { incident: ['reflection'], memory: ['reflection'] };

interface Heard {
  kind: Topic | 'stop' | 'hello' | 'ping';
  /** Of a hello: the newest change before it. */
  newest?: string;
}

/** Listens until the returned function is called. */
export function openStream(): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const channel =
    typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('almanac.stream');
  const hear = (heard: Heard): void => {
    channel?.postMessage(heard);
    took(heard);
  };
  channel?.addEventListener('message', ({ data }: MessageEvent<Heard>) => took(data), { signal });
  if ('locks' in navigator && channel !== undefined) {
    // Held until the tab ends; then another one gets it.
    void navigator.locks
      .request('almanac.stream', { signal }, () => listen(hear, signal))
      .catch(() => undefined);
    // A tab that is not the leader hears the next ping; until then it asks for itself.
    took({ kind: 'ping' });
    askWhereNobodyGreets(signal);
  } else {
    void listenWhileVisible(hear, signal);
  }
  watchSilence(signal);
  return () => {
    ending.abort();
    channel?.close();
  };
}

const GREETED_MS = 2000;

/** Another tab listens, so no hello comes here: what was asked for before this tab listened to that one is read again. */
function askWhereNobodyGreets(signal: AbortSignal): void {
  const timer = setTimeout(() => readPathsAnew(sortEarly('').old), GREETED_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
}

const AGAIN_MS = 5000;

/**
 * Resolves when the signal aborts. After a gap the browser connects again by itself, after the `retry` the server told; after a
 * refusal (a console that just starts) it gives up, so it is begun anew.
 */
async function listen(hear: (heard: Heard) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await listenOnce(hear, signal);
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function listenOnce(hear: (heard: Heard) => void, signal: AbortSignal): Promise<void> {
  const source = new EventSource('/api/stream');
  for (const kind of [...TOPICS, 'stop', 'hello', 'ping'] as const) {
    source.addEventListener(kind, ({ lastEventId }) => hear({ kind, newest: lastEventId }));
  }
  return new Promise((resolve) => {
    const end = (): void => {
      source.close();
      resolve();
    };
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) end();
    });
    signal.addEventListener('abort', end);
  });
}

async function listenWhileVisible(
  hear: (heard: Heard) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const hidden = new AbortController();
    const onChange = (): void => {
      if (document.visibilityState === 'hidden') hidden.abort();
    };
    document.addEventListener('visibilitychange', onChange, { signal });
    if (document.visibilityState === 'visible') {
      await listen(hear, AbortSignal.any([signal, hidden.signal]));
    }
    document.removeEventListener('visibilitychange', onChange);
    if (!signal.aborted) await shownAgain(signal);
  }
}

function shownAgain(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      if (document.visibilityState === 'visible' || signal.aborted) resolve();
    };
    document.addEventListener('visibilitychange', done, { signal });
    signal.addEventListener('abort', done);
  });
}

function took({ kind, newest = '' }: Heard): void {
  const was = connection.get().state;
  connection.set({ state: 'live', heard_at: Date.now() });
  // Shown before anything is read: the answer says who and since when.
  if (kind === 'stop') sawStop();
  if (kind === 'hello') {
    const { current, old } = sortEarly(newest);
    readPathsAnew(old);
    readAllAgain(current);
  } else if (was === 'offline') readAllAgain();
  else if (kind === 'stop') void readAnew('control');
  else if (kind !== 'ping') readAgain(kind, ...(ALSO[kind] ?? []));
}

/** Marks what is shown as old, and asks again now and then while nobody tells. */
function watchSilence(signal: AbortSignal): void {
  const look = (): void => {
    const { state, heard_at } = connection.get();
    const silent = Date.now() - heard_at > SILENCE_MS;
    if (state !== 'offline' && (silent || !navigator.onLine)) {
      connection.set({ state: 'offline', heard_at });
    }
  };
  const poll = (): void => {
    if (connection.get().state === 'offline' && document.visibilityState === 'visible')
      readAllAgain();
  };
  const timers = [setInterval(look, 1000), setInterval(poll, POLL_MS)];
  window.addEventListener('offline', look, { signal });
  signal.addEventListener('abort', () => timers.forEach((timer) => clearInterval(timer)));
}
