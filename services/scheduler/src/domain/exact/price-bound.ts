/**
 * A lower bound of the best schedule. The rules that tie jobs together (a slot once, a day's minutes, predecessors) are
 * given up and priced instead; each job then takes its cheapest way alone. Whatever the prices, what the jobs pay less what
 * the prices are worth is never more than the best schedule's value. Prices rise where jobs collide (subgradient steps).
 */
import { must } from '@almanac/shared/lang/assert';
import type { Pause } from '@almanac/shared/lang/turns';
import type { Grid } from '../search-grid.ts';
import {
  cheapestStart,
  costsToGo,
  type PathPart,
  pathOf,
  type Prices,
  roomForCosts,
} from './best-path.ts';
import type { JobChain } from './job-chain.ts';
import type { Problem } from './problem.ts';
import type { Slots } from './slots.ts';

/** The prices, each at least 0: by slot, per minute of a day, and by arc and slot. */
export interface PriceTags {
  slot: Float64Array;
  day: Float64Array;
  arc: Float64Array[];
}

export interface Bound {
  value: number;
  tags: PriceTags;
  /** What each job pays under these prices. */
  paid: Float64Array;
  iterations: number;
}

/** A schedule this much better is not looked for. */
export const TOLERANCE = 1e-4;
const ROUNDING = 1e-9;

/** Whether the bound proves a schedule of this value. */
export function meets(bound: number, value: number): boolean {
  return value - bound <= TOLERANCE * Math.abs(value) + ROUNDING;
}

/** Steps without a better bound before they get half as long, and the length at which no more is to be gained. */
const PATIENCE = 40;
const SHORTEST_STEP = 0.0005;
/** The share of the last direction that is kept, against zigzag. */
const MOMENTUM = 0.97;

/** Looks at the prices of a step and each job's way alone under them; the least value of a schedule it knows, or Infinity. */
export type Look = (tags: PriceTags, ways: readonly PathPart[][], step: number) => number;

export interface BoundAsked {
  /** The value of a known schedule. */
  known: number;
  max_steps: number;
  look?: Look;
}

/** Ends at `max_steps`, or where the bound meets what is known or what `look` knows. */
export async function priceBound(
  problem: Problem,
  { known, max_steps, look = () => Infinity }: BoundAsked,
  pause: Pause,
): Promise<Bound> {
  const { grid, slots, chains, arcs } = problem;
  const room = { to_go: roomForCosts(chains, slots), prices: roomForPrices(problem) };
  const tags = zeroTags(problem);
  const use = zeroTags(problem);
  const direction = zeroTags(problem);
  let upper = known;
  let best: Bound = {
    value: -Infinity,
    tags: zeroTags(problem),
    paid: new Float64Array(),
    iterations: 0,
  };
  let length = 1;
  let idle = 0;
  let step = 0;
  for (; step < max_steps && length > SHORTEST_STEP; step += 1) {
    const { value, paid, ways } = await cheapestWays(problem, tags, room, pause);
    upper = Math.min(upper, look(tags, ways, step));
    if (value > best.value + 1e-9) {
      if (value > best.value + 1e-4 * Math.abs(value)) idle = 0;
      setTags(best.tags, tags);
      best = { value, tags: best.tags, paid, iterations: step };
    }
    idle += 1;
    if (idle > PATIENCE) {
      length /= 2;
      idle = 0;
      setTags(tags, best.tags);
      continue;
    }
    if (meets(value, upper)) break;
    clearTags(use);
    ways.forEach((parts, index) => addUse(must(chains[index], 'a chain'), slots, parts, use));
    addArcUse(arcs, ways, use);
    const norm = turn(direction, use, grid, tags);
    if (norm === 0) break;
    follow(tags, direction, (length * (upper * 1.002 - value)) / norm);
  }
  return { ...best, iterations: step };
}

/** What the jobs cost together if none were in another's way: a bound at once, which a light week meets. */
export async function leastAlone(problem: Problem, pause: Pause): Promise<number> {
  const { chains, slots } = problem;
  const room = { to_go: roomForCosts(chains, slots), prices: roomForPrices(problem) };
  return (await cheapestWays(problem, zeroTags(problem), room, pause)).value;
}

/** Each job's way alone, and what all of them pay less what the prices are worth. */
async function cheapestWays(
  problem: Problem,
  tags: PriceTags,
  room: { to_go: Float64Array; prices: Prices[] },
  pause: Pause,
): Promise<{ value: number; paid: Float64Array; ways: PathPart[][] }> {
  const { grid, slots, chains } = problem;
  const paid = new Float64Array(chains.length);
  const ways: PathPart[][] = [];
  const { to_go } = room;
  const prices = pricesOf(problem, tags, room.prices);
  let value = -worth(grid, tags);
  await pause();
  for (const [index, chain] of chains.entries()) {
    const { cost, way } = cheapestWay(chain, slots, must(prices[index], 'prices'), to_go);
    paid[index] = Math.min(cost, chain.job.unplaced_cost);
    value += paid[index] ?? 0;
    ways.push(cost < chain.job.unplaced_cost ? way : []);
    if (chain.whole === null) await pause();
  }
  return { value, paid, ways };
}

function cheapestWay(
  chain: JobChain,
  slots: Slots,
  own: Prices,
  to_go: Float64Array,
): { cost: number; way: PathPart[] } {
  const { whole } = chain;
  if (whole === null) {
    const cost = costsToGo(chain, slots, own, to_go);
    return { cost, way: cost === Infinity ? [] : pathOf(chain, slots, own, to_go) };
  }
  const { cost, at } = cheapestStart(whole, slots, chain.lengths[0] ?? 0, own);
  const way = { slot: whole.slot[at] ?? 0, at: 0, next: whole.next[at] ?? 0 };
  return { cost, way: at === -1 ? [] : [way] };
}

