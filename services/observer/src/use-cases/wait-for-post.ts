import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '@almanac/shared/lang/assert';
import type { ObserverContext } from '../context.ts';
import { findReflection, type ReflectionRow } from '../db/reflections.ts';

const LOOK_EVERY_MS = 100;

/** Waits until the post stands in Coda or is known to wait, so that the answer is honest; at most REFLECT_WAIT_MS. */
export async function waitForPost(
  ctx: ObserverContext,
  made: ReflectionRow,
): Promise<ReflectionRow> {
  const deadline = performance.now() + ctx.config.REFLECT_WAIT_MS;
  let row = made;
  while (row.post_status === 'queued' && row.post_note === null) {
    if (performance.now() >= deadline) return row;
    await sleep(LOOK_EVERY_MS);
    row = must(await findReflection(ctx.db, made.reflection_id), 'the reflection');
  }
  return row;
}
