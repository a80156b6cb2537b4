import { z } from 'zod';

/** One event as the calendar has it now: what the action-gateway checks a precondition against. */
export const calendarEventQuery = z.object({
  event_id: z.string().regex(/^[a-v0-9]{5,1024}$/),
  /** Default: our own calendar. */
  calendar_id: z.string().min(1).max(300).optional(),
});
/** Null where there is no such event, or it was deleted. */
export const calendarEventState = z.object({ etag: z.string().nullable() });
