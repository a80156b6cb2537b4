/** What a calendar view needs: free working time, and others' events with the reason why each takes time or not. */
import type { CalendarEvent } from '@almanac/shared/contracts/scheduler';
import { AppError } from '@almanac/shared/lang/app-error';
import type { SchedulerContext } from '../context.ts';
import { standingBlocks } from '../db/block-rows.ts';
import { availability } from '../domain/availability.ts';
import { busyVerdict, readBusy } from '../domain/busy-rule.ts';
import { mergeIntervals } from '../domain/intervals.ts';
import { currentPreferences } from './preferences.ts';
import { readCalendars } from './read-calendars.ts';

interface Window {
  from: string;
  to: string;
}

const MAX_DAYS = 92;

export async function freeTime(ctx: SchedulerContext, asked: Window) {
  const window = bounded(asked);
  const preferences = await currentPreferences(ctx);
  const { events, degraded } = await readCalendars(ctx, window);
  const blocks = await standingBlocks.many(ctx.db, window.from, window.to);
  const days = availability({
    window: { from: window.from.getTime(), to: window.to.getTime() },
    preferences,
    busy: readBusy(events).busy,
    existing_blocks: blocks.map(({ start_at, end_at }) => ({
      start: Date.parse(start_at),
      end: Date.parse(end_at),
    })),
  });
  return {
    zone: preferences.zone,
    free: mergeIntervals(days.flatMap((day) => day.free)).map(({ start, end }) => ({
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    })),
    capacity_minutes: days.reduce((sum, day) => sum + Math.floor(day.capacity_minutes), 0),
    degraded,
  };
}

export async function othersEvents(
  ctx: SchedulerContext,
  asked: Window,
): Promise<{ items: CalendarEvent[]; degraded: string[] }> {
  const { events, degraded } = await readCalendars(ctx, bounded(asked));
  const items = events.map((event) => {
    const { blocks, reason } = busyVerdict(event);
    return {
      event_id: event.event_id,
      calendar_id: event.calendar_id,
      title: event.title,
      start: new Date(event.start).toISOString(),
      end: new Date(event.end).toISOString(),
      all_day: event.all_day,
      busy: blocks,
      why: reason,
    };
  });
  return { items: items.toSorted((a, b) => a.start.localeCompare(b.start)), degraded };
}

function bounded({ from, to }: Window): { from: Date; to: Date } {
  const window = { from: new Date(from), to: new Date(to) };
  if (window.to.getTime() - window.from.getTime() <= MAX_DAYS * 86_400_000) return window;
  throw new AppError('invalid', `The window is longer than ${MAX_DAYS} days.`, {
    errors: [{ path: 'to', message: `at most ${MAX_DAYS} days after from` }],
  });
}
