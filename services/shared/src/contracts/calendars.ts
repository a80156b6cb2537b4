/** The calendars that are read beside our own, and how the connection is. */
import { z } from 'zod';
import { timestamp } from './common.ts';
import { connection } from './scheduler.ts';

export const readableCalendar = z.object({
  calendar_id: z.string(),
  title: z.string(),
  primary: z.boolean(),
  /** The one we write. */
  ours: z.boolean(),
  /** `busy_only`: we may see when it is busy, and nothing else. */
  access: z.enum(['events', 'busy_only']),
  read: z.boolean(),
  /** `missing` is gone, or shared with us no more; what was last read of it still counts as busy. */
  status: z.enum(['read', 'waiting', 'missing', 'not_read']),
  detail: z.string().nullable(),
  last_read_at: timestamp.nullable(),
});
export type ReadableCalendar = z.infer<typeof readableCalendar>;

export const calendarList = z.object({
  items: z.array(readableCalendar),
  /** Whether tentative events take the person's time. */
  tentative: z.enum(['busy', 'free']),
  /** Whether all-day events do that nobody marked as free; out of office always does. */
  all_day: z.enum(['busy', 'free']),
  chosen_by: z.enum(['person', 'settings']),
});
export type CalendarList = z.infer<typeof calendarList>;

export const calendarChoice = z.strictObject({
  /** Ids of calendars, or `primary`; our own is always read. */
  read: z.array(z.string().min(1).max(1024)).max(20),
  tentative: z.enum(['busy', 'free']).optional(),
  all_day: z.enum(['busy', 'free']).optional(),
});
export type CalendarChoice = z.infer<typeof calendarChoice>;

export const connectionHealth = connection.extend({
  token_age_days: z.int().nullable(),
  /** Whether Google ends this access after 7 days because the app is in Testing mode; `unknown` until it said so or lived longer. */
  testing_mode: z.enum(['yes', 'no', 'unknown']),
  /** Days until the access ends; with `unknown`, until it would. */
  days_left: z.int().nullable(),
  missing_scopes: z.array(z.string()),
  missing_calendars: z.array(z.string()),
  /** How far this machine's clock is ahead of Google's; negative where it is behind. */
  clock_skew_ms: z.int(),
});
export type ConnectionHealth = z.infer<typeof connectionHealth>;
