import { Temporal } from 'temporal-polyfill';

/** Clock times, HH:MM; `to` itself is quiet no more. Over midnight where `to` is the earlier one; the same twice is never. */
export interface QuietHours {
  from: string;
  to: string;
}

/** When the quiet hours end in which `now` lies, in the person's zone; undefined while it is not quiet. */
export function quietUntil(now: Date, zone: string, quiet: QuietHours): Date | undefined {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  if (!isQuiet(here, quiet)) return undefined;
  // A clock that is turned passes the end twice, or never: then the turn itself may be the end, or that of the day after.
  const ends = [0, 1, 2].flatMap((days) => {
    const plain = here
      .toPlainDate()
      .add({ days })
      .toPlainDateTime(Temporal.PlainTime.from(quiet.to));
    return (['earlier', 'later'] as const).map((disambiguation) =>
      plain.toZonedDateTime(zone, { disambiguation }),
    );
  });
  const turn = here.getTimeZoneTransition('next');
  const candidates = turn === null ? ends : [...ends, turn];
  const after = candidates
    .filter((end) => Temporal.ZonedDateTime.compare(end, here) > 0 && !isQuiet(end, quiet))
    .map((end) => end.epochMilliseconds);
  return new Date(Math.min(...after));
}

function isQuiet(at: Temporal.ZonedDateTime, { from, to }: QuietHours): boolean {
  const clock = at.toPlainTime().toString({ smallestUnit: 'minute' });
  return from <= to ? from <= clock && clock < to : clock >= from || clock < to;
}
