/**
 * The cheapest way to place one job into the slots that are free: a shortest path through its chain, from the first slot
 * on, which ends as soon as no later end can be cheaper.
 */
import { must } from '@almanac/shared/lang/assert';
import type { PathPart } from './best-path.ts';
import { DONE, type JobChain, type WholeStarts } from './job-chain.ts';
import type { Slots } from './slots.ts';

export interface Openings {
  /** By slot: the first slot from it on that is taken. */
  until: Int32Array;
  /** Minutes each day may still take. */
  left: Int32Array;
  /** Between which minutes the job must lie. */
  ready: number;
  latest: number;
  /** By slot: the sum of made-up prices of all slots before it, which make other ways be tried. */
  lure: Float64Array;
}

export interface Inserter {
  /** Parts of a cheapest way, or null when there is none. */
  insert(chain: JobChain, open: Openings): PathPart[] | null;
  /** Steps looked at so far, the measure of work. */
  work(): number;
}

interface Costs {
  slots: Slots;
  /** By slot and state: the least cost of coming there, and the step that did (see `stepOf`). */
  from: Float64Array;
  came: Int32Array;
  /** Slots before this one hold costs of this search. */
  filled: number;
  best: number;
  /** The step that ends the best way, or none. */
  end: number;
  /** The part that is tried: the slot it starts at, and the position of its length among the job's. */
  slot: number;
  at: number;
  work: number;
}

const NO_STEP = -1;
/** What a search costs beside its steps. */
const SEARCH_WORK = 300;

export function inserter(slots: Slots, most_states: number): Inserter {
  const size = (slots.count + 2) * most_states;
  const costs: Costs = {
    slots,
    from: new Float64Array(size),
    came: new Int32Array(size),
    filled: 0,
    best: Infinity,
    end: NO_STEP,
    slot: 0,
    at: 0,
    work: 0,
  };
  return {
    insert: (chain, open) => {
      costs.work += SEARCH_WORK;
      if (chain.whole !== null) return wholeWay(costs, chain, chain.whole, open);
      search(costs, chain, open);
      return costs.end === NO_STEP ? null : partsTo(costs, chain, costs.end);
    },
    work: () => costs.work,
  };
}

/** A step as one number: a part of a length, or waiting (`at` is -1), at a slot in a state. */
function stepOf({ lengths, rest }: JobChain, slot: number, at: number, state: number): number {
  return (slot * (lengths.length + 1) + at + 1) * rest.length + state;
}

/** A job that is never cut: where it starts is all there is to choose. No later end can be cheaper than what the end alone costs. */
function wholeWay(
  costs: Costs,
  chain: JobChain,
  { slot: own, next, cost }: WholeStarts,
  open: Openings,
): PathPart[] | null {
  const { slots } = costs;
  const { until, left, lure, latest } = open;
  const end_cost = must(chain.end_cost[0], 'the costs of ending');
  const length = chain.lengths[0] ?? 0;
  let best = Infinity;
  let found = -1;
  let at = firstFrom(own, slots.from(open.ready));
  for (; at < own.length; at += 1) {
    const slot = own[at] ?? 0;
    if ((end_cost[slot] ?? 0) >= best) break;
    const after = next[at] ?? 0;
    if (after > (until[slot] ?? 0) || length > latest - (slots.minute[slot] ?? 0)) continue;
    if (length > (left[slots.day[slot] ?? 0] ?? 0)) continue;
    costs.work += 1;
    const price = (cost[at] ?? 0) + (lure[after] ?? 0) - (lure[slot] ?? 0);
    if (price >= best) continue;
    best = price;
    found = at;
  }
  return found === -1 ? null : [{ slot: own[found] ?? 0, at: 0, next: next[found] ?? 0 }];
}

