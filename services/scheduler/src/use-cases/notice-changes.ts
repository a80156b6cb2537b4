/**
 * Looks, after the calendar was read, for what calls for a run: meetings and dragged blocks over blocks of ours, and blocks whose
 * time passed without a word. The key of a cause is made of what lies where, so that one situation is one run, and a new one is new.
 */
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { SchedulerContext } from '../context.ts';
import { wantedBlocks } from '../db/block-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import { collisionsOf, overdueOf, type NoticedBlock } from '../domain/runs/collisions.ts';
import { currentPreferences } from './preferences.ts';
import { presentNow } from './present-now.ts';
import { askReschedule } from './ask-reschedule.ts';
import { lastReading } from './read-calendars.ts';

const DAY_MS = 86_400_000;
const BACK_MS = 14 * DAY_MS;
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
    if (meetings.length > 0) {
      await askReschedule(ctx, tx, { cause: 'new_meeting', key: sha256Hex(meetings.join()) });
    }
    if (drags.length > 0) {
      await askReschedule(ctx, tx, { cause: 'block_dragged', key: sha256Hex(drags.join()) });
    } else if (put.length > 0) {
      await askReschedule(ctx, tx, { cause: 'order_broken', key: sha256Hex(put.join()) });
    }
    const overdue = overdueOf(blocks, now, zone);
    if (overdue.length > 0) {
      await askReschedule(ctx, tx, { cause: 'overrun', key: sha256Hex(overdue.join()) });
    }
  });
}
