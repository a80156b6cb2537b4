/**
 * The last touch of a schedule: every part as early as it goes while all others stay and nothing gets dearer. The measure
 * looks at the end of a step alone, so that a search leaves earlier parts wherever it found them. A part that stands where it
 * stood before only leaves that place for something better.
 */
import { must } from '@almanac/shared/lang/assert';
import { costOf } from './place-job.ts';
import { covers, type Grid, type GridJob, QUARTER } from './search-grid.ts';
import { type PartList, sortParts } from './timetable.ts';

export interface Placed {
  parts: readonly (PartList | null)[];
  value: number;
}

interface Block {
  job: number;
  start: number;
  end: number;
  room: number;
}

interface Board {
  grid: Grid;
  /** In time order when a round begins. */
  blocks: Block[];
  /** Minutes each day may still take. */
  left: Int32Array;
}

/** A part that goes ahead makes room for later ones: mostly one round is enough. */
const MOST_ROUNDS = 4;
const SAME = 1e-9;

/** Never of a higher value. */
export function withEarlyParts(grid: Grid, { parts, value }: Placed): Placed {
  const board = boardOf(grid, parts);
  let saved = 0;
  for (let round = 0, moved = true; moved && round < MOST_ROUNDS; round += 1) {
    moved = false;
    board.blocks.sort((a, b) => a.start - b.start);
    for (const block of board.blocks) {
      const gain = pullAhead(board, block);
      if (gain === null) continue;
      saved += gain;
      moved = true;
    }
  }
  return { parts: parts.map((own, job) => own && listOf(board, job)), value: value - saved };
}

function boardOf(grid: Grid, parts: readonly (PartList | null)[]): Board {
  const left = Int32Array.from(grid.capacity);
  const blocks: Block[] = [];
  parts.forEach((own, job) => {
    for (let at = 0; at < (own?.count ?? 0); at += 1) {
      const [start = 0, end = 0, room = 0] = [own?.start[at], own?.end[at], own?.room[at]];
      blocks.push({ job, start, end, room });
      const day = grid.day[room] ?? 0;
      left[day] = (left[day] ?? 0) - (end - start);
    }
  });
  return { grid, blocks, left };
}

/** What moving the block to its earliest place saves, or null where it stays. */
function pullAhead(board: Board, block: Block): number | null {
  const { grid, left } = board;
  const job = must(grid.jobs[block.job], 'a job');
  const old = { ...block };
  const cost = costOfJob(board, job);
  const wanted = stands(job, block) ? cost - SAME : cost + SAME;
  for (const place of earlierPlaces(board, job, old)) {
    Object.assign(block, place);
    const now = costOfJob(board, job);
    if (now > wanted) continue;
    const [from, to] = [grid.day[old.room] ?? 0, grid.day[block.room] ?? 0];
    left[from] = (left[from] ?? 0) + (old.end - old.start);
    left[to] = (left[to] ?? 0) - (old.end - old.start);
    return cost - now;
  }
  Object.assign(block, old);
  return null;
}

/** Every place before the block's own that is free and allowed, the earliest first. */
function* earlierPlaces(board: Board, job: GridJob, block: Block): Generator<Omit<Block, 'job'>> {
  const { grid, left } = board;
  const length = block.end - block.start;
  const ready = readyAt(board, job);
  const others = board.blocks.filter(
    (other) => other.job !== block.job || other.start !== block.start,
  );
  for (let room = 0; room < grid.start.length; room += 1) {
    const from = Math.max(grid.start[room] ?? 0, Math.ceil(ready / QUARTER) * QUARTER);
    const until = Math.min((grid.end[room] ?? 0) - length, block.start - QUARTER);
    const day = grid.day[room] ?? 0;
    const has_minutes = day === grid.day[block.room] || (left[day] ?? 0) >= length;
    if (!has_minutes || from > until) continue;
    for (let start = from; start <= until; start += QUARTER) {
      const place = { start, end: start + length, room };
      if (isFree(place, others, grid.buffer) && isAllowed(place, job)) yield place;
    }
  }
}

function isFree(
  { start, end }: Omit<Block, 'job'>,
  others: readonly Block[],
  buffer: number,
): boolean {
  return !others.some((other) => start < other.end + buffer && other.start < end + buffer);
}

function isAllowed({ start, end }: Omit<Block, 'job'>, { only }: GridJob): boolean {
  return only === null || covers(only, start, end);
}

function readyAt({ blocks }: Board, { before, earliest }: GridJob): number {
  const ends = blocks.filter(({ job }) => before.includes(job)).map(({ end }) => end);
  return Math.max(earliest, ...ends);
}

function costOfJob(board: Board, job: GridJob): number {
  return costOf(board.grid, job, listOf(board, job.index));
}

function listOf({ blocks }: Board, job: number): PartList {
  const own = blocks.filter((block) => block.job === job);
  const list: PartList = {
    count: own.length,
    start: own.map(({ start }) => start),
    end: own.map(({ end }) => end),
    room: own.map(({ room }) => room),
  };
  sortParts(list);
  return list;
}

function stands({ previous }: GridJob, { start, end }: Block): boolean {
  if (previous === null) return false;
  for (let at = 0; at < previous.length; at += 2) {
    if (previous[at] === start && previous[at + 1] === end) return true;
  }
  return false;
}
