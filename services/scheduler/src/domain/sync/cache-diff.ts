/** What a reading changes in the cache of a calendar, and where the person's busy time changed with it. */
import { busyTime } from '../busy-rule.ts';
import type { ListedEvent } from '../runs/listed-event.ts';
import type { Interval } from '../schedule-types.ts';

export interface CacheDiff {
  drop: string[];
  put: ListedEvent[];
  /** Around all busy time that came, went or moved; null where none did. */
  span: Interval | null;
}

/** `before` are the cached events the reading speaks of, `after` those of them that stand now. */
export function cacheDiff(
  before: readonly ListedEvent[],
  after: readonly ListedEvent[],
): CacheDiff {
  const known = new Map(before.map((event) => [event.event_id, event]));
  const now = new Map(after.map((event) => [event.event_id, event]));
  const put = [...now.values()].filter((event) => !isSame(known.get(event.event_id), event));
  const gone = [...known.values()].filter(({ event_id }) => !now.has(event_id));
  const changed = [
    ...gone.map((event) => [timeAtMost(event), null]),
    ...put.map((event) => {
      const old = known.get(event.event_id);
      return [old === undefined ? null : timeAtMost(old), timeAtMost(event)];
    }),
  ];
  const times = changed
    .filter(([old, fresh]) => old?.start !== fresh?.start || old?.end !== fresh?.end)
    .flat()
    .filter((time) => time !== null && time !== undefined);
  return { drop: gone.map(({ event_id }) => event_id), put, span: hull(times) };
}

/** The time it takes by any choice of the person's. */
function timeAtMost(event: ListedEvent): Interval | null {
  return busyTime({ ...event, tentative_is_free: false, all_day_is_busy: true });
}

function hull(times: readonly Interval[]): Interval | null {
  let span: Interval | null = null;
  for (const { start, end } of times) {
    if (span === null) span = { start, end };
    else span = { start: Math.min(span.start, start), end: Math.max(span.end, end) };
  }
  return span;
}

function isSame(known: ListedEvent | undefined, event: ListedEvent): boolean {
  return known !== undefined && fields(known) === fields(event);
}

/** One text for all that is kept; a stored event has its fields in another order. */
function fields(event: ListedEvent): string {
  return JSON.stringify([
    event.title,
    event.start,
    event.end,
    event.all_day,
    event.transparency ?? null,
    event.status,
    event.self_response ?? null,
    event.event_type,
    event.zone,
    event.block_id,
    event.series_id ?? null,
  ]);
}
