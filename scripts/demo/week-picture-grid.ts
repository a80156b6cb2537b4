/**
 * Where things lie in the picture of a week: half-hour rows, and lanes beside each other where two things fall into the same
 * half hour. Times are rounded to the nearest half hour, and everything gets at least one row. Meetings at the same time
 * share one lane, since it is their time that matters; every block has a lane of its own.
 */
import { Temporal } from 'temporal-polyfill';

export interface PlacedItem {
  title: string;
  /** Rows from the top of the picture, end exclusive; may reach beyond the picture. */
  from_row: number;
  to_row: number;
  /** The number of a block in the legend; null for a meeting. */
  number: number | null;
  /** Same for the parts of one step. */
  tint: number;
}

export interface LanedItem extends PlacedItem {
  lane: number;
  lanes: number;
}

export interface TimedItem {
  title: string;
  start: number;
  end: number;
  number: number | null;
  tint: number;
}

export const ROWS_PER_HOUR = 2;

/** The item's rows on one day (`YYYY-MM-DD`), or null when it is not on that day. */
export function rowsOn(
  date: string,
  item: TimedItem,
  zone: string,
  from_hour: number,
): PlacedItem | null {
  const day = Temporal.PlainDate.from(date);
  const start_of = day.toZonedDateTime(zone).epochMilliseconds;
  const end_of = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
  if (item.start >= end_of || item.end <= start_of) return null;
  const from = item.start <= start_of ? 0 : clockHours(item.start, zone);
  const to = item.end >= end_of ? 24 : clockHours(item.end, zone);
  const from_row = Math.round((from - from_hour) * ROWS_PER_HOUR);
  const to_row = Math.max(from_row + 1, Math.round((to - from_hour) * ROWS_PER_HOUR));
  return { title: item.title, from_row, to_row, number: item.number, tint: item.tint };
}

/** Hours since local midnight on the wall clock. */
export function clockHours(at: number, zone: string): number {
  const { hour, minute, second } =
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return hour + minute / 60 + second / 3_600;
}

/** Puts the items of one day side by side where they share a row. */
export function intoLanes(items: readonly PlacedItem[]): LanedItem[] {
  const meetings = joinMeetings(items.filter(({ number }) => number === null));
  const blocks = items.filter(({ number }) => number !== null);
  const sorted = [...meetings, ...blocks].toSorted((a, b) => a.from_row - b.from_row);
  const laned: LanedItem[] = [];
  let cluster: LanedItem[] = [];
  let cluster_end = -Infinity;
  const close = (): void => {
    const lanes = 1 + Math.max(0, ...cluster.map(({ lane }) => lane));
    for (const item of cluster) item.lanes = lanes;
    laned.push(...cluster);
    cluster = [];
  };
  for (const item of sorted) {
    if (item.from_row >= cluster_end) close();
    const taken = new Set(
      cluster.filter(({ to_row }) => to_row > item.from_row).map(({ lane }) => lane),
    );
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    cluster.push({ ...item, lane, lanes: 1 });
    cluster_end = Math.max(cluster_end, item.to_row);
  }
  close();
  return laned;
}

function joinMeetings(meetings: readonly PlacedItem[]): PlacedItem[] {
  const joined: PlacedItem[] = [];
  for (const meeting of meetings.toSorted((a, b) => a.from_row - b.from_row)) {
    const last = joined.at(-1);
    if (last === undefined || meeting.from_row >= last.to_row) joined.push({ ...meeting });
    else {
      last.to_row = Math.max(last.to_row, meeting.to_row);
      last.title = `${last.title} + ${meeting.title}`;
    }
  }
  return joined;
}
