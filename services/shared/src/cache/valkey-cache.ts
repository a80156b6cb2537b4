/**
 * The cache in Valkey. It fails open: what is not answered within `ANSWER_MS` is a miss, and after two such silences in a row
 * nobody waits for a while, but for one who finds out. A lost connection comes back in the background; nothing is queued for
 * it, since an answer that comes late is worth nothing here.
 */
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  isBrokenCircuitError,
} from 'cockatiel';
import { Redis } from 'ioredis';
import { AppError, errorText } from '../lang/app-error.ts';
import type { Logger } from '../log/logger.ts';
import { MAX_VALUE_CHARS, type Cache } from './cache.ts';

export interface ValkeyCacheOptions {
  /** redis://:password@host:6379, or rediss:// */
  url: string;
  log: Logger;
}

const ANSWER_MS = 50;
/** A purge may take longer: nobody waits for it. */
const PURGE_STEP_MS = 1000;
const PURGE_MS = 10_000;
const SCAN_COUNT = 1000;
const CONNECT_MS = 2000;
/** A server that is connected and says nothing is given up after this, and tried again. */
const SILENCE_MS = 1000;
const RECONNECT_MAX_MS = 2000;

const PROBE = 'almanac:health';
const PROBE_MS = 1000;

class NoAnswer extends Error {}

export function valkeyCache({ url, log }: ValkeyCacheOptions): Cache {
  const client = connect(url);
  const trouble = watch(client, log);
  const breaker = circuitBreaker(handleType(NoAnswer), {
    halfOpenAfter: new ExponentialBackoff({ initialDelay: 500, maxDelay: 5000 }),
    breaker: new ConsecutiveBreaker(2),
  });
  /** Undefined when the server cannot answer now; `trouble` knows why. */
  const quickly = async <T>(what: 'read' | 'write', ask: () => Promise<T>) => {
    try {
      const answer = await breaker.execute(() => within(ANSWER_MS, ask()));
      trouble.over(what);
      return answer;
    } catch (error) {
      if (!isBrokenCircuitError(error)) trouble.met(what, error);
      return undefined;
    }
  };
  return {
    get: async (key) => (await quickly('read', () => client.get(key))) ?? undefined,
    set: async (key, value, ttl_ms) => {
      const ttl = Math.floor(ttl_ms);
      if (value.length > MAX_VALUE_CHARS || ttl < 1) return;
      await quickly('write', () => client.set(key, value, 'PX', ttl));
    },
    remove: async (key) => void (await quickly('write', () => client.unlink(key))),
    removePrefix: (prefix) => removePrefix(client, prefix),
    // A server that takes no writes answers PING all the same.
    check: async () => {
      try {
        await within(ANSWER_MS, client.set(PROBE, '1', 'PX', PROBE_MS));
        return { status: 'pass' };
      } catch (error) {
        return { status: 'warn', detail: trouble.connection() ?? errorText(error) };
      }
    },
    close: () => {
      client.disconnect();
      return Promise.resolve();
    },
  };
}

function connect(url: string): Redis {
  return new Redis(url, {
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** times, RECONNECT_MAX_MS),
  });
}

type What = 'connection' | 'read' | 'write';

/** Remembers what went wrong last, and logs where trouble begins and ends, once each. */
function watch(client: Redis, log: Logger) {
  const failures = new Map<What, string>();
  const met = (what: What, error: unknown): void => {
    if (failures.size === 0) log.warn({ error: errorText(error) }, 'the cache does not help');
    failures.set(what, errorText(error));
  };
  const over = (...ended: What[]): void => {
    const some = ended.filter((what) => failures.delete(what)).length > 0;
    if (some && failures.size === 0) log.info('the cache helps again');
  };
  // Without a listener an error would end the process.
  client.on('error', (error: Error) => met('connection', error));
  client.on('ready', () => over('connection', 'read', 'write'));
  return { met, over, connection: () => failures.get('connection') };
}

/** The answer, or NoAnswer after `ms`; an error that comes later than that is nobody's any more. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** SCAN gives every key that is there from its beginning to its end; those are unlinked. */
async function removePrefix(client: Redis, prefix: string): Promise<number> {
  const pattern = `${prefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`;
  const deadline = performance.now() + PURGE_MS;
  let cursor = '0';
  let removed = 0;
  try {
    do {
      if (performance.now() > deadline) throw new NoAnswer('too many keys to look through');
      const step = client.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      const [next, keys] = await within(PURGE_STEP_MS, step);
      if (keys.length > 0) removed += await within(PURGE_STEP_MS, client.unlink(...keys));
      cursor = next;
    } while (cursor !== '0');
  } catch (error) {
    throw new AppError('unavailable', `The cache cannot be purged: ${errorText(error)}.`, {
      code: 'cache_unavailable',
      retry_after_s: 5,
      cause: error,
    });
  }
  return removed;
}
