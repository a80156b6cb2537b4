/** Free rooms while jobs are placed one after the other: what `fit-parts.ts` says in instants, as arrays of minutes. */
import { type Grid, QUARTER } from './search-grid.ts';

export interface Timetable {
  count: number;
  start: Int32Array;
  end: Int32Array;
  /** The room of the grid that a piece was cut from. */
  room: Int32Array;
  /** Minutes each day may still take. */
  left: Int32Array;
}

export interface PartList {
  count: number;
  start: number[];
  end: number[];
  room: number[];
}

export function emptyParts(): PartList {
  return { count: 0, start: [], end: [], room: [] };
}

/** All that the grid has; it grows where parts cut rooms in two. */
export function newTimetable(grid: Grid): Timetable {
  return {
    count: grid.start.length,
    start: Int32Array.from(grid.start),
    end: Int32Array.from(grid.end),
    room: Int32Array.from(grid.start, (_, at) => at),
    left: Int32Array.from(grid.capacity),
  };
}

export function copyTimetable(to: Timetable, from: Timetable): void {
  const { count } = from;
  if (to.start.length < count) reserve(to, count);
  to.count = count;
  for (let at = 0; at < count; at += 1) {
    to.start[at] = from.start[at] ?? 0;
    to.end[at] = from.end[at] ?? 0;
    to.room[at] = from.room[at] ?? 0;
  }
  for (let day = 0; day < from.left.length; day += 1) to.left[day] = from.left[day] ?? 0;
}

export function sameTimetable(one: Timetable, other: Timetable): boolean {
  if (one.count !== other.count) return false;
  for (let at = 0; at < one.count; at += 1) {
    if (one.start[at] !== other.start[at] || one.end[at] !== other.end[at]) return false;
  }
  for (let day = 0; day < one.left.length; day += 1) {
    if (one.left[day] !== other.left[day]) return false;
  }
  return true;
}

function reserve(table: Timetable, count: number): void {
  const longer = (old: Int32Array): Int32Array => {
    const array = new Int32Array(count + (count >> 1) + 8);
    array.set(old);
    return array;
  };
  table.start = longer(table.start);
  table.end = longer(table.end);
  table.room = longer(table.room);
}

/** The first piece that ends after `minute`. */
export function pieceAfter(table: Timetable, minute: number): number {
  let low = 0;
  let high = table.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table.end[middle] ?? 0) > minute) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Takes parts out: their time with the buffer around it, and the minutes of their days. */
export function take(table: Timetable, grid: Grid, parts: PartList): void {
  for (let at = 0; at < parts.count; at += 1) takePart(table, grid, parts, at);
}

export function takePart(table: Timetable, grid: Grid, parts: PartList, at: number): void {
  const start = parts.start[at] ?? 0;
  const end = parts.end[at] ?? 0;
  const day = grid.day[parts.room[at] ?? 0] ?? 0;
  table.left[day] = (table.left[day] ?? 0) - (end - start);
  cut(table, start - grid.buffer, end + grid.buffer);
}

function cut(table: Timetable, from: number, to: number): void {
  if (table.count + 1 > table.start.length) reserve(table, table.count + 1);
  const { start, end, room } = table;
  const first = pieceAfter(table, from);
  let last = first;
  let kept = first;
  let right_start = 0;
  let right_end = -1;
  let right_room = 0;
  while (last < table.count && (start[last] ?? 0) < to) {
    const piece_end = end[last] ?? 0;
    const own = room[last] ?? 0;
    if (piece_end > to) {
      right_start = Math.ceil(to / QUARTER) * QUARTER;
      right_end = piece_end;
      right_room = own;
    }
    if ((start[last] ?? 0) < from) {
      end[kept] = from;
      kept += 1;
    }
    last += 1;
  }
  const has_right = right_end > right_start;
  move(table, last, kept + (has_right ? 1 : 0));
  if (!has_right) return;
  start[kept] = right_start;
  end[kept] = right_end;
  room[kept] = right_room;
}

/** Moves the pieces from `from` on to `to`. */
function move(table: Timetable, from: number, to: number): void {
  if (from === to) return;
  table.start.copyWithin(to, from, table.count);
  table.end.copyWithin(to, from, table.count);
  table.room.copyWithin(to, from, table.count);
  table.count += to - from;
}

/** Puts parts into time order. */
export function sortParts(parts: PartList): void {
  const all = Array.from({ length: parts.count }, (_, at) => ({
    start: parts.start[at] ?? 0,
    end: parts.end[at] ?? 0,
    room: parts.room[at] ?? 0,
  })).toSorted((a, b) => a.start - b.start);
  all.forEach(({ start, end, room }, at) => {
    parts.start[at] = start;
    parts.end[at] = end;
    parts.room[at] = room;
  });
}
