/**
 * Schedules found on the way to a bound. While the prices of the slots rise where jobs collide, all jobs are placed anew under them, in
 * simple orders: a price tells a job what it takes from the others, which no order of placing does. What is found lies where the
 * best schedules lie, also where a search that begins with simple orders ends in another valley.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { QUARTER } from '../search-grid.ts';
import type { PartList } from '../timetable.ts';
import type { PathPart } from './best-path.ts';
import { type Board, boardOf } from './board.ts';
import { type Bound, priceBound, type PriceTags } from './price-bound.ts';
import type { Problem } from './problem.ts';

export interface Priced {
  bound: Bound;
  /** The best that were found, the best first; of equal value only one. */
  found: { parts: (PartList | null)[]; value: number }[];
}

/** Prices change little from one step to the next. */
const EVERY = 2;
const MOST_FOUND = 3;
const SAME = 1e-9;

/** `upper` is the value of a known schedule. Limited by steps; equal input gives equal output. */
export async function searchByPrices(
  problem: Problem,
  { upper, steps }: { upper: number; steps: number },
  pause: Pause,
): Promise<Priced> {
  const board = boardOf(
    problem,
    problem.chains.map(() => null),
  );
  const lure = new Float64Array(problem.slots.count + 2);
  const order = orderer(problem);
  const found: Priced['found'] = [];
  let tries = 0;
  const look = (tags: PriceTags, ways: readonly PathPart[][], step: number): number => {
    if (step % EVERY === 0) {
      setLure(problem, tags, lure);
      for (let job = 0; job < problem.chains.length; job += 1) board.remove(job);
      for (const job of order(tries % RANKS.length, ways)) board.insert(job, lure);
      keep(found, board);
      tries += 1;
    }
    return found[0]?.value ?? Infinity;
  };
  const bound = await priceBound(problem, { known: upper, max_steps: steps, look }, pause);
  return { bound, found };
}

function keep(found: Priced['found'], board: Board): void {
  const value = board.value();
  const at = found.findIndex((one) => value < one.value + SAME);
  const place = at === -1 ? found.length : at;
  if (place >= MOST_FOUND || Math.abs((found[place]?.value ?? Infinity) - value) < SAME) return;
  found.splice(place, 0, { parts: board.parts(), value });
  found.length = Math.min(found.length, MOST_FOUND);
}

/** What lies before each slot by the prices of slots and days; what waiting for others costs is left to the order. */
function setLure({ slots }: Problem, { slot, day }: PriceTags, lure: Float64Array): void {
  let sum = 0;
  for (let at = 0; at < slots.count; at += 1) {
    lure[at] = sum;
    sum += (slot[at] ?? 0) + QUARTER * (day[slots.day[at] ?? 0] ?? 0);
  }
  lure.fill(sum, slots.count);
}

interface Ranked {
  minutes: number;
  weight: number;
  /** The slot where it would begin if it were alone under these prices; infinite where it would rather be left out. */
  start: number;
}

const left = ({ start }: Ranked): number => (start === Infinity ? 1 : 0);

/** Who comes first: who has a place at all, the long ones, the early; the early ones, then the heavy; the heavy for their length. */
const RANKS: readonly ((one: Ranked, other: Ranked) => number)[] = [
  (one, other) => left(one) - left(other) || other.minutes - one.minutes || one.start - other.start,
  (one, other) => one.start - other.start || other.weight - one.weight,
  (one, other) => other.weight / other.minutes - one.weight / one.minutes,
];

/** The jobs by one of the ranks, what a job waits for before it. */
function orderer({
  chains,
}: Problem): (rank: number, ways: readonly PathPart[][]) => readonly number[] {
  const jobs = chains.map(({ job: { index, minutes, weight, before } }) => {
    return { index, minutes, weight, before, start: 0 };
  });
  return (rank, ways) => {
    for (const job of jobs) job.start = ways[job.index]?.[0]?.slot ?? Infinity;
    const by = RANKS[rank] ?? (() => 0);
    const sorted = jobs.toSorted((a, b) => by(a, b) || a.index - b.index);
    const order = new Set<number>();
    const add = (index: number): void => {
      if (order.has(index)) return;
      for (const before of jobs[index]?.before ?? []) add(before);
      order.add(index);
    };
    for (const { index } of sorted) add(index);
    return [...order];
  };
}
