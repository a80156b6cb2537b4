import { Temporal } from 'temporal-polyfill';
import type { ScheduleReply } from '@almanac/shared/contracts/scheduler';
import type { Style } from '../cli/style.ts';
import type { DemoInput } from './input.ts';
import { weekPicture } from './week-picture.ts';

const MAX_WEEKS = 3;

/** One picture for each week that has a block in it, at most three. */
export function showWeek(style: Style, schedule: ScheduleReply, input: DemoInput): string {
  const weeks = new Set(
    schedule.blocks.map((block) => mondayOf(block.start, input.zone).toString()),
  );
  if (weeks.size === 0)
    weeks.add(mondayOf(input.now.toInstant().toString(), input.zone).toString());
  return [...weeks]
    .toSorted()
    .slice(0, MAX_WEEKS)
    .map((monday) => pictureOf(style, schedule, input, monday))
    .join('\n\n');
}

function mondayOf(instant: string, zone: string): Temporal.PlainDate {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 });
}

function pictureOf(
  style: Style,
  schedule: ScheduleReply,
  input: DemoInput,
  monday: string,
): string {
  const first = Temporal.PlainDate.from(monday);
  const days = Array.from({ length: 7 }, (_, index) => first.add({ days: index }).toString());
  const from = first.toZonedDateTime(input.zone).epochMilliseconds;
  const to = first.add({ days: 7 }).toZonedDateTime(input.zone).epochMilliseconds;
  const picture = weekPicture({
    days,
    zone: input.zone,
    from_hour: 8,
    to_hour: 18,
    meetings: input.calendar.events.filter(
      (event) => !event.all_day && event.end > from && event.start < to,
    ),
    blocks: schedule.blocks
      .filter((block) => Date.parse(block.start) >= from && Date.parse(block.start) < to)
      .map((block) => ({ ...block, step_id: block.step_id ?? undefined })),
    colour: style.colour,
    width: style.width - 3,
  });
  return picture
    .split('\n')
    .map((line) => (line === '' ? '' : `   ${line}`))
    .join('\n');
}
