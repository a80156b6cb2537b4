import type { Reflection, ReflectMode } from '@almanac/shared/contracts/observer';
import { found } from '@almanac/shared/pg/statement';
import type { ObserverContext } from '../context.ts';
import { findReflection, listReflections } from '../db/reflections.ts';
import { pageOf, readCursor } from '../domain/cursor.ts';
import { showReflection } from './show-reflection.ts';

/** 404 where there is none. */
export async function readReflection(
  ctx: ObserverContext,
  reflection_id: string,
): Promise<Reflection> {
  const row = await findReflection(ctx.db, reflection_id);
  return showReflection(found(row, `reflection ${reflection_id}`));
}

/** Newest first. */
export async function pageOfReflections(
  ctx: ObserverContext,
  query: { mode?: ReflectMode | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: Reflection[]; next_cursor: string | null }> {
  const { mode, limit, cursor } = query;
  const rows = await listReflections(ctx.db, mode, readCursor(cursor), limit + 1);
  const { items, next_cursor } = pageOf(rows, limit, (row) => [row.created_at, row.reflection_id]);
  return { items: items.map(showReflection), next_cursor };
}
