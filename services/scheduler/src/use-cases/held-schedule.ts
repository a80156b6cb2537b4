/**
 * A schedule that is made without a calendar waits for a person. Its new blocks are rows already, that nobody counts; what it changes of
 * blocks that stand is only kept, as a reschedule's proposal is: they are in the calendar, and stay as they are until it is accepted.
 */
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { adoptBlock, type BlockRow, blocksOfRun, findBlocks } from '../db/block-rows.ts';
import type { RunRow } from '../db/run-rows.ts';
import type { ProposedChanges } from '../domain/runs/run-result.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import type { ComputedRun } from './compute-run.ts';
import { movedRow } from './rows-of-blocks.ts';

export function heldChanges({ matched, stay }: ComputedRun): ProposedChanges {
  return {
    create: [],
    remove: matched.remove.map(({ row: { block_id, version } }) => ({ block_id, version })),
    move: matched.move.map(({ old: { row }, to }) => {
      const { title, start, end, part, parts, why } = to;
      const { block_id, version } = row;
      return { block_id, version, title, start, end, part, parts, why };
    }),
    keep: [
      ...matched.keep.map(({ old, as }) => ({ block_id: old.block_id, parts: as.parts })),
      ...stay.map(({ block_id, row }) => ({ block_id, parts: row.parts })),
    ],
  };
}

/** The run was accepted: what it found in place is its own now. */
export async function adoptKept(tx: Transaction, { run_id, result }: RunRow): Promise<void> {
  for (const { block_id, parts } of result.proposal?.keep ?? []) {
    await adoptBlock.run(tx, block_id, run_id, parts);
  }
}

/** The blocks of a run that schedules; while it waits, those that stand as it would have them. */
export async function blocksOfSchedule(db: Queryable, run: RunRow): Promise<BlockRow[]> {
  const own = await blocksOfRun.many(db, run.run_id);
  const { proposal } = run.result;
  if (run.status !== 'proposed' || proposal === undefined) return own;
  const places = new Map(proposal.move.map((place) => [place.block_id, place]));
  const kept = (proposal.keep ?? []).map(({ block_id }) => block_id);
  const standing = await findBlocks.many(db, [...places.keys(), ...kept]);
  const shown = standing.map((row) => {
    const to = places.get(row.block_id);
    return to === undefined || row.status === 'deleted' ? row : movedRow(row, to, to.title);
  });
  return [...own, ...shown].toSorted((a, b) => a.start_at.localeCompare(b.start_at));
}

/** It is declined, or computed again: its new blocks go, and all else is as it was. */
export async function takeBackProposed(
  ctx: SchedulerContext,
  tx: Transaction,
  run_id: string,
): Promise<void> {
  const change = { what: 'block.taken_back', at: ctx.clock.now(), by: actorNow(), detail: run_id };
  for (const row of await blocksOfRun.many(tx, run_id)) {
    if (row.status !== 'proposed') continue;
    await changeBlock(tx, { ...row, status: 'deleted', deleted_by: 'scheduler' }, change);
  }
}
