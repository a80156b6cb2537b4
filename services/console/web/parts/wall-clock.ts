/**
 * What a clock on the wall of a zone shows. By Temporal where the browser has it, as the first use of Intl reads its languages: that keeps
 * a slow processor at it for more than a tenth of a second (`npm run bench:console`).
 */
export type Instant = string | number | Date;
/** How far the zone's clock is ahead of UTC at an instant (whole ms), ms. Throws RangeError for a zone that is none. */
export type OffsetOf = (at: number, zone: string) => number;

/** What is used of Temporal, which not every browser has. */
export interface Zones {
  Instant: {
    fromEpochMilliseconds(at: number): {
      toZonedDateTimeISO(zone: string): { offsetNanoseconds: number };
    };
  };
  Now: { timeZoneId(): string };
}

const { Temporal: temporal } = globalThis as { Temporal?: Zones };
const formats = new Map<string, Intl.DateTimeFormat>();

export const offsetByTemporal = ({ Instant }: Pick<Zones, 'Instant'>): OffsetOf => {
  return (at, zone) => {
    const { offsetNanoseconds } = Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    return offsetNanoseconds / 1e6;
  };
};

export const offsetByIntl: OffsetOf = (at, zone) => {
  const parts = formatOf(zone).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  // Not `Date.UTC`, to which the year 26 is 1926.
  const shown = new Date(0).setUTCFullYear(year, month - 1, day);
  const clock = (part('hour') * 60 + part('minute')) * 60 + part('second');
  return shown + (clock - Math.floor(at / 1000)) * 1000;
};

export const offsetAt = temporal === undefined ? offsetByIntl : offsetByTemporal(temporal);

/** Its UTC fields are what the clock there shows. */
export function wallClock(at: Instant, zone: string): Date {
  const instant = new Date(at).getTime();
  return new Date(instant + offsetAt(instant, zone));
}

/** The zone this browser is in. */
export function zoneHere(): string {
  return temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Making one costs as much as hundreds of uses, so each is made once. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const [two, year] = ['2-digit', 'numeric'] as const;
  const clock = { hourCycle: 'h23', hour: two, minute: two, second: two } as const;
  const date = { year, month: two, day: two } as const;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...date, ...clock });
  formats.set(zone, made);
  return made;
}
