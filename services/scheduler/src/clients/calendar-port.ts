/**
 * The calendar as scheduling needs it. Every method throws `unavailable` `provider_down` where the provider does not
 * answer usefully, `credential_refused` or `right_missing` where it refuses us, and `forbidden` `provider_refused` where it
 * refuses what was asked; what the caller must branch on is in the reply.
 */
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { Interval } from '../domain/schedule-types.ts';
import type { OwnWords, SeenEvent } from '../domain/sync/judge-event.ts';

export interface EventDraft {
  event_id: string;
  title: string;
  description: string;
  start: string;
  end: string;
  zone: string;
  block_id: string;
  run_id: string;
  revision: number;
}

/** The event as it must stand for a change of it. */
export interface WrittenOver {
  etag: string;
  own: OwnWords;
}

export type WriteReply =
  | { kind: 'written'; event: SeenEvent }
  /** The id is taken, also by a deleted event. */
  | { kind: 'taken' }
  /** Somebody changed the event since the etag. */
  | { kind: 'changed' }
  | { kind: 'gone' };

export type SyncPage =
  | { kind: 'page'; events: SeenEvent[]; next_page: string | null; sync_token: string | null }
  /** The sync token is too old: start over. */
  | { kind: 'expired' }
  /** There is no such calendar, or none for us. */
  | { kind: 'missing' };

export type ReadPage =
  | {
      kind: 'page';
      events: ListedEvent[];
      /** Deleted events; of a deleted series its own id or those of its instances. */
      removed: string[];
      /** How many could not be understood. */
      unreadable: number;
      next_page: string | null;
      sync_token: string | null;
    }
  | { kind: 'expired' }
  | { kind: 'missing' };

export type BusyReply = { kind: 'busy'; busy: Interval[] } | { kind: 'missing' };

export interface ListedCalendar {
  calendar_id: string;
  summary: string;
  primary: boolean;
  /** We may see when it is busy, and nothing else. */
  busy_only: boolean;
}

export interface Channel {
  channel_id: string;
  resource_id: string;
  expires_at: Date;
}

export interface CalendarPort {
  /** Others' events and our own in a window, recurring ones expanded; none where there is no such calendar. */
  listEvents(calendar_id: string, window: Interval): Promise<ListedEvent[]>;
  /** The same with a sync token at its end: without one everything in the window, else what changed since. */
  readPage(
    calendar_id: string,
    at: { sync_token: string | null; page: string | null; window: Interval },
  ): Promise<ReadPage>;
  busyTimes(calendar_id: string, window: Interval): Promise<BusyReply>;
  /** Our own calendar's events as they are stored, deleted ones too. */
  syncPage(
    calendar_id: string,
    at: { sync_token: string | null; page: string | null },
  ): Promise<SyncPage>;
  insert(calendar_id: string, draft: EventDraft): Promise<WriteReply>;
  /** Writes only where the event still has this etag, and of its words only what replaces ours. */
  patch(calendar_id: string, draft: EventDraft, over: WrittenOver): Promise<WriteReply>;
  remove(calendar_id: string, event_id: string, etag: string | null): Promise<WriteReply>;
  /** The event, or undefined where the calendar never had it. */
  get(calendar_id: string, event_id: string): Promise<SeenEvent | undefined>;
  /** Whether this calendar is one we may write. */
  isOurs(calendar_id: string): Promise<boolean>;
  createCalendar(summary: string, zone: string): Promise<string>;
  /** The account's calendars; its primary calendar's id is the account. */
  calendars(): Promise<ListedCalendar[]>;
  watch(
    calendar_id: string,
    channel: { channel_id: string; token: string; address: string },
  ): Promise<Channel>;
  stopWatch(channel: { channel_id: string; resource_id: string }): Promise<void>;
}
