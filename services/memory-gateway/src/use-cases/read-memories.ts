import type { Memory, memoryListQuery } from '@almanac/shared/contracts/memory';
import type {
  MemoryDetail,
  memoryHistory,
  memoryStats,
} from '@almanac/shared/contracts/memory-review';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { MemoryContext } from '../context.ts';
import { countOpenConflicts } from '../db/conflicts.ts';
import { countMemories, findMemory, listMemories } from '../db/memories.ts';
import { countWaiting } from '../db/vector-outbox.ts';
import { findHistory } from '../db/memory-history.ts';
import { decodeNumberCursor, page } from '../domain/cursor.ts';
import { detailOf, memoryOf } from '../domain/memory-view.ts';
import type { Scopes } from '../domain/scope.ts';

/** Current memories, newest first. */
export async function readMemories(
  ctx: MemoryContext,
  scopes: Scopes,
  { kind, authority, cursor, limit }: z.infer<typeof memoryListQuery>,
): Promise<{ items: Memory[]; next_cursor: string | null }> {
  const rows = await listMemories.many(
    ctx.db,
    scopes,
    kind ?? null,
    authority ?? null,
    decodeNumberCursor(cursor),
    limit + 1,
  );
  return page(rows, limit, (row) => row.memory_no, memoryOf);
}

/** One memory, whatever became of it. Throws 404 outside of the scopes. */
export async function readMemory(
  ctx: MemoryContext,
  scopes: Scopes,
  memory_id: string,
): Promise<MemoryDetail> {
  return detailOf(found(await findMemory.maybe(ctx.db, memory_id, scopes), `memory ${memory_id}`));
}

/** All versions of a memory, oldest first. Throws 404 outside of the scopes. */
export async function readHistory(
  ctx: MemoryContext,
  scopes: Scopes,
  memory_id: string,
): Promise<z.infer<typeof memoryHistory>> {
  await readMemory(ctx, scopes, memory_id);
  const rows = await findHistory.many(ctx.db, memory_id);
  const items = rows.map((row) => {
    const { superseded_reason, superseded_actor } = row;
    return { ...detailOf(row), superseded_reason, superseded_actor };
  });
  return { items };
}

/** Numbers over the scopes; `memories` counts the current ones. */
export async function readStats(
  ctx: MemoryContext,
  scopes: Scopes,
): Promise<z.infer<typeof memoryStats>> {
  const rows = await countMemories.many(ctx.db, scopes);
  const conflicts = await countOpenConflicts.one(ctx.db, scopes);
  const current = rows.filter((row) => row.status === 'current');
  const sumBy = (of: typeof rows, name: 'kind' | 'authority' | 'status') => {
    const sums: Record<string, number> = {};
    for (const row of of) sums[row[name]] = (sums[row[name]] ?? 0) + row.n;
    return sums;
  };
  return {
    memories: current.reduce((sum, row) => sum + row.n, 0),
    by_kind: sumBy(current, 'kind'),
    by_authority: sumBy(current, 'authority'),
    by_status: sumBy(rows, 'status'),
    open_conflicts: conflicts.n,
    waiting_for_vectors: ctx.dense === undefined ? 0 : (await countWaiting.one(ctx.db, scopes)).n,
    last_recorded_at:
      rows
        .map((row) => row.last)
        .toSorted()
        .at(-1) ?? null,
  };
}
