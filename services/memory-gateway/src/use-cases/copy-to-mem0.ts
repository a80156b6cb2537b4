/**
 * The mirror at mem0: each memory once, never read by recall. Whether a copy was sent is noted before it is; who finds that note
 * without its end looks whether the copy is there before sending it again.
 */
import { stopReason } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { recordEgress } from '@almanac/shared/model/record-egress';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import { isProofOfNothing, type Mem0, type Mem0Memory } from '../clients/mem0.ts';
import { SERVICE, type MemoryContext } from '../context.ts';
import { findMemory, type MemoryRow } from '../db/memories.ts';
import {
  findMem0Copy,
  noteCopied,
  noteNotSent,
  notePurged,
  noteSending,
  requestPurge,
  type Mem0CopyRow,
} from '../db/mem0-copies.ts';
import { mem0UserOf } from '../domain/mem0-user.ts';
import { memoryOfOperation, NOT_CURRENT } from './memory-of-operation.ts';
import type { OperationResult, RunningOperation } from './run-operation.ts';

/** Throws `unavailable` or `rate_limited` while mem0 is down or model calls are switched off. */
export async function copyToMem0(
  ctx: MemoryContext,
  operation: RunningOperation,
): Promise<OperationResult | undefined> {
  const { mem0 } = ctx;
  if (mem0 === undefined) {
    return { status: 'skipped', skipped_for: 'no_provider', detail: 'mem0 is off' };
  }
  const { memory_id } = operation;
  const memory = await memoryOfOperation(ctx, operation);
  if (memory === undefined) return undefined;
  await requireModelCalls(ctx);
  const user_id = mem0UserOf(memory.client_id);
  const before = await findMem0Copy.maybe(ctx.db, memory_id);
  if (!(await isThere(ctx, mem0, { user_id, memory_id }, before))) {
    if (!(await noteThatItGoes(ctx, mem0, memory))) return NOT_CURRENT;
    await send(ctx, mem0, copyOf(memory, user_id));
  }
  await ctx.db.transaction(async (tx) => {
    await noteCopied.run(tx, memory_id);
    await operation.endIn(tx, { status: 'done', detail: `copied to ${mem0.host}` });
  });
  return undefined;
}

/** What was sent without a known end may be there, or come up later: it is sent again only when it stays away. */
async function isThere(
  ctx: MemoryContext,
  mem0: Mem0,
  of: Pick<Mem0Memory, 'user_id' | 'memory_id'>,
  before: Mem0CopyRow | undefined,
): Promise<boolean> {
  if (before?.sent_ago_s === null || before?.sent_ago_s === undefined) return false;
  if ((await asking(ctx, () => mem0.find(of))).length > 0) return true;
  const settled_in_s = ctx.config.MEM0_SETTLE_MS / 1000 - before.sent_ago_s;
  if (settled_in_s <= 0) return false;
  throw new AppError('unavailable', 'It was sent and may still come up at mem0.', {
    retry_after_s: settled_in_s,
  });
}

async function send(ctx: MemoryContext, mem0: Mem0, copy: Mem0Memory): Promise<void> {
  try {
    await asking(ctx, () => mem0.add(copy));
  } catch (error) {
    if (isProofOfNothing(error)) await noteNotSent.run(ctx.db, copy.memory_id);
    throw error;
  }
}

/** False once the copy is to be purged: nothing is sent any more. */
function noteThatItGoes(ctx: MemoryContext, mem0: Mem0, memory: MemoryRow): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    if ((await noteSending.run(tx, memory.memory_id)) === 0) return false;
    await recordEgress(tx, {
      at: ctx.clock.now(),
      service: SERVICE,
      destination: mem0.host,
      what: 'memory',
      why: 'mem0 mirror',
      bytes: Buffer.byteLength(memory.content),
      client_id: memory.client_id,
    });
    return true;
  });
}

function copyOf(memory: MemoryRow, user_id: string): Mem0Memory {
  const { memory_id, content, kind, authority, occurred_at } = memory;
  const when = occurred_at === null ? {} : { occurred_at };
  return { user_id, memory_id, content, metadata: { source: 'almanac', kind, authority, ...when } };
}

/**
 * Deletes the copy of a memory at mem0, for redaction, and proves by a query that it is gone. Nothing of it is sent from here
 * on. Throws `unavailable` while that cannot be proved: mem0 is down or off, or a copy may still come up; call it again then.
 */
export async function purgeFromMem0(
  ctx: MemoryContext,
  memory_id: string,
): Promise<{ deleted: number }> {
  await requestPurge.run(ctx.db, memory_id);
  const copy = must(await findMem0Copy.maybe(ctx.db, memory_id), 'the row of the copy');
  if (copy.purged_at !== null) return { deleted: 0 };
  const deleted = copy.sent_ago_s === null ? 0 : await deleteCopies(ctx, memory_id, copy);
  await notePurged.run(ctx.db, memory_id);
  return { deleted };
}

async function deleteCopies(
  ctx: MemoryContext,
  memory_id: string,
  copy: Mem0CopyRow,
): Promise<number> {
  const { mem0 } = ctx;
  if (mem0 === undefined) {
    throw new AppError('unavailable', 'mem0 is off, and a copy of this memory may be there.');
  }
  const memory = must(await findMemory.maybe(ctx.db, memory_id, null), 'the memory');
  const of = { user_id: mem0UserOf(memory.client_id), memory_id };
  const there = await asking(ctx, () => mem0.find(of));
  for (const id of there) await asking(ctx, () => mem0.remove(id));
  const left = there.length === 0 ? [] : await asking(ctx, () => mem0.find(of));
  // What nobody noted as copied may be on its way this very moment.
  const { MEM0_SETTLE_MS, MEM0_TIMEOUT_MS } = ctx.config;
  const flight_ms = copy.copied_at === null ? MEM0_TIMEOUT_MS : 0;
  const settled_in_s = (MEM0_SETTLE_MS + flight_ms) / 1000 - (copy.sent_ago_s ?? 0);
  if (left.length === 0 && settled_in_s <= 0) return there.length;
  throw new AppError('unavailable', 'A copy of this memory may still come up at mem0.', {
    retry_after_s: Math.max(settled_in_s, 1),
  });
}

async function requireModelCalls(ctx: MemoryContext): Promise<void> {
  const stopped = await stopReason(ctx.db, ctx.kill, 'model');
  if (stopped !== undefined) throw new AppError('locked', stopped);
}

/** One question to mem0; a key it refuses becomes an incident, and one it takes ends it. */
async function asking<T>(ctx: MemoryContext, ask: () => Promise<T>): Promise<T> {
  try {
    const answer = await ask();
    await ctx.refusals.accepted('mem0');
    return answer;
  } catch (error) {
    if (isCredentialRefusal(error)) {
      await ctx.refusals.refused({ provider: 'mem0', reason: error.message });
    }
    throw error;
  }
}
