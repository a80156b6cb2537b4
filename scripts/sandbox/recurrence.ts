import { Temporal } from 'temporal-polyfill';
import type { EventTime, GoogleEvent } from './google-state.ts';
import { inZone, timeMs } from './google-time.ts';
import { googleRefusal } from './refusal.ts';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** Ten years of days: the longest a rule is followed. */
const MAX_DAYS = 3660;

interface Rule {
  weekly: boolean;
  interval: number;
  count: number;
  /** The last moment a start may have, ms since 1970. */
  until_ms: number;
  /** Weekdays, 1 is Monday; empty is the weekday of the start. */
  weekdays: number[];
}

export interface Instance {
  id: string;
  start: EventTime;
  end: EventTime;
}

/**
 * Parses `RRULE:FREQ=DAILY|WEEKLY` with INTERVAL, COUNT, UNTIL, BYDAY; refuses any other recurrence
 * with 400.
 */
export function parseRule(recurrence: string[], zone: string): Rule {
  const text = recurrence[0] ?? '';
  if (recurrence.length !== 1 || !text.startsWith('RRULE:'))
    throw unsupported(recurrence.join(' '));
  const rule: Rule = {
    weekly: false,
    interval: 1,
    count: Number.POSITIVE_INFINITY,
    until_ms: Number.POSITIVE_INFINITY,
    weekdays: [],
  };
  for (const part of text.slice('RRULE:'.length).split(';')) {
    const [name = '', value = ''] = part.split('=');
    if (!readPart(rule, name, value, zone)) throw unsupported(text);
  }
  if (!text.includes('FREQ=')) throw unsupported(text);
  return rule;
}

/** Writes one part of a rule into it; false where the sandbox does not know it. */
function readPart(rule: Rule, name: string, value: string, zone: string): boolean {
  if (name === 'FREQ') rule.weekly = value === 'WEEKLY';
  if (name === 'INTERVAL') rule.interval = Number(value);
  if (name === 'COUNT') rule.count = Number(value);
  if (name === 'UNTIL') rule.until_ms = untilMs(value, zone);
  if (name === 'BYDAY') rule.weekdays = value.split(',').map((day) => DAYS.indexOf(day) + 1);
  const known = {
    FREQ: value === 'DAILY' || value === 'WEEKLY',
    INTERVAL: Number.isInteger(rule.interval) && rule.interval > 0,
    COUNT: Number.isInteger(rule.count) && rule.count > 0,
    UNTIL: !Number.isNaN(rule.until_ms),
    BYDAY: rule.weekdays.every((day) => day > 0),
    WKST: value === 'MO',
  };
  return Object.hasOwn(known, name) && known[name as keyof typeof known];
}

function untilMs(value: string, zone: string): number {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)(T\d{6}Z)?$/.exec(value) ?? [];
  if (day === undefined) return Number.NaN;
  const date = `${year}-${month}-${day}`;
  if (time === undefined) {
    const next = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone);
    return next.epochMilliseconds - 1;
  }
  return Date.parse(`${date}T${time.slice(1, 3)}:${time.slice(3, 5)}:${time.slice(5, 7)}Z`);
}

function unsupported(text: string): Error {
  const message = `Sandbox: this recurrence is not supported here: ${text}`;
  return googleRefusal(400, 'sandboxUnsupported', message);
}

/**
 * The instances of a recurring master that start before `before_ms`, by the clock on the wall of
 * the master's zone, so that 09:00 stays 09:00 over a change of daylight saving time. Ids are the
 * master's with the original start in UTC.
 */
export function expand(master: GoogleEvent, calendar_zone: string, before_ms: number): Instance[] {
  const zone = master.start.timeZone ?? calendar_zone;
  const rule = parseRule(master.recurrence ?? [], zone);
  const first = Temporal.Instant.fromEpochMilliseconds(
    timeMs(master.start, calendar_zone),
  ).toZonedDateTimeISO(zone);
  const all_day = master.start.date !== undefined;
  const last_ms = Math.min(rule.until_ms, before_ms - 1);
  const instances: Instance[] = [];
  for (let days = 0; days < MAX_DAYS && instances.length < rule.count; days += 1) {
    const start = first.add({ days });
    if (start.epochMilliseconds > last_ms) break;
    if (!falls(rule, first, start, days)) continue;
    instances.push(all_day ? allDay(master, start) : timed(master, start, calendar_zone));
  }
  return instances;
}

function falls(
  rule: Rule,
  first: Temporal.ZonedDateTime,
  start: Temporal.ZonedDateTime,
  days: number,
): boolean {
  const weekdays = rule.weekly && rule.weekdays.length === 0 ? [first.dayOfWeek] : rule.weekdays;
  const period = rule.weekly ? Math.floor((days + first.dayOfWeek - 1) / 7) : days;
  if (period % rule.interval !== 0) return false;
  return weekdays.length === 0 || weekdays.includes(start.dayOfWeek);
}

function timed(
  master: GoogleEvent,
  start: Temporal.ZonedDateTime,
  calendar_zone: string,
): Instance {
  const zone = start.timeZoneId;
  const length_ms = timeMs(master.end, calendar_zone) - timeMs(master.start, calendar_zone);
  const stamp = start.toInstant().toString({ fractionalSecondDigits: 0 }).replaceAll(/[-:]/g, '');
  return {
    id: `${master.id}_${stamp}`,
    start: { dateTime: inZone(start.epochMilliseconds, zone), timeZone: zone },
    end: { dateTime: inZone(start.epochMilliseconds + length_ms, zone), timeZone: zone },
  };
}

function allDay(master: GoogleEvent, start: Temporal.ZonedDateTime): Instance {
  const date = start.toPlainDate();
  const length = Temporal.PlainDate.from(master.start.date ?? '').until(master.end.date ?? '');
  return {
    id: `${master.id}_${date.toString().replaceAll('-', '')}`,
    start: { date: date.toString() },
    end: { date: date.add(length).toString() },
  };
}
