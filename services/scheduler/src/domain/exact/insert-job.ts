/**
 * The cheapest way to place one job into the slots that are free: a shortest path through its chain, from the first slot
 * on, which ends as soon as no later end can be cheaper.
 */
import { must } from '@almanac/shared/lang/assert';
import type { PathPart } from './best-path.ts';
import { DONE, type JobChain } from './job-chain.ts';
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

/** A step of a way: from a state at a slot by a part of a length, or by waiting (`at` is -1). */
interface Step {
  slot: number;
  at: number;
  state: number;
}

interface Costs {
  slots: Slots;
  /** By slot and state: the least cost of coming there, and the step that did. */
  from: Float64Array;
  came_slot: Int32Array;
  came_at: Int32Array;
  came_state: Int32Array;
  /** Slots before this one hold costs of this search. */
  filled: number;
  best: number;
  end: Step | null;
  work: number;
}

/** What a search costs beside its steps. */
const SEARCH_WORK = 300;

export function inserter(slots: Slots, most_states: number): Inserter {
  const size = (slots.count + 2) * most_states;
  const costs: Costs = {
    slots,
    from: new Float64Array(size),
    came_slot: new Int32Array(size),
    came_at: new Int32Array(size),
    came_state: new Int32Array(size),
    filled: 0,
    best: Infinity,
    end: null,
    work: 0,
  };
  return {
    insert: (chain, open) => {
      search(costs, chain, open);
      return costs.end === null ? null : partsTo(costs, chain, costs.end);
    },
    work: () => costs.work,
  };
}

function search(costs: Costs, chain: JobChain, open: Openings): void {
  const { slots, from } = costs;
  const states = chain.rest.length;
  const shortest = must(chain.end_cost[0], 'the costs of ending');
  const first = Math.max(chain.first, slots.from(open.ready));
  costs.work += SEARCH_WORK;
  costs.best = Infinity;
  costs.end = null;
  costs.filled = first;
  reach(costs, first, states);
  from[first * states] = 0;
  for (let slot = first; slot < chain.last && (shortest[slot] ?? 0) < costs.best; slot += 1) {
    const own = slot * states;
    reach(costs, slot + 1, states);
    for (let state = 0; state < states; state += 1) {
      const cost = from[own + state] ?? Infinity;
      if (cost < Infinity) relax(costs, own + states + state, cost, { slot, at: -1, state });
    }
    if ((open.until[slot] ?? 0) !== slot) placeHere(costs, chain, open, slot);
  }
}

/** Tries a part of each length at a slot. */
function placeHere(costs: Costs, chain: JobChain, open: Openings, slot: number): void {
  const { slots } = costs;
  const { until, left, lure } = open;
  const until_end = open.latest - (slots.minute[slot] ?? 0);
  const room = Math.min(left[slots.day[slot] ?? 0] ?? 0, until_end);
  for (let at = 0; at < chain.lengths.length; at += 1) {
    const next = chain.next[at]?.[slot] ?? -1;
    if (next === -1 || next > (until[slot] ?? 0) || (chain.lengths[at] ?? 0) > room) continue;
    costs.work += chain.rest.length;
    const price = (chain.part_cost[at]?.[slot] ?? 0) + (lure[next] ?? 0) - (lure[slot] ?? 0);
    stepOn(costs, chain, { slot, at, next }, price);
  }
}

function stepOn(costs: Costs, chain: JobChain, { slot, at, next }: PathPart, price: number): void {
  const states = chain.rest.length;
  const ended = price + (chain.end_cost[at]?.[slot] ?? 0);
  const goes_on = next <= chain.last;
  if (goes_on) reach(costs, next, states);
  for (let state = 0; state < states; state += 1) {
    const cost = costs.from[slot * states + state] ?? Infinity;
    const after = chain.to[state * chain.lengths.length + at] ?? -1;
    if (after === DONE && cost + ended < costs.best) {
      costs.best = cost + ended;
      costs.end = { slot, at, state };
    } else if (after >= 0 && goes_on && cost < Infinity) {
      relax(costs, next * states + after, cost + price, { slot, at, state });
    }
  }
}

function reach(costs: Costs, slot: number, states: number): void {
  while (costs.filled <= slot) {
    costs.from.fill(Infinity, costs.filled * states, (costs.filled + 1) * states);
    costs.filled += 1;
  }
}

function relax(costs: Costs, to: number, cost: number, { slot, at, state }: Step): void {
  if (cost >= (costs.from[to] ?? Infinity)) return;
  costs.from[to] = cost;
  costs.came_slot[to] = slot;
  costs.came_at[to] = at;
  costs.came_state[to] = state;
}

/** The parts of the way that ends with a step, read backwards. */
function partsTo(costs: Costs, chain: JobChain, end: Step): PathPart[] {
  const parts: PathPart[] = [];
  let { slot, at, state } = end;
  for (;;) {
    if (at >= 0) parts.push({ slot, at, next: chain.next[at]?.[slot] ?? 0 });
    if (state === 0) return parts.toReversed();
    const here = slot * chain.rest.length + state;
    slot = costs.came_slot[here] ?? 0;
    at = costs.came_at[here] ?? -1;
    state = costs.came_state[here] ?? 0;
  }
}
