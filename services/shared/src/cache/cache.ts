/**
 * The cache port: texts that can be lost at any moment, in Valkey or in the process. Losing, flushing or stopping it changes
 * speed and nothing else: reading and writing never throw, and what comes back is a stranger's text until its reader has
 * checked it.
 */
import type { Check } from '../contracts/health.ts';

export interface Cache {
  /** The kept text; undefined when there is none, or when the cache cannot say quickly. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a text for at most `ttl_ms`; one that is too long, or that nobody can take now, is not kept. */
  set(key: string, value: string, ttl_ms: number): Promise<void>;
  /** Deletes one, or leaves it to its time when the cache cannot do it quickly. */
  remove(key: string): Promise<void>;
  /**
   * Deletes every key that begins so, and says how many there were. Throws `unavailable` when it cannot know that all are
   * gone: for texts that must not lie there any longer.
   */
  removePrefix(prefix: string): Promise<number>;
  check(): Promise<Check>;
  close(): Promise<void>;
}

/** Longer texts are not kept: reading them back costs about what making them does. */
export const MAX_VALUE_CHARS = 256 * 1024;
