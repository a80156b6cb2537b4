/**
 * The cache of a process without Valkey: the least recently used leave first, bounded in entries and in bytes. Values lie as UTF-8
 * outside the collected heap, which would grow by a third more than they need. Well-formed text only, as `JSON.stringify` makes.
 */
import { MAX_VALUE_CHARS, type Cache } from './cache.ts';

export interface MemoryCacheLimits {
  max_entries: number;
  /** Of keys, at V8's most of two bytes a character, and values as UTF-8. */
  max_bytes: number;
  /** Milliseconds that never go back; for tests. */
  now?: () => number;
}

interface Entry {
  value: Uint8Array;
  bytes: number;
  expires_at: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

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
        return Promise.resolve(decoder.decode(entry.value));
      }
      bytes -= entry.bytes;
      return Promise.resolve(undefined);
    },
    set: (key, value, ttl_ms) => {
      remove(key);
      if (value.length > MAX_VALUE_CHARS || ttl_ms <= 0) return Promise.resolve();
      const kept = encoder.encode(value);
      const size = 2 * key.length + kept.byteLength;
      entries.set(key, { value: kept, bytes: size, expires_at: now() + ttl_ms });
      bytes += size;
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
