/** What the calendars say before something is planned around them. */
import type { SchedulerContext } from '../context.ts';
import { askCalendars, type CalendarReading, readSynced, type Synced } from './read-calendars.ts';
import { syncBeforeScheduling } from './sync-calendar.ts';

/**
 * Our own calendar and then the others; null where our own does not answer: nobody waits for a second silence, more refusals would only
 * keep the next write waiting, and what was read last is used.
 */
export async function askForPlanning(ctx: SchedulerContext): Promise<Synced> {
  if (ctx.calendar === undefined) return null;
  return (await syncBeforeScheduling(ctx)) ? askCalendars(ctx) : null;
}

export async function readForPlanning(
  ctx: SchedulerContext,
  window: { from: Date; to: Date },
): Promise<CalendarReading> {
  return readSynced(ctx, await askForPlanning(ctx), window);
}
