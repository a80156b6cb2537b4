import type { collectionStates } from '@almanac/shared/contracts/vector-collections';
import type { z } from 'zod';
import type { MemoryContext } from '../context.ts';
import { listCollectionStates } from '../db/vector-outbox.ts';

/** The live collections; none without an embedder. */
export async function readCollections(
  ctx: MemoryContext,
): Promise<z.infer<typeof collectionStates>> {
  if (ctx.dense === undefined) return { items: [] };
  return { items: await listCollectionStates.many(ctx.db) };
}
