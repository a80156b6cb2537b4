/** The cache of a process without Valkey: the least recently used leave first, bounded in entries and in bytes. */
import { MAX_VALUE_CHARS, type Cache } from './cache.ts';

export interface MemoryCacheLimits {
  max_entries: number;
  /** Of keys and values, counted as two bytes a character, the most that V8 takes. */
  max_bytes: number;
  /** Milliseconds that never go back; for tests. */
  now?: () => number;
}

interface Entry {
  value: string;
  bytes: number;
  expires_at: number;
}

export function memoryCache(limits: MemoryCacheLimits): Cache {
  const { max_entries, max_bytes, now = () => performance.now() } = limits;
  // A Map keeps the order of insertion: what is read is inserted anew, so the first is always the longest unread.
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const remove = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  const makeRoom = (): void => {
    for (const key of entries.keys()) {
      if (entries.size <= max_entries && bytes <= max_bytes) return;
      remove(key);
    }
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return Promise.resolve(undefined);
      entries.delete(key);
      if (entry.expires_at > now()) {
        entries.set(key, entry);
        return Promise.resolve(entry.value);
      }
      bytes -= entry.bytes;
      return Promise.resolve(undefined);
    },
    set: (key, value, ttl_ms) => {
      remove(key);
      if (value.length > MAX_VALUE_CHARS || ttl_ms <= 0) return Promise.resolve();
      const entry = { value, bytes: 2 * (key.length + value.length), expires_at: now() + ttl_ms };
      entries.set(key, entry);
      bytes += entry.bytes;
      makeRoom();
      return Promise.resolve();
    },
    remove: (key) => Promise.resolve(remove(key)),
    removePrefix: (prefix) => {
      const found = [...entries.keys()].filter((key) => key.startsWith(prefix));
      found.forEach(remove);
      return Promise.resolve(found.length);
    },
    check: () => Promise.resolve({ status: 'off', detail: 'kept in the process' }),
    close: () => {
      entries.clear();
      bytes = 0;
      return Promise.resolve();
    },
  };
}
