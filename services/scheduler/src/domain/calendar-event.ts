/**
 * The little of a calendar event that scheduling reads; a provider's event is brought to this shape at the edge. All-day
 * events have the instants of their dates in the calendar's zone (`allDayInterval`).
 */
export interface CalendarEvent {
  event_id: string;
  calendar_id: string;
  title: string;
  /** Epoch milliseconds. */
  start: number;
  end: number;
  all_day: boolean;
  /**
   * Absent means that nobody said so. A provider that leaves out its default (Google leaves out `opaque`) has it written
   * in at the edge.
   */
  transparency?: 'opaque' | 'transparent' | undefined;
  status: 'confirmed' | 'tentative' | 'cancelled';
  self_response?: 'accepted' | 'declined' | 'tentative' | 'needs_action' | undefined;
  /** The person lets tentative events be planned over. */
  tentative_is_free?: boolean | undefined;
  /** All-day events of which nobody said that they are free take the person's time. */
  all_day_is_busy?: boolean | undefined;
  event_type: CalendarEventType;
  zone: string;
}

export type CalendarEventType =
  | 'default'
  | 'out_of_office'
  | 'focus_time'
  | 'from_gmail'
  | 'working_location'
  | 'birthday';
