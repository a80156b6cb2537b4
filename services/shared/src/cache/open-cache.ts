import type { Logger } from '../log/logger.ts';
import type { Cache } from './cache.ts';
import { memoryCache } from './memory-cache.ts';

const OWN_ENTRIES = 1000;
const OWN_BYTES = 4 * 1024 * 1024;

/** Valkey behind `url` (redis:// or rediss://), else a small cache in this process. Never waits for the server. */
export async function openCache(options: { url: string | undefined; log: Logger }): Promise<Cache> {
  const { url, log } = options;
  if (url === undefined) return memoryCache({ max_entries: OWN_ENTRIES, max_bytes: OWN_BYTES });
  // The client costs 10 MB of memory: who has no Valkey does not load it.
  const { valkeyCache } = await import('./valkey-cache.ts');
  return valkeyCache({ url, log });
}
