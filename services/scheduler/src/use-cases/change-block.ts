/** One change of one block: the row, its history, the audit and the change feed, always together. */
import { appendAudit } from '@almanac/shared/audit/append';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { type BlockRow, insertHistory, updateBlock } from '../db/block-rows.ts';
import type { Actor } from '@almanac/shared/http/request-scope';

export interface BlockChange {
  /** `block.moved`, `block.pinned` …: the audit's action. */
  what: string;
  at: Date;
  by: Pick<Actor, 'actor' | 'actor_type'> & { request_id: string | null };
  detail?: string;
}

/** Writes the block as given; returns it with its new version. */
export async function changeBlock(
  tx: Transaction,
  block: BlockRow,
  change: BlockChange,
): Promise<BlockRow> {
  const { version } = await updateBlock.one(
    tx,
    block.block_id,
    block.run_id,
    block.title,
    block.start_at,
    block.end_at,
    block.part,
    block.parts,
    block.why,
    block.status,
    block.pinned,
    block.moved_by,
    block.moved_from_start,
    block.moved_from_end,
    block.deleted_by,
    block.actual_start,
    block.actual_end,
    block.actual_minutes,
    change.at,
  );
  const changed = { ...block, version };
  await keepHistory(tx, changed, change);
  return changed;
}

/** The history row, audit row and notification of the block's present version. */
export async function keepHistory(
  tx: Transaction,
  block: BlockRow,
  change: BlockChange,
): Promise<void> {
  const { what, at, by } = change;
  await insertHistory.run(
    tx,
    block.block_id,
    block.version,
    at,
    by.actor,
    what,
    block.run_id,
    block.start_at,
    block.end_at,
    block.status,
    block.pinned,
    change.detail ?? null,
  );
  await appendAudit(tx, {
    at,
    actor: by.actor,
    actor_type: by.actor_type,
    action: what,
    subject: block.block_id,
    corr_id: by.request_id,
    data: {
      version: block.version,
      run_id: block.run_id,
      start: block.start_at,
      end: block.end_at,
      status: block.status,
    },
  });
  await notifyChange(tx, 'block', block.block_id, block.client_id);
}