function firstFrom(sorted: Int32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function search(costs: Costs, chain: JobChain, open: Openings): void {
  const { slots, from } = costs;
  const states = chain.rest.length;
  const shortest = must(chain.end_cost[0], 'the costs of ending');
  const first = Math.max(chain.first, slots.from(open.ready));
  costs.best = Infinity;
  costs.end = NO_STEP;
  costs.filled = first;
  reach(costs, first, states);
  from[first * states] = 0;
  for (let slot = first; slot < chain.last && (shortest[slot] ?? 0) < costs.best; slot += 1) {
    reach(costs, slot + 1, states);
    waitHere(costs, chain, slot);
    if ((open.until[slot] ?? 0) !== slot) placeHere(costs, chain, open, slot);
  }
}

function waitHere({ from, came }: Costs, chain: JobChain, slot: number): void {
  const states = chain.rest.length;
  const own = slot * states;
  const waiting = stepOf(chain, slot, -1, 0);
  for (let state = 0; state < states; state += 1) {
    const cost = from[own + state] ?? Infinity;
    const to = own + states + state;
    if (cost >= (from[to] ?? Infinity)) continue;
    from[to] = cost;
    came[to] = waiting + state;
  }
}

/** Tries a part of each length at a slot. */
function placeHere(costs: Costs, chain: JobChain, open: Openings, slot: number): void {
  const { slots } = costs;
  const { until, left, lure } = open;
  const until_end = open.latest - (slots.minute[slot] ?? 0);
  const room = Math.min(left[slots.day[slot] ?? 0] ?? 0, until_end);
  const free_until = until[slot] ?? 0;
  for (let at = 0; at < chain.lengths.length; at += 1) {
    const next = chain.next[at]?.[slot] ?? -1;
    if (next === -1 || next > free_until || (chain.lengths[at] ?? 0) > room) continue;
    costs.work += chain.rest.length;
    costs.slot = slot;
    costs.at = at;
    stepOn(costs, chain, lure);
  }
}

/** From a slot on with the part that is tried. Makes no objects, not even to be told which part: it is where the search's time goes. */
function stepOn(costs: Costs, chain: JobChain, lure: Float64Array): void {
  const { slot, at, from, came } = costs;
  const states = chain.rest.length;
  const next = chain.next[at]?.[slot] ?? 0;
  const part_cost = must(chain.part_cost[at], 'the costs of a part');
  const price = (part_cost[slot] ?? 0) + (lure[next] ?? 0) - (lure[slot] ?? 0);
  const end_cost = must(chain.end_cost[at], 'the costs of ending');
  const ended = price + (end_cost[slot] ?? 0);
  const goes_on = next <= chain.last;
  if (goes_on) reach(costs, next, states);
  const first = stepOf(chain, slot, at, 0);
  const own = slot * states;
  const steps = must(chain.steps[at], 'steps');
  for (let step = 0; step < steps.length; step += 2) {
    const state = steps[step] ?? 0;
    const after = steps[step + 1] ?? 0;
    const cost = from[own + state] ?? Infinity;
    if (after === DONE && cost + ended < costs.best) {
      costs.best = cost + ended;
      costs.end = first + state;
    } else if (after >= 0 && goes_on && cost < Infinity) {
      const there = next * states + after;
      if (cost + price >= (from[there] ?? Infinity)) continue;
      from[there] = cost + price;
      came[there] = first + state;
    }
  }
}

function reach(costs: Costs, slot: number, states: number): void {
  const { from } = costs;
  if (costs.filled > slot) return;
  const until = (slot + 1) * states;
  for (let at = costs.filled * states; at < until; at += 1) from[at] = Infinity;
  costs.filled = slot + 1;
}

/** The parts of the way that ends with a step, read backwards. */
function partsTo({ came }: Costs, chain: JobChain, end: number): PathPart[] {
  const parts: PathPart[] = [];
  const states = chain.rest.length;
  const kinds = chain.lengths.length + 1;
  for (let step = end; ;) {
    const state = step % states;
    const place = (step - state) / states;
    const at = (place % kinds) - 1;
    const slot = (place - at - 1) / kinds;
    if (at >= 0) parts.push({ slot, at, next: chain.next[at]?.[slot] ?? 0 });
    if (state === 0) return parts.toReversed();
    step = came[slot * states + state] ?? 0;
  }
}
