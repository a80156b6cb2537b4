/** What one VEVENT says about busyness, length and identity, in the words of the scheduler. */
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import type { CalendarEvent } from './calendar-event.ts';
import { type IcsZone, type IcsZones, instantOf, zoneOf } from './ics-zones.ts';

export interface IcsEvent {
  component: ICAL.Component;
  line: number;
  uid: string;
  title: string;
  start: ICAL.Time;
  zone: IcsZone;
  all_day: boolean;
  /** Days of an all-day event, milliseconds of any other. */
  length: { days: number } | { ms: number };
  /** Set on an override: the start of the instance it replaces. */
  replaces: number | null;
  transparency: CalendarEvent['transparency'];
  status: CalendarEvent['status'];
  self_response: CalendarEvent['self_response'];
  event_type: CalendarEvent['event_type'];
}

/** Throws when the event cannot be used; the caller notes it and goes on. */
export function readIcsEvent(
  component: ICAL.Component,
  line: number,
  zones: IcsZones,
  owner_email: string | undefined,
): IcsEvent {
  const start = timeProperty(component, 'dtstart');
  if (start === null) throw new Error('it has no start');
  const zone = zoneOf(tzidOf(component, 'dtstart'), zones);
  const replaced = timeProperty(component, 'recurrence-id');
  const replaced_zone = zoneOf(
    tzidOf(component, 'recurrence-id') ?? tzidOf(component, 'dtstart'),
    zones,
  );
  const free = textOf(component, 'x-microsoft-cdo-busystatus').toUpperCase();
  return {
    component,
    line,
    uid: textOf(component, 'uid') || `line-${line}`,
    title: textOf(component, 'summary') || 'busy',
    start,
    zone,
    all_day: start.isDate,
    length: lengthOf(component, start, zone, zones),
    replaces: replaced === null ? null : instantOf(replaced, replaced_zone),
    transparency: transparencyOf(component, free),
    status: statusOf(component, free),
    self_response: responseOf(component, owner_email),
    event_type: free === 'OOF' ? 'out_of_office' : 'default',
  };
}

function lengthOf(
  component: ICAL.Component,
  start: ICAL.Time,
  zone: IcsZone,
  zones: IcsZones,
): IcsEvent['length'] {
  const end = timeProperty(component, 'dtend');
  const duration = component.getFirstPropertyValue('duration');
  const seconds = duration instanceof ICAL.Duration ? duration.toSeconds() : 0;
  if (start.isDate) {
    const days = end === null ? Math.round(seconds / 86_400) : daysBetween(start, end);
    return { days: Math.max(1, days) };
  }
  if (end === null) return { ms: Math.max(0, seconds * 1_000) };
  const end_zone = zoneOf(tzidOf(component, 'dtend') ?? tzidOf(component, 'dtstart'), zones);
  const ms = instantOf(end, end_zone) - instantOf(start, zone);
  if (ms < 0) throw new Error('it ends before it starts');
  return { ms };
}

function daysBetween(start: ICAL.Time, end: ICAL.Time): number {
  const date = (time: ICAL.Time): Temporal.PlainDate =>
    new Temporal.PlainDate(time.year, time.month, time.day);
  return date(start).until(date(end)).days;
}

/** Free wins over busy: an event that says both was marked free by hand. */
function transparencyOf(component: ICAL.Component, free: string): CalendarEvent['transparency'] {
  const said = textOf(component, 'transp').toUpperCase();
  if (said === 'TRANSPARENT' || free === 'FREE') return 'transparent';
  if (said === 'OPAQUE' || free === 'BUSY') return 'opaque';
  return undefined;
}

function statusOf(component: ICAL.Component, free: string): CalendarEvent['status'] {
  const said = textOf(component, 'status').toUpperCase();
  if (said === 'CANCELLED') return 'cancelled';
  return said === 'TENTATIVE' || free === 'TENTATIVE' ? 'tentative' : 'confirmed';
}

const RESPONSES: Readonly<Record<string, CalendarEvent['self_response']>> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
  'NEEDS-ACTION': 'needs_action',
};

function responseOf(
  component: ICAL.Component,
  owner: string | undefined,
): CalendarEvent['self_response'] {
  if (owner === undefined) return undefined;
  const own = component.getAllProperties('attendee').find((property) => {
    const address = String(property.getFirstValue()).replace(/^mailto:/i, '');
    return address.toLowerCase() === owner.toLowerCase();
  });
  return RESPONSES[String(own?.getFirstParameter('partstat') ?? '').toUpperCase()];
}

/** A date or time that exists: the library rolls a 13th month over into the next year. */
function timeProperty(component: ICAL.Component, name: string): ICAL.Time | null {
  const property = component.getFirstProperty(name);
  if (property === null) return null;
  const value = property.getFirstValue();
  if (!(value instanceof ICAL.Time)) throw new Error(`its ${name} is not a time`);
  const written = String(property.toJSON()[3]).replace(/Z$/, '');
  try {
    Temporal.PlainDateTime.from(written);
  } catch {
    throw new Error(`its ${name} ${written} does not exist`);
  }
  return value;
}

function tzidOf(component: ICAL.Component, name: string): string | undefined {
  const tzid = component.getFirstProperty(name)?.getFirstParameter('tzid');
  return tzid === undefined || tzid === '' ? undefined : tzid;
}

function textOf(component: ICAL.Component, name: string): string {
  const value: unknown = component.getFirstPropertyValue(name);
  return typeof value === 'string' ? value.trim() : '';
}
