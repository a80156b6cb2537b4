import { must } from '@almanac/shared/lang/assert';
import type { MemoryContext } from '../context.ts';
import { findMemoryForUpdate, type MemoryRow } from '../db/memories.ts';
import type { OperationResult, RunningOperation } from './run-operation.ts';

export const NOT_CURRENT: OperationResult = {
  status: 'skipped',
  skipped_for: 'not_current',
  detail: 'the memory is not current',
};

/**
 * The memory an operation is about, or undefined after the operation was ended because the memory is not current. Read and end
 * are under the memory's lock: a contender that is admitted just now is either seen as current, or resumes what ended here.
 */
export function memoryOfOperation(
  ctx: MemoryContext,
  operation: RunningOperation,
): Promise<MemoryRow | undefined> {
  return ctx.db.transaction(async (tx) => {
    const row = await findMemoryForUpdate.maybe(tx, operation.memory_id, null);
    const memory = must(row, 'the memory of an operation');
    if (memory.status === 'current') return memory;
    await operation.endIn(tx, NOT_CURRENT);
    return undefined;
  });
}
