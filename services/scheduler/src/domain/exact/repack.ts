/**
 * Local search on the slots: a few jobs that are in each other's way are taken out and put back in another order, each in
 * its cheapest way through what is free, sometimes lured elsewhere by made-up prices. This finds cuts that fill gaps
 * exactly, which placing in sequence does not. Limited by work counted; equal input gives equal output.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Pause } from '@almanac/shared/lang/turns';
import { seededRandom } from '../seeded-random.ts';
import type { PartList } from '../timetable.ts';
import { type Board, boardOf, type Way } from './board.ts';
import type { Problem } from './problem.ts';

export interface Repacked {
  parts: (PartList | null)[];
  value: number;
  iterations: number;
}

const HOT = 1;
const COLD = 0.003;
const COOLINGS = 2;
const MOST_TAKEN = 6;
/** How often a whole chain of dependent jobs is taken out, and how long it may be. */
const KIN_SHARE = 0.35;
const MOST_KIN = 8;
/** Work between two pauses. */
const TURN_WORK = 20_000;
/** What a try costs that finds nothing to do. */
const IDLE_WORK = 50;
/** Ready-made prices, and how much they may weigh against the mean cost of a job. */
const LURES = 32;
const LURE_WEIGHTS = [0, 0.01, 0.05, 0.2];
const SLOT_SHARE = 0.3;

export async function repack(
  problem: Problem,
  known: { parts: readonly (PartList | null)[]; value: number },
  { budget, seed = 0 }: { budget: number; seed?: number },
  pause: Pause,
): Promise<Repacked> {
  const board = boardOf(problem, known.parts);
  const count = problem.chains.length;
  const random = seededRandom(count + 1 + 104_729 * seed);
  const lures = luresOf(problem, board.value() / Math.max(1, count), random);
  const choose = chooser(problem, board, random);
  let best = { parts: board.parts(), value: board.value() };
  let best_ways = waysOf(board, count);
  let iterations = 0;
  let turn = 0;
  for (let cooling = 0; cooling < COOLINGS && count > 0; cooling += 1) {
    resetTo(board, best_ways);
    const from = board.work();
    const until = (budget * (cooling + 1)) / COOLINGS;
    const mean = best.value / Math.max(1, count);
    while (board.work() + IDLE_WORK * iterations < until) {
      iterations += 1;
      if (board.work() >= turn) {
        turn = board.work() + TURN_WORK;
        await pause();
      }
      const share = (board.work() - from) / Math.max(1, until - from);
      const heat = mean * HOT * (COLD / HOT) ** share * (cooling === 0 ? 1 : 0.5);
      const limit = board.value() - heat * Math.log(1 - random());
      const taken = choose();
      if (taken.length === 0) continue;
      const lure = must(lures[Math.floor(random() * LURES)], 'prices');
      if (!tryAgain(problem, board, { taken, lure, limit })) continue;
      if (board.value() < best.value - 1e-9) {
        best = { parts: board.parts(), value: board.value() };
        best_ways = waysOf(board, count);
      }
    }
  }
  return { ...best, iterations };
}

/** Takes the jobs out and puts them back in the given order; as it was when that costs more than the limit. */
function tryAgain(
  problem: Problem,
  board: Board,
  { taken, lure, limit }: { taken: readonly number[]; lure: Float64Array; limit: number },
): boolean {
  const before: Way[] = [];
  for (const job of taken) {
    before.push(board.way(job));
    board.remove(job);
  }
  let done = 0;
  for (const job of taken) {
    done += 1;
    const placed = board.insert(job, lure);
    const stranded = !placed && hasPlacedAfter(problem, board, job);
    if (stranded || board.value() > limit) break;
  }
  if (done === taken.length && board.value() <= limit) {
    const last = must(taken.at(-1), 'a job');
    if (board.way(last) !== null || !hasPlacedAfter(problem, board, last)) return true;
  }
  for (let at = 0; at < done; at += 1) board.remove(taken[at] ?? 0);
  for (const [at, job] of taken.entries()) board.restore(job, before[at] ?? null);
  return false;
}

function hasPlacedAfter({ chains }: Problem, board: Board, job: number): boolean {
  return (chains[job]?.job.after ?? []).some(
    (after) => board.way(after) !== null || !board.movable(after),
  );
}

/** Picks jobs that stand near each other, a costly or missing one among them, in a random order that keeps dependencies. */
function chooser(problem: Problem, board: Board, random: () => number): () => number[] {
  const { slots, chains, grid } = problem;
  const pick = (below: number): number => Math.floor(random() * below);
  const rank = new Int32Array(chains.length);
  grid.order.forEach((job, at) => {
    rank[job] = at;
  });
  const depends = chains.some(({ job }) => job.before.length > 0);
  const seed = (): number => {
    const one = pick(chains.length);
    const other = pick(chains.length);
    return board.cost(one) >= board.cost(other) ? one : other;
  };
  const near = (slot: number): number => {
    const width = Math.min(slots.count, 48);
    return board.owner(Math.max(0, Math.min(slots.count - 1, slot + pick(2 * width) - width)));
  };
  return () => {
    const first = seed();
    const way = board.way(first);
    // A missing job looks for room anywhere in its time.
    const { first: from = 0, last = 0 } = chains[first] ?? {};
    const centre = way?.[pick(way.length)]?.slot ?? from + pick(Math.max(1, last - from));
    // A handful: looked through sooner than a set is made.
    const order: number[] = [];
    if (board.movable(first)) order.push(first);
    if (depends && random() < KIN_SHARE) addKin(problem, board, order);
    const wanted = 1 + pick(MOST_TAKEN);
    for (let tries = 0; order.length < wanted && tries < 3 * wanted; tries += 1) {
      const job = random() < 0.15 ? pick(chains.length) : near(centre);
      if (job >= 0 && board.movable(job) && !order.includes(job)) order.push(job);
    }
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = pick(at + 1);
      const job = order[at] ?? 0;
      order[at] = order[other] ?? 0;
      order[other] = job;
    }
    if (depends) order.sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));
    return order;
  };
}

/** Adds what the jobs wait for and what waits for them, nearest first: a chain can only move as a whole. */
function addKin({ chains }: Problem, board: Board, taken: number[]): void {
  for (const job of taken) {
    const { before = [], after = [] } = chains[job]?.job ?? {};
    for (const kin of [...before, ...after]) {
      const may = taken.length < MOST_KIN && board.movable(kin);
      if (may && !taken.includes(kin)) taken.push(kin);
    }
  }
}

/** Sums of random prices by slot, a share of them by room: none, small ones and large ones. */
function luresOf({ slots, grid }: Problem, mean: number, random: () => number): Float64Array[] {
  return Array.from({ length: LURES }, (_, at) => {
    const weight = mean * (LURE_WEIGHTS[at % LURE_WEIGHTS.length] ?? 0);
    const of_room = Float64Array.from(grid.start, () => random() * weight);
    const sums = new Float64Array(slots.count + 2);
    for (let slot = 0; slot <= slots.count; slot += 1) {
      const price = (of_room[slots.room[slot] ?? 0] ?? 0) + random() * weight * SLOT_SHARE;
      sums[slot + 1] = (sums[slot] ?? 0) + price;
    }
    return sums;
  });
}

function waysOf(board: Board, count: number): Way[] {
  return Array.from({ length: count }, (_, job) => board.way(job));
}

function resetTo(board: Board, ways: readonly Way[]): void {
  const jobs = ways.map((_, job) => job).filter((job) => board.movable(job));
  for (const job of jobs) board.remove(job);
  for (const job of jobs) board.restore(job, ways[job] ?? null);
}
