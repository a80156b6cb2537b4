/** One event of a calendar file, expanded: an instance of a series is an event of its own. */
export interface CalendarEvent {
  event_id: string;
  calendar_id: string;
  title: string;
  /** Epoch milliseconds. */
  start: number;
  end: number;
  all_day: boolean;
  /**
   * Absent means that the file does not say.
   */
  transparency?: 'opaque' | 'transparent' | undefined;
  status: 'confirmed' | 'tentative' | 'cancelled';
  self_response?: 'accepted' | 'declined' | 'tentative' | 'needs_action' | undefined;
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
