/**
 * Times of an ICS file as instants. A TZID that names an IANA zone is read by its current rules; any other is read by the
 * file's own VTIMEZONE of that name; a time without a zone is the person's own wall clock.
 */
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';

export interface IcsZones {
  /** The person's zone, for floating times and dates. */
  zone: string;
  own: ReadonlyMap<string, ICAL.Timezone>;
  /** TZIDs that neither IANA nor the file knows, noted once. */
  unknown: Set<string>;
}

export type IcsZone =
  | { kind: 'iana'; zone: string }
  | { kind: 'own'; zone: ICAL.Timezone; nearest: string };

export function readZones(calendar: ICAL.Component, zone: string): IcsZones {
  const own = new Map<string, ICAL.Timezone>();
  for (const component of calendar.getAllSubcomponents('vtimezone')) {
    const timezone = new ICAL.Timezone(component);
    own.set(timezone.tzid, timezone);
  }
  return { zone, own, unknown: new Set() };
}

/** Whether the name is an IANA zone that Temporal knows. */
export function isIanaZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** The zone a TZID parameter stands for; names such as `/mozilla.org/20050126_1/Europe/Berlin` end in an IANA name. */
export function zoneOf(tzid: string | undefined, zones: IcsZones): IcsZone {
  if (tzid === undefined) return { kind: 'iana', zone: zones.zone };
  const name = [tzid, tzid.split('/').slice(-2).join('/')].find(isIanaZone);
  if (name !== undefined) return { kind: 'iana', zone: name };
  const own = zones.own.get(tzid);
  if (own !== undefined) return { kind: 'own', zone: own, nearest: zones.zone };
  zones.unknown.add(tzid);
  return { kind: 'iana', zone: zones.zone };
}

/** The IANA name to show for a zone. */
export function zoneName(zone: IcsZone): string {
  return zone.kind === 'iana' ? zone.zone : zone.nearest;
}

/** The instant of a wall-clock time in a zone; a time ending in Z is UTC whatever the zone says. */
export function instantOf(time: ICAL.Time, zone: IcsZone): number {
  if (time.zone.tzid === 'UTC' && !time.isDate)
    return wallTime(time).toZonedDateTime('UTC').epochMilliseconds;
  const wall = wallTime(time);
  if (zone.kind === 'iana') return wall.toZonedDateTime(zone.zone).epochMilliseconds;
  const offset_s = zone.zone.utcOffset(time);
  return wall.toZonedDateTime('UTC').epochMilliseconds - offset_s * 1_000;
}

/** A UTC time moved to the wall clock of the zone, so that it can be compared with the wall clock of a series. */
export function toWall(time: ICAL.Time, zone: IcsZone): ICAL.Time {
  if (time.zone.tzid !== 'UTC' || time.isDate) return time;
  const instant = instantOf(time, zone);
  const offset_ms =
    zone.kind === 'iana' ? ianaOffset(instant, zone.zone) : zone.zone.utcOffset(time) * 1_000;
  const wall = Temporal.Instant.fromEpochMilliseconds(instant + offset_ms).toZonedDateTimeISO(
    'UTC',
  );
  return ICAL.Time.fromDateTimeString(wall.toPlainDateTime().toString({ smallestUnit: 'second' }));
}

function ianaOffset(instant: number, zone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return zoned.offsetNanoseconds / 1_000_000;
}

function wallTime(time: ICAL.Time): Temporal.PlainDateTime {
  const { year, month, day, hour, minute, second } = time;
  return new Temporal.PlainDateTime(year, month, day, hour, minute, Math.min(second, 59));
}
