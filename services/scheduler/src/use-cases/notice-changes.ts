/**
 * Looks, after the calendar was read, for what calls for a run: meetings and dragged blocks over blocks of ours, and blocks whose
 * time passed without a word. The key of a cause is made of what lies where, so that one situation is one run, and a new one is new.
 */
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { SchedulerContext } from '../context.ts';
import { wantedBlocks } from '../db/block-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import type { Transaction } from '@almanac/shared/pg/database';
import { declinedSituations } from '../db/run-rows.ts';
import type { Cause } from '../domain/runs/cause.ts';
import {
  collisionsOf,
  overdueOf,
  type NoticedBlock,
  type Situation,
} from '../domain/runs/collisions.ts';
import { currentPreferences } from './preferences.ts';
import { presentNow } from './present-now.ts';
import { askReschedule } from './ask-reschedule.ts';
import { lastReading } from './read-calendars.ts';
import { BACK_MS, DECLINED_MS } from './week-in-question.ts';

const DAY_MS = 86_400_000;
const AHEAD_MS = 57 * DAY_MS;

export async function noticeChanges(ctx: SchedulerContext): Promise<void> {
  if (ctx.config.RESCHEDULE === 'off') return;
  const now = await presentNow(ctx, ctx.db);
  const { zone } = await currentPreferences(ctx);
  const until = new Date(now + AHEAD_MS);
  const { events } = await lastReading(ctx, { from: new Date(now - DAY_MS), to: until });
  const { busy } = readBusy(events);
  await ctx.db.transaction(async (tx) => {
    const rows = await wantedBlocks.many(tx, new Date(now - BACK_MS), until);
    const blocks = rows.map((row): NoticedBlock => ({
      block_id: row.block_id,
      version: row.version,
      start: Date.parse(row.start_at),
      end: Date.parse(row.end_at),
      open: row.status === 'planned' || row.status === 'applied',
      pinned: row.pinned,
      by_person: row.moved_by === 'person',
    }));
    const { meetings, drags, put } = collisionsOf(blocks, busy, now);
    const said_no = await declinedSituations.many(tx, new Date(now - DECLINED_MS));
    const declined = new Set(said_no.map(({ situation }) => situation));
    const ask = askAbout(ctx, tx, declined);
    await ask('new_meeting', meetings);
    if (!(await ask('block_dragged', drags))) await ask('order_broken', put);
    await ask('overrun', overdueOf(blocks, now, zone));
  });
}

/** Asks for a run where something is left that no person said no to; false where nothing is. */
function askAbout(ctx: SchedulerContext, tx: Transaction, declined: ReadonlySet<string>) {
  return async (cause: Cause, noticed: readonly Situation[]): Promise<boolean> => {
    const open = noticed.filter(({ where }) => !declined.has(where));
    if (open.length === 0) return false;
    const key = sha256Hex(open.map((one) => one.key).join());
    const situations = open.map(({ where }) => where);
    await askReschedule(ctx, tx, { cause, key, situations });
    return true;
  };
}
