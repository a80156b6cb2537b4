/** Every quarter of an hour at which a part may start, numbered without gaps, and where the next may start after it. */
import { type Grid, QUARTER } from '../search-grid.ts';

export interface Slots {
  count: number;
  /** Minute of the grid, room and day of each slot. */
  minute: Int32Array;
  room: Int32Array;
  day: Int32Array;
  /** By slot: the first slot free after a part of this length with its buffer, or -1 where it does not fit. */
  next(length: number): Int32Array;
  /** The first slot at or after a minute; `count` when there is none. */
  from(minute: number): number;
}

export function slotsOf(grid: Grid): Slots {
  const minutes: number[] = [];
  const rooms: number[] = [];
  grid.start.forEach((start, room) => {
    for (let at = start; at < (grid.end[room] ?? 0); at += QUARTER) {
      minutes.push(at);
      rooms.push(room);
    }
  });
  const minute = Int32Array.from(minutes);
  const from = (wanted: number): number => {
    let low = 0;
    let high = minute.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((minute[middle] ?? 0) >= wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const known = new Map<number, Int32Array>();
  const next = (length: number): Int32Array => {
    const before = known.get(length);
    if (before !== undefined) return before;
    const found = Int32Array.from(minute, (start, slot) => {
      const end = start + length;
      return end > (grid.end[rooms[slot] ?? 0] ?? 0) ? -1 : from(end + grid.buffer);
    });
    known.set(length, found);
    return found;
  };
  return {
    count: minute.length,
    minute,
    room: Int32Array.from(rooms),
    day: Int32Array.from(rooms, (room) => grid.day[room] ?? 0),
    next,
    from,
  };
}
