import type { z } from 'zod';
import type {
  calendarEventQuery,
  calendarEventState,
} from '@almanac/shared/contracts/scheduler-internal';
import type { SchedulerContext } from '../context.ts';
import { calendarSide } from './connect-calendar.ts';
import { ownCalendar } from './own-calendar.ts';

/** Asks the calendar itself, at this moment; nothing is taken in and nothing changes. Throws `provider_down` and the like. */
export async function calendarEvent(
  ctx: SchedulerContext,
  { event_id, calendar_id }: z.infer<typeof calendarEventQuery>,
): Promise<z.infer<typeof calendarEventState>> {
  const { port } = calendarSide(ctx);
  const event = await port.get(calendar_id ?? (await ownCalendar(ctx)), event_id);
  return { etag: event === undefined || event.cancelled ? null : event.etag };
}
