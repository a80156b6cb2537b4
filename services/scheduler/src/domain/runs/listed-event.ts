import type { CalendarEvent } from '../calendar-event.ts';

/** An event as a calendar lists it, with the block it is where we wrote it. */
export interface ListedEvent extends CalendarEvent {
  block_id: string | null;
  /** The recurring event it is an instance of. */
  series_id?: string | null;
}
