import { Temporal } from 'temporal-polyfill';

export interface PersonDay {
  /** YYYY-MM-DD. */
  date: string;
  start: string;
  /** Where the next day begins: 23 or 25 hours later on two days of most years. */
  end: string;
}

/** The day around an instant, where the person is; `back` whole days earlier. */
export function personDay(at: Date, zone: string, back = 0): PersonDay {
  const day = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .subtract({ days: back });
  const startOf = (date: Temporal.PlainDate): string =>
    new Date(date.toZonedDateTime(zone).epochMilliseconds).toISOString();
  return { date: day.toString(), start: startOf(day), end: startOf(day.add({ days: 1 })) };
}

/** The month around an instant, where the person is, and how many whole days of it are over. */
export function personMonth(
  at: Date,
  zone: string,
): { start: string; end: string; days_over: number } {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  const first = today.with({ day: 1 });
  const startOf = (date: Temporal.PlainDate): string =>
    new Date(date.toZonedDateTime(zone).epochMilliseconds).toISOString();
  return {
    start: startOf(first),
    end: startOf(first.add({ months: 1 })),
    days_over: today.day - 1,
  };
}
