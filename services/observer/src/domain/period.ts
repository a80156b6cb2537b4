/**
 * Which stretch of time a reflection is about. Days begin and end at the person's midnight, so a day has 23 or 25 hours
 * when the clocks change, and a week is the ISO week, Monday to Sunday.
 */
import { Temporal } from 'temporal-polyfill';
import type { ReflectMode } from '@almanac/shared/contracts/observer';
import { startOfDay } from '@almanac/shared/lang/local-days';

export interface Period {
  mode: ReflectMode;
  /** `2026-11-23`, or `2026-W48`: the name of the period, its key. */
  name: string;
  /** The day, or the Monday of the week. */
  first_day: string;
  /** The day, or the Sunday of the week. */
  last_day: string;
  from: Date;
  /** Exclusive. */
  to: Date;
  zone: string;
}

/** The day or the ISO week that contains `day` (YYYY-MM-DD) in an IANA `zone`. */
export function periodOf(mode: ReflectMode, day: string, zone: string): Period {
  const given = Temporal.PlainDate.from(day);
  const first = mode === 'daily' ? given : given.subtract({ days: given.dayOfWeek - 1 });
  const next = first.add(mode === 'daily' ? { days: 1 } : { days: 7 });
  return {
    mode,
    name: mode === 'daily' ? first.toString() : weekName(first),
    first_day: first.toString(),
    last_day: next.subtract({ days: 1 }).toString(),
    from: startOfDay(first, zone),
    to: startOfDay(next, zone),
    zone,
  };
}

/** The last day (YYYY-MM-DD) of the period before. */
export function dayBefore({ first_day }: Pick<Period, 'first_day'>): string {
  return Temporal.PlainDate.from(first_day).subtract({ days: 1 }).toString();
}

/** The ISO year can differ from the calendar's around the new year: 2027-01-01 lies in 2026-W53. */
function weekName(monday: Temporal.PlainDate): string {
  const year = String(monday.yearOfWeek).padStart(4, '0');
  return `${year}-W${String(monday.weekOfYear).padStart(2, '0')}`;
}

/** The date under which a reflection stands in the Daily Thread: its day, or the Sunday of its week. */
export function dayOfPeriod(mode: ReflectMode, name: string): string {
  if (mode === 'daily') return name;
  const [year, week] = name.split('-W').map(Number);
  // The fourth of January is always in the first ISO week.
  const fourth = Temporal.PlainDate.from({ year: year ?? 0, month: 1, day: 4 });
  const sunday = fourth.add({ days: 7 - fourth.dayOfWeek });
  return sunday.add({ weeks: (week ?? 1) - 1 }).toString();
}
