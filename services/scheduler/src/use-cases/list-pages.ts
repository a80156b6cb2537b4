/** Pages of lists: keyset cursors, opaque to callers. */
import type { BlockState } from '@almanac/shared/contracts/completion';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { SchedulerContext } from '../context.ts';
import { listBlocks, overdueBlocks } from '../db/block-rows.ts';
import { findRun, listRuns } from '../db/run-rows.ts';
import { blockStates } from './completion-commands.ts';
import { runView } from './views.ts';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

interface Asked {
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

export async function pageOfBlocks(
  { db, clock }: Pick<SchedulerContext, 'db' | 'clock'>,
  asked: Asked & { plan_id?: string | undefined; overdue?: boolean | undefined },
): Promise<Page<BlockState>> {
  const { from = null, to = null, plan_id = null, limit } = asked;
  const now = clock.now();
  const rows =
    asked.overdue === true
      ? await overdueBlocks.many(db, from, to, plan_id, after(asked.cursor), limit + 1, now)
      : await listBlocks.many(db, from, to, plan_id, after(asked.cursor), limit + 1);
  const items = await blockStates(db, rows.slice(0, limit), now);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next_cursor: more ? cursorOf(last.start, last.block_id) : null };
}

export async function pageOfRuns(db: Queryable, asked: Asked): Promise<Page<RunReply>> {
  const { from = null, to = null, limit } = asked;
  const rows = await listRuns.many(db, from, to, after(asked.cursor), limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: await Promise.all(shown.map((row) => runView(db, row))),
    next_cursor: more ? cursorOf(last.created_at, last.run_id) : null,
  };
}

export async function oneRun(db: Queryable, run_id: string): Promise<RunReply> {
  return runView(db, found(await findRun.maybe(db, run_id), `run ${run_id}`));
}

function cursorOf(at: string, id: string): string {
  return Buffer.from(`${at}|${id}`).toString('base64url');
}

function after(cursor: string | undefined): string[] {
  if (cursor === undefined) return [];
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  if (Number.isNaN(Date.parse(at)) || id === '') {
    throw new AppError('invalid', 'This cursor was not given by this list.', {
      errors: [{ path: 'cursor', message: 'unknown' }],
    });
  }
  return [at, id];
}
