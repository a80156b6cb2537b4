import type { OperationKind } from '@almanac/shared/contracts/memory-operations';
import type { Queue } from '@almanac/shared/queue/queue';
import type { MemoryContext } from '../context.ts';
import { findResumable, takeLost } from '../db/operations.ts';
import { restart, sendOperation } from './operations.ts';

const BATCH = 200;
/** A job that still stands in the queue then is sent once more, which does no harm: only one of them can take the operation. */
const LATE_S = 900;

/** Gives open operations whose job was lost a new one, and takes up what was left while there was no provider. */
export async function sweepOperations(ctx: MemoryContext, queue: Queue): Promise<void> {
  const { db, clock } = ctx;
  await db.transaction(async (tx) => {
    for (const { kind, operation_id } of await takeLost.many(tx, LATE_S, BATCH)) {
      await sendOperation({ queue }, tx, kind, operation_id);
    }
  });
  const kinds = availableKinds(ctx);
  if (kinds.length === 0) return;
  await db.transaction(async (tx) => {
    for (const one of await findResumable.many(tx, kinds, BATCH)) {
      await restart({ queue, clock }, tx, one, 'there is a provider now');
    }
  });
}

function availableKinds(ctx: MemoryContext): OperationKind[] {
  return [
    ...(ctx.model.configured ? (['infer'] as const) : []),
    ...(ctx.mem0 === undefined ? [] : (['mem0'] as const)),
  ];
}
