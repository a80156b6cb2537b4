import type {
  ListedMemory,
  MemoryDetail,
  memoryListQuery,
  MemoryState,
  memoryHistory,
  memoryStats,
} from '@almanac/shared/contracts/memory-review';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { MemoryContext } from '../context.ts';
import { countOpenConflicts, findConflictsOf } from '../db/conflicts.ts';
import { countMemories, findMemory, listMemories, type MemoryRow } from '../db/memories.ts';
import { findHistory, findStates } from '../db/memory-history.ts';
import { findKeys } from '../db/memory-keys.ts';
import { countWaiting } from '../db/vector-outbox.ts';
import { decodeNumberCursor, page } from '../domain/cursor.ts';
import { detailOf, listedOf } from '../domain/memory-view.ts';
import type { Scopes } from '../domain/scope.ts';
import { storable } from '../domain/storable.ts';

/** Memories of one status, the current ones where none is named, newest first. */
export async function readMemories(
  ctx: MemoryContext,
  scopes: Scopes,
  asked: z.infer<typeof memoryListQuery>,
): Promise<{ items: ListedMemory[]; next_cursor: string | null }> {
  const { kind, authority, status, subject, predicate, cursor, limit } = storable(asked);
  const rows = await listMemories.many(
    ctx.db,
    scopes,
    kind ?? null,
    authority ?? null,
    status,
    subject ?? null,
    predicate ?? null,
    decodeNumberCursor(cursor),
    limit + 1,
  );
  const conflictsOf = await openConflicts(ctx, rows);
  return page(
    rows,
    limit,
    (row) => row.memory_no,
    (row) => listedOf(row, conflictsOf(row.memory_id)),
  );
}

/** One memory, whatever became of it. Throws 404 outside of the scopes. */
export async function readMemory(
  ctx: MemoryContext,
  scopes: Scopes,
  memory_id: string,
): Promise<MemoryDetail> {
  const row = found(await findMemory.maybe(ctx.db, memory_id, scopes), `memory ${memory_id}`);
  const conflictsOf = await openConflicts(ctx, [row]);
  const keys = await findKeys.many(ctx.db, memory_id);
  return { ...detailOf(row, conflictsOf(memory_id)), keys: keys.map(({ key }) => key) };
}

/** All versions of a memory, oldest first, each with its states. Throws 404 outside of the scopes. */
export async function readHistory(
  ctx: MemoryContext,
  scopes: Scopes,
  memory_id: string,
): Promise<z.infer<typeof memoryHistory>> {
  found(await findMemory.maybe(ctx.db, memory_id, scopes), `memory ${memory_id}`);
  const rows = await findHistory.many(ctx.db, memory_id);
  const ids = rows.map((row) => row.memory_id);
  const states = await findStates.many(ctx.db, ids);
  const conflictsOf = await openConflicts(ctx, rows);
  const items = rows.map((row) => {
    const { superseded_reason, superseded_actor } = row;
    const left = states.filter((state) => state.memory_id === row.memory_id);
    return {
      ...detailOf(row, conflictsOf(row.memory_id)),
      superseded_reason,
      superseded_actor,
      states: [...left.map(({ memory_id: _own, ...state }) => state), presentState(row)],
    };
  });
  return { items };
}

function presentState(row: MemoryRow): MemoryState {
  const { status, authority, confidence, version, state_since, state_cause, state_by } = row;
  const standing = { status, authority, confidence, version };
  return { from_at: state_since, to_at: null, ...standing, cause: state_cause, actor: state_by };
}

/** Which open conflicts each memory is a side of. */
export async function openConflicts(
  ctx: MemoryContext,
  rows: readonly Pick<MemoryRow, 'memory_id'>[],
) {
  const ids = rows.map((row) => row.memory_id);
  const open = ids.length === 0 ? [] : await findConflictsOf.many(ctx.db, ids);
  return (id: string): string[] =>
    open
      .filter((one) => one.memory_id === id || one.contender_id === id)
      .map((one) => one.conflict_id);
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
