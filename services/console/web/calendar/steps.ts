/** Going from block to block, and moving one by steps: pure. */
import { dayOf } from '../parts/words.ts';
import { addDays, instantAt, minutesOf } from '../parts/zoned.ts';
import type { Item, Place } from './week.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';
export const GRID_MINUTES = 15;
const GRID_MS = GRID_MINUTES * 60_000;

/** The block that an arrow leads to: before or after in clock order, or nearest in time on the nearest day with one. */
export function nextBlock(
  items: readonly Item[],
  from: string | undefined,
  to: Direction,
  { zone, now }: { zone: string; now: number },
): string | undefined {
  const blocks = items.filter((item) => item.kind === 'block');
  const at = blocks.findIndex(({ key }) => key === from);
  const here = blocks[at];
  if (here === undefined) return (blocks.find(({ end }) => end > now) ?? blocks.at(-1))?.key;
  if (to === 'up') return blocks[Math.max(0, at - 1)]?.key;
  if (to === 'down') return blocks[Math.min(blocks.length - 1, at + 1)]?.key;
  const day = dayOf(here.start, zone);
  const days = [...new Set(blocks.map(({ start }) => dayOf(start, zone)))];
  const wanted = to === 'left' ? days.findLast((one) => one < day) : days.find((one) => one > day);
  if (wanted === undefined) return here.key;
  const clock = minutesOf(here.start, zone);
  const distance = ({ start }: Item): number => Math.abs(minutesOf(start, zone) - clock);
  const there = blocks.filter(({ start }) => dayOf(start, zone) === wanted);
  return there.toSorted((a, b) => distance(a) - distance(b))[0]?.key;
}

/** By days at the same time on the clock, and by minutes; as long as it was. Starts stay on the grid of quarters of an hour. */
export function shifted(
  { start, end }: Place,
  { days = 0, minutes = 0 }: { days?: number; minutes?: number },
  zone: string,
): Place {
  const day = dayOf(start, zone);
  const same_clock =
    days === 0 ? start : instantAt(addDays(day, days), minutesOf(start, zone), zone);
  const moved = minutes === 0 ? same_clock : toGrid(same_clock + minutes * 60_000);
  return { start: moved, end: moved + (end - start) };
}

/** Longer or shorter at its end, never under a quarter of an hour. */
export function resized({ start, end }: Place, minutes: number): Place {
  return { start, end: Math.max(start + GRID_MS, end + minutes * 60_000) };
}

function toGrid(at: number): number {
  return Math.round(at / GRID_MS) * GRID_MS;
}
