/** Which calendar events take the person's time, and why: nothing blocks, and nothing is ignored, without a word. */
import type { CalendarEvent } from './calendar-event.ts';
import type { BusyInterval, Interval } from './schedule-types.ts';

export interface BusyVerdict {
  blocks: boolean;
  reason: string;
}

const ALL_DAY_IS_FREE =
  'all-day events block time only when they are marked as busy, or by your choice';

/** An all-day event that its calendar counts as busy, and that blocks nothing only because all-day events do not. */
export function isPlannedOver(event: CalendarEvent): boolean {
  return busyVerdict(event).reason === ALL_DAY_IS_FREE;
}

/** The rule, first match wins. */
export function busyVerdict(event: CalendarEvent): BusyVerdict {
  if (event.status === 'cancelled') return free('cancelled');
  if (event.event_type === 'birthday') return free('a birthday never blocks time');
  if (event.event_type === 'working_location') return free('a working location never blocks time');
  if (event.event_type === 'out_of_office') return busy('out of office always blocks time');
  if (event.self_response === 'declined') return free('you declined it');
  if (event.transparency === 'transparent') return free('marked as free');
  if (event.all_day && event.transparency !== 'opaque' && event.all_day_is_busy !== true) {
    return free(ALL_DAY_IS_FREE);
  }
  if (isTentative(event) && event.tentative_is_free === true) {
    return free('tentative, and you let tentative events be planned over');
  }
  if (event.all_day && event.transparency !== 'opaque') {
    return busy('all day, and you let such events take time');
  }
  if (event.all_day) return busy('an all-day event marked as busy');
  if (isTentative(event)) return busy('tentative, and kept free until you decline it');
  return busy('marked as busy');
}

export interface BusyReading {
  busy: BusyInterval[];
  /** Events that block nothing, with the reason. */
  ignored: { event_id: string; title: string; reason: string }[];
}

/** Splits events into the time they take and those that take none. Our own blocks must not be among them. */
export function readBusy(events: readonly CalendarEvent[]): BusyReading {
  const reading: BusyReading = { busy: [], ignored: [] };
  for (const event of events) {
    const { blocks, reason } = busyVerdict(event);
    const { event_id, title, start, end } = event;
    if (blocks && end > start) reading.busy.push({ start, end, title });
    else reading.ignored.push({ event_id, title, reason: blocks ? 'takes no time' : reason });
  }
  reading.busy.sort((a, b) => a.start - b.start || a.end - b.end);
  return reading;
}

/** The time an event takes, or null where it takes none. */
export function busyTime(event: CalendarEvent): Interval | null {
  const { start, end } = event;
  return end > start && busyVerdict(event).blocks ? { start, end } : null;
}

function isTentative(event: CalendarEvent): boolean {
  return event.status === 'tentative' || event.self_response === 'tentative';
}

function busy(reason: string): BusyVerdict {
  return { blocks: true, reason };
}

function free(reason: string): BusyVerdict {
  return { blocks: false, reason };
}