/** Room for the prices of every job: what one step takes is used again by the next, as buffers thrown away stay in memory for long. */
function roomForPrices({ slots, chains, arcs }: Problem): Prices[] {
  const room = (): Float64Array => new Float64Array(slots.count + 1);
  const before = room();
  const day = new Float64Array();
  const prices: Prices[] = chains.map(() => ({ before, day, start: null, done: null }));
  for (const [one, other] of arcs) {
    must(prices[one], 'prices').done ??= room();
    must(prices[other], 'prices').start ??= room();
  }
  return prices;
}

/** What a job pays by the tags: see `Prices`. */
export function pricesOf(
  problem: Problem,
  tags: PriceTags,
  prices: Prices[] = roomForPrices(problem),
): Prices[] {
  const { slots, arcs } = problem;
  const before = prices[0]?.before ?? new Float64Array();
  for (let slot = 0; slot < slots.count; slot += 1) {
    before[slot + 1] = (before[slot] ?? 0) + (tags.slot[slot] ?? 0);
  }
  for (const own of prices) {
    own.day = tags.day;
    own.start?.fill(0);
    own.done?.fill(0);
  }
  arcs.forEach(([one, other], arc) => {
    const tag = must(tags.arc[arc], 'the tags of an arc');
    const done = must(prices[one]?.done, 'prices of what goes before');
    const start = must(prices[other]?.start, 'prices of what comes after');
    let sum = 0;
    for (let slot = slots.count - 1; slot >= 0; slot -= 1) {
      sum += tag[slot] ?? 0;
      start[slot] = (start[slot] ?? 0) + sum;
      done[slot] = (done[slot] ?? 0) - sum;
    }
  });
  return prices;
}

function worth(grid: Grid, tags: PriceTags): number {
  let sum = 0;
  for (let at = 0; at < tags.slot.length; at += 1) sum += tags.slot[at] ?? 0;
  for (let day = 0; day < tags.day.length; day += 1) {
    sum += (tags.day[day] ?? 0) * (grid.capacity[day] ?? 0);
  }
  return sum;
}

function addUse(chain: JobChain, slots: Slots, parts: readonly PathPart[], use: PriceTags): void {
  for (const { slot, at, next } of parts) {
    for (let each = slot; each < next; each += 1) use.slot[each] = (use.slot[each] ?? 0) + 1;
    const day = slots.day[slot] ?? 0;
    use.day[day] = (use.day[day] ?? 0) + (chain.lengths[at] ?? 0);
  }
}

/** Where the successor has started and the predecessor is not done, and the other way round. */
function addArcUse(
  arcs: readonly [number, number][],
  ways: readonly PathPart[][],
  use: PriceTags,
): void {
  arcs.forEach(([before, after], arc) => {
    const own = must(use.arc[arc], 'an arc');
    const started = ways[after]?.[0]?.slot ?? own.length;
    const done = ways[before]?.at(-1)?.next ?? own.length;
    own.fill(1, started, Math.max(started, done));
    own.fill(-1, done, Math.max(started, done));
  });
}

/** Turns the direction towards where too much is used; the squared length of the new one. */
function turn(direction: PriceTags, use: PriceTags, grid: Grid, tags: PriceTags): number {
  let norm = 0;
  for (let at = 0; at < use.slot.length; at += 1) {
    norm += turnOne(direction.slot, at, (use.slot[at] ?? 0) - 1, tags.slot[at] ?? 0);
  }
  for (let at = 0; at < use.day.length; at += 1) {
    const over = ((use.day[at] ?? 0) - (grid.capacity[at] ?? 0)) / DAY_SCALE;
    norm += turnOne(direction.day, at, over, tags.day[at] ?? 0);
  }
  for (const [arc, own] of use.arc.entries()) {
    const to = must(direction.arc[arc], 'an arc');
    const price = must(tags.arc[arc], 'an arc');
    for (let at = 0; at < own.length; at += 1) {
      norm += turnOne(to, at, own[at] ?? 0, price[at] ?? 0);
    }
  }
  return norm;
}

/** The square of what the direction is then. */
function turnOne(to: Float64Array, at: number, wanted: number, price: number): number {
  const turned = wanted + MOMENTUM * (to[at] ?? 0);
  // A price of nothing cannot fall.
  const taken = price <= 0 && turned < 0 ? 0 : turned;
  to[at] = taken;
  return taken * taken;
}

/** Prices per minute move in steps of this many minutes, so that they are of the size of the others. */
const DAY_SCALE = 15;

function follow(tags: PriceTags, direction: PriceTags, length: number): void {
  followOne(tags.slot, direction.slot, length);
  followOne(tags.day, direction.day, length / DAY_SCALE);
  for (const [arc, own] of tags.arc.entries()) {
    followOne(own, must(direction.arc[arc], 'an arc'), length);
  }
}

function followOne(to: Float64Array, along: Float64Array, length: number): void {
  for (let at = 0; at < to.length; at += 1) {
    to[at] = Math.max(0, (to[at] ?? 0) + length * (along[at] ?? 0));
  }
}

function zeroTags({ grid, slots, arcs }: Problem): PriceTags {
  return {
    slot: new Float64Array(slots.count),
    day: new Float64Array(grid.capacity.length),
    arc: arcs.map(() => new Float64Array(slots.count)),
  };
}

function clearTags({ slot, day, arc }: PriceTags): void {
  for (const each of [slot, day, ...arc]) each.fill(0);
}

function setTags(tags: PriceTags, to: PriceTags): void {
  tags.slot.set(to.slot);
  tags.day.set(to.day);
  tags.arc.forEach((own, arc) => own.set(must(to.arc[arc], 'an arc')));
}
