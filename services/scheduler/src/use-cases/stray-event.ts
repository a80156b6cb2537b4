/** Events that a run of ours wrote without a record of it, and that no run looks after any more. */
import { derivedId } from '@almanac/shared/lang/ids';
import { must } from '@almanac/shared/lang/assert';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlock, lockBlockOfEvent } from '../db/block-rows.ts';
import { waitingChange } from '../db/completion-rows.ts';
import { findRun, lockScheduling } from '../db/run-rows.ts';
import { judgeEvent, type KnownBlock, type SeenEvent } from '../domain/sync/judge-event.ts';
import { rememberEvent } from './follow-event.ts';
import { ourWrite } from './our-write.ts';
import { removeBlocks } from './remove-blocks.ts';
import { standBack } from './stand-back.ts';
import { tellWhatDiffers } from './tell-differences.ts';

const WHY = 'It was written by a run that is over, and its work is not planned there any more.';

/** The block takes the place of its event. */
export async function leftThere(
  ctx: SchedulerContext,
  tx: Transaction,
  { block, event }: { block: BlockRow; event: SeenEvent },
): Promise<BlockRow> {
  const iso = (at: number | null): string => new Date(must(at, 'a time')).toISOString();
  const status = block.status === 'planned' ? ('applied' as const) : block.status;
  const there = { ...block, status, start_at: iso(event.start), end_at: iso(event.end) };
  const key = `${event.event_id}:${event.etag}`;
  const [stands] = await standBack(ctx, tx, [there], { key, detail: 'The calendar has it here.' });
  await tellWhatDiffers(ctx, tx, [block.block_id]);
  return must(stands, 'the block');
}

/** By a run of its own, once for each version of the event; in its own transaction, because runs are made under their lock. */
export async function removeStray(
  ctx: SchedulerContext,
  calendar_id: string,
  event: SeenEvent,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockScheduling.run(tx);
    const block = await lockBlockOfEvent.maybe(tx, event.event_id);
    if (block === undefined) return;
    if (judgeEvent(await knownBlock(tx, block, event), event).kind !== 'stray') return;
    const run_id = derivedId('run', 'stray', event.event_id, event.etag);
    if ((await findRun.maybe(tx, run_id)) !== undefined) return;
    await rememberEvent(tx, { block, calendar_id, event });
    const row = await findBlock.one(tx, block.block_id);
    await removeBlocks(ctx, tx, [row], { run_id, why: WHY });
  });
}

/** What is known of the block of an event. A run may have written it and died before it could say so. */
export async function knownBlock(
  tx: Transaction,
  block: BlockRow,
  event: SeenEvent,
): Promise<KnownBlock> {
  const { written_start, written_end, status, version, etag, deleted_by } = block;
  const place = (start: string, end: string) => ({
    start: Date.parse(start),
    end: Date.parse(end),
  });
  const ours = await ourWrite(tx, event);
  return {
    status,
    version,
    ...place(block.start_at, block.end_at),
    etag,
    deleted_by,
    written:
      written_start === null || written_end === null ? null : place(written_start, written_end),
    waits: (await waitingChange.maybe(tx, block.block_id)) !== undefined,
    ...(ours === undefined || ours.recorded
      ? {}
      : { unrecorded: place(ours.wrote.start, ours.wrote.end) }),
  };
}
