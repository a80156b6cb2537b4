/**
 * Reads a person's exported calendar (ICS) for the demo: which events lie in a window, expanded and with instants. The file
 * is only read, on this machine; whether an event blocks time is the scheduler's own rule (`busyVerdict`).
 */
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { CalendarEvent } from './calendar-event.ts';
import { type IcsEvent, readIcsEvent } from './ics-event.ts';
import { seriesStarts } from './ics-series.ts';
import { cutCalendar } from './ics-text.ts';
import { isIanaZone, readZones, zoneName } from './ics-zones.ts';

export interface ReadCalendarOptions {
  /** Epoch milliseconds; events that touch [from, to) are returned. */
  from: number;
  to: number;
  /** The person's IANA zone; the file's X-WR-TIMEZONE is used when it is absent. */
  zone?: string | undefined;
  /** Whose answers to invitations count; the calendar's name is used when it is an address. */
  owner_email?: string | undefined;
}

export interface CalendarFile {
  /** Sorted by start. */
  events: CalendarEvent[];
  zone: string;
  /** What was left out or read with an assumption, for the person to see. */
  notes: string[];
}

const MAX_INSTANCES = 5_000;
const CALENDAR_ID = 'calendar-file';

/** Throws `invalid`, with the line where it is known, for a file that is no calendar. */
export function readCalendarFile(text: string, options: ReadCalendarOptions): CalendarFile {
  const pieces = cutCalendar(text);
  const calendar = parseFrame(pieces.frame);
  const zone = personZone(calendar, options.zone);
  const zones = readZones(calendar, zone);
  const owner = options.owner_email ?? ownerOf(calendar);
  const notes = [...pieces.notes];
  const read = pieces.events.flatMap(({ text: event_text, line }): IcsEvent[] => {
    try {
      return [readIcsEvent(new ICAL.Component(ICAL.parse(event_text)), line, zones, owner)];
    } catch (error) {
      notes.push(`line ${line}: an event was left out: ${errorText(error)}`);
      return [];
    }
  });
  const events = expandAll(read, { ...options, zone }, notes);
  for (const tzid of zones.unknown)
    notes.push(`the time zone "${tzid}" is unknown; read as ${zone}`);
  return { events: events.toSorted((a, b) => a.start - b.start || a.end - b.end), zone, notes };
}

function expandAll(
  read: readonly IcsEvent[],
  window: { from: number; to: number; zone: string },
  notes: string[],
): CalendarEvent[] {
  const overrides = new Map<string, Set<number>>();
  for (const { uid, replaces } of read) {
    if (replaces === null) continue;
    overrides.set(uid, (overrides.get(uid) ?? new Set()).add(replaces));
  }
  const events: CalendarEvent[] = [];
  for (const event of read) {
    const room = MAX_INSTANCES - events.length;
    if (room <= 0) {
      notes.push(`more than ${MAX_INSTANCES} events lie in this time; the rest was left out`);
      break;
    }
    if (event.status === 'cancelled') continue;
    try {
      const replaced = event.replaces === null ? overrides.get(event.uid) : undefined;
      events.push(...instancesOf(event, replaced ?? new Set(), { ...window, max: room }));
    } catch (error) {
      notes.push(`line ${event.line}: '${event.title}' was left out: ${errorText(error)}`);
    }
  }
  const unsaid = events.filter((event) => event.all_day && event.transparency === undefined);
  for (const title of new Set(unsaid.map((event) => event.title))) {
    notes.push(`'${title}' lasts all day and does not say busy or free; it blocks no time`);
  }
  return events;
}

function instancesOf(
  event: IcsEvent,
  replaced: ReadonlySet<number>,
  window: { from: number; to: number; zone: string; max: number },
): CalendarEvent[] {
  const reach = 'ms' in event.length ? event.length.ms : (event.length.days + 1) * 86_400_000;
  const starts = seriesStarts(event.component, event.start, event.zone, {
    from: window.from - reach,
    to: window.to,
    max: window.max + replaced.size,
  });
  const repeats = event.component.hasProperty('rrule') || event.component.hasProperty('rdate');
  return starts
    .filter(({ at }) => !replaced.has(at))
    .slice(0, window.max)
    .map(({ at, time }) => {
      const end = endOf(event, at, time, window.zone);
      const suffix = event.replaces ?? (repeats ? at : null);
      const { uid, title, all_day, transparency, status, self_response, event_type } = event;
      return {
        event_id: suffix === null ? uid : `${uid}_${new Date(suffix).toISOString()}`,
        calendar_id: CALENDAR_ID,
        title,
        start: at,
        end,
        all_day,
        transparency: transparency ?? (all_day ? undefined : 'opaque'),
        status,
        self_response,
        event_type,
        zone: zoneName(event.zone),
      };
    })
    .filter(({ end, start }) => end > window.from || start >= window.from);
}

/** An all-day event ends at a local midnight, however many hours its days have. */
function endOf(event: IcsEvent, at: number, time: ICAL.Time, zone: string): number {
  if ('ms' in event.length) return at + event.length.ms;
  const date = new Temporal.PlainDate(time.year, time.month, time.day);
  return date.add({ days: event.length.days }).toZonedDateTime(zone).epochMilliseconds;
}

function parseFrame(frame: string): ICAL.Component {
  try {
    return new ICAL.Component(ICAL.parse(frame));
  } catch (error) {
    throw new AppError('invalid', `this is not a readable calendar: ${errorText(error)}`);
  }
}

function personZone(calendar: ICAL.Component, given: string | undefined): string {
  const named = [given, String(calendar.getFirstPropertyValue('x-wr-timezone') ?? '')];
  const zone = named.find((name) => name !== undefined && isIanaZone(name));
  if (given !== undefined && zone !== given)
    throw new AppError('invalid', `unknown time zone ${given}`);
  return zone ?? 'UTC';
}

function ownerOf(calendar: ICAL.Component): string | undefined {
  const name = String(calendar.getFirstPropertyValue('x-wr-calname') ?? '');
  return /^\S+@\S+\.\S+$/.test(name) ? name : undefined;
}
