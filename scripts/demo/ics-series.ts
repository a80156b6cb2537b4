/**
 * The starts of an event or a series inside a window. Expansion runs on the wall clock of the event's zone, as RFC 5545
 * wants it, and every start becomes an instant afterwards: a weekly 9:00 stays at 9:00 across a DST change.
 */
import ICAL from 'ical.js';
import { type IcsZone, instantOf, toWall } from './ics-zones.ts';

/** A series is not followed further than this many steps; 100 years of days are fewer. */
const MAX_STEPS = 40_000;

export interface SeriesStart {
  time: ICAL.Time;
  at: number;
}

export interface SeriesWindow {
  /** Starts before this cannot reach the window any more. */
  from: number;
  to: number;
  max: number;
}

/** Sorted, without doubles, without EXDATEs. Throws for rules that cannot be followed. */
export function seriesStarts(
  event: ICAL.Component,
  start: ICAL.Time,
  zone: IcsZone,
  window: SeriesWindow,
): SeriesStart[] {
  const found = new Map<number, SeriesStart>();
  const add = (time: ICAL.Time): boolean => {
    const at = instantOf(time, zone);
    if (at >= window.to) return false;
    if (at >= window.from) found.set(at, { time: time.clone(), at });
    return found.size < window.max;
  };
  const rules = event.getAllProperties('rrule').map((property) => property.getFirstValue());
  if (rules.length === 0) add(start);
  for (const rule of rules) {
    if (rule instanceof ICAL.Recur) follow(rule, start, zone, add);
  }
  for (const property of event.getAllProperties('rdate')) {
    for (const value of property.getValues())
      add(value instanceof ICAL.Period ? value.start : value);
  }
  for (const at of excluded(event, start, zone)) found.delete(at);
  return [...found.values()].toSorted((a, b) => a.at - b.at);
}

function follow(
  rule: ICAL.Recur,
  start: ICAL.Time,
  zone: IcsZone,
  add: (time: ICAL.Time) => boolean,
): void {
  refuseEndlessSearch(rule);
  const wall = rule.clone();
  if (wall.until instanceof ICAL.Time) wall.until = untilOnWall(wall.until, start, zone);
  const first = toWall(start, zone).clone();
  first.zone = ICAL.Timezone.localTimezone;
  const iterator = wall.iterator(first);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = iterator.next();
    if (!(next instanceof ICAL.Time) || !add(next)) return;
  }
}

/**
 * The library looks for the next match without a limit of its own, and some rules have none (31 February, every second of
 * a far month). The kinds of rule in which that can happen are not those of people's calendars.
 */
function refuseEndlessSearch(rule: ICAL.Recur): void {
  const frequent = ['SECONDLY', 'MINUTELY', 'HOURLY'].includes(rule.freq);
  const days: unknown[] = rule.getComponent('BYDAY');
  const numbered = days.some((day) => /\d/.test(String(day)));
  const by_date = ['BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO'].some(
    (part) => rule.getComponent(part).length > 0,
  );
  if (frequent || (rule.freq === 'DAILY' && (numbered || by_date))) {
    throw new Error(`the repetition rule ${rule.toString()} is not supported`);
  }
}

/** UNTIL as a wall-clock time; a date includes that whole day. */
function untilOnWall(until: ICAL.Time, start: ICAL.Time, zone: IcsZone): ICAL.Time {
  const wall = toWall(until, zone).clone();
  wall.zone = ICAL.Timezone.localTimezone;
  if (!wall.isDate || start.isDate) return wall;
  return ICAL.Time.fromDateTimeString(`${wall.toString().slice(0, 10)}T23:59:59`);
}

/** EXDATEs as instants; one given as a date takes out the start of that day. */
function excluded(event: ICAL.Component, start: ICAL.Time, zone: IcsZone): number[] {
  return event.getAllProperties('exdate').flatMap((property) =>
    property.getValues().map((value: ICAL.Time) => {
      if (!value.isDate || start.isDate) return instantOf(value, zone);
      const day = start.clone();
      day.year = value.year;
      day.month = value.month;
      day.day = value.day;
      return instantOf(day, zone);
    }),
  );
}
