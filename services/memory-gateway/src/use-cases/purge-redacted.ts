import type { MemoryContext } from '../context.ts';
import { findMemories } from '../db/memories.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { purgeRecalled } from './cached-recall.ts';
import { purgeFromMem0 } from './copy-to-mem0.ts';

/** A store outside of the transaction that blanked a memory, and holds what was derived from its text. */
interface Purge {
  store: string;
  isUsed(ctx: MemoryContext): boolean;
  /** Finds nothing to do when it was done before. Throws while the store is down. */
  remove(ctx: MemoryContext, memory_ids: string[]): Promise<void>;
}

/** Every such store stands here: what is not in this list keeps what was redacted. */
const PURGES: Purge[] = [
  {
    store: 'vectors',
    isUsed: (ctx) => ctx.dense !== undefined,
    remove: async (ctx, memory_ids) => ctx.dense?.vectors.remove(memory_ids),
  },
  {
    store: 'mem0',
    isUsed: (ctx) => ctx.mem0 !== undefined,
    remove: async (ctx, memory_ids) => {
      for (const memory_id of memory_ids) await purgeFromMem0(ctx, memory_id);
    },
  },
  {
    store: 'kept answers',
    isUsed: () => true,
    remove: async (ctx, memory_ids) => {
      const rows = await findMemories.many(ctx.db, memory_ids);
      const scopes = new Set(rows.map(({ client_id }) => client_id ?? GLOBAL_SCOPE));
      for (const scope of scopes) await purgeRecalled(ctx, scope);
    },
  },
];

/** The stores that are purged after the commit. */
export function purgedStores(ctx: MemoryContext): string[] {
  return PURGES.filter((purge) => purge.isUsed(ctx)).map((purge) => purge.store);
}

/** Removes redacted memories from every such store. A store that is down does not keep the others from being purged. */
export async function purgeRedacted(ctx: MemoryContext, memory_ids: string[]): Promise<void> {
  // Also what is not used any more: a copy may be there from when it was.
  const outcomes = await Promise.allSettled(PURGES.map((purge) => purge.remove(ctx, memory_ids)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
