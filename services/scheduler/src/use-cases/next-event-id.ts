/** The id of a deleted event is never free again in its calendar: a block that comes back gets the one of its next generation. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, lockBlock, nextGeneration, wasDeletedBefore } from '../db/block-rows.ts';
import { type ChangeRow, renameEvent } from '../db/run-rows.ts';
import { eventIdOf } from '../domain/runs/event-id.ts';

/** The new id. The block counts as never written. */
export async function giveNextEventId(
  tx: Transaction,
  { block_id, generation }: Pick<BlockRow, 'block_id' | 'generation'>,
): Promise<string> {
  const event_id = eventIdOf(block_id, generation + 1);
  await nextGeneration.run(tx, block_id, generation + 1, event_id);
  return event_id;
}

/**
 * The id under which to write a block whose present one belongs to a deleted event, committed before it is used. Undefined
 * where the block was never deleted before this change was decided: then the person deleted what we wrote just now.
 */
export function idAfterDeletion(
  ctx: SchedulerContext,
  { run_id, position, block_id, revision, event_id }: ChangeRow,
): Promise<string | undefined> {
  return ctx.db.transaction(async (tx) => {
    const block = await lockBlock.one(tx, block_id);
    if (!(await wasDeletedBefore.one(tx, block_id, revision)).yes) return undefined;
    const known = block.calendar_event_id;
    const fresh = known === null || known === event_id ? await giveNextEventId(tx, block) : known;
    await renameEvent.run(tx, run_id, position, fresh);
    return fresh;
  });
}
