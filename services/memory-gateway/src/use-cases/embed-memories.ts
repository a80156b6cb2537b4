import type { MemoryContext } from '../context.ts';
import {
  findEmbeddedByOthers,
  findUnembedded,
  lockCurrent,
  markEmbedded,
  type UnembeddedRow,
} from '../db/embedding.ts';
import { CURRENT_VECTORS } from '../domain/vector-collections.ts';
import { settleVectors } from './settle-vectors.ts';

const BATCH = 64;
const MAX_BATCHES = 50;
/** What an embedding model reads at most, about 8,000 tokens: a longer text is found by its beginning. */
const MAX_CHARACTERS = 24_000;

/**
 * Gives waiting memories their vectors, oldest first, in batches; `all` also renews vectors of other models. Throws
 * `unavailable` while the provider is down: what waits keeps waiting.
 */
export async function embedMemories(
  ctx: MemoryContext,
  which: 'waiting' | 'all',
  signal: AbortSignal,
): Promise<void> {
  const { dense } = ctx;
  if (dense === undefined) return;
  for (let batch = 0; batch < MAX_BATCHES && !signal.aborted; batch += 1) {
    const rows =
      which === 'waiting'
        ? await findUnembedded.many(ctx.db, BATCH)
        : await findEmbeddedByOthers.many(ctx.db, dense.name, BATCH);
    if (rows.length === 0) return;
    await embedBatch(ctx, dense, rows);
  }
}

async function embedBatch(
  ctx: MemoryContext,
  { embedder, vectors, name }: NonNullable<MemoryContext['dense']>,
  rows: UnembeddedRow[],
): Promise<void> {
  const embedded = await embedder.embedTexts(
    rows.map(({ content }) => content.slice(0, MAX_CHARACTERS)),
  );
  await vectors.upsert(
    rows.map(({ memory_id, scope, kind, tags }, index) => {
      const vector = embedded[index] ?? [];
      return { collection: CURRENT_VECTORS, item_id: memory_id, scope, kind, tags, vector };
    }),
  );
  const ids = rows.map((row) => row.memory_id);
  const current = await ctx.db.transaction(async (tx) => {
    const locked = (await lockCurrent.many(tx, ids)).map((row) => row.memory_id);
    await markEmbedded.run(tx, locked, name);
    return locked;
  });
  await settleVectors(
    ctx,
    ids.filter((id) => !current.includes(id)),
  );
}
