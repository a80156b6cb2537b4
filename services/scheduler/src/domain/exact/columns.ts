/**
 * Which parts can be in a schedule better than the one that is known. Under the prices of a bound, the cheapest way of a job
 * through a part tells the least that any schedule with that part can cost; what costs too much is left out of the exact
 * model, which is why that model is small.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Pause } from '@almanac/shared/lang/turns';
import { costsToGo, endPrice, type Prices, roomForCosts, stepPrice } from './best-path.ts';
import { DONE, type JobChain } from './job-chain.ts';
import { type Bound, pricesOf } from './price-bound.ts';
import type { Problem } from './problem.ts';
import type { Slots } from './slots.ts';

/** A part of a job, as a step of its chain: from a state to another, or to the end. */
export interface Column {
  job: number;
  /** Minute of the grid. */
  start: number;
  slot: number;
  next: number;
  length: number;
  state: number;
  after: number;
  cost: number;
  /** No schedule with it costs less. */
  least: number;
}

export interface Columns {
  parts: Column[];
  /** By job: whether leaving it out can still be best. */
  may_be_left: boolean[];
}

/** Everything that can cost less than `upper`, and what `keep` names; null where that is more than `most`. */
export async function columnsBelow(
  { problem, bound }: { problem: Problem; bound: Bound },
  { upper, most }: { upper: number; most: number },
  keep: (job: number, start: number, length: number) => boolean,
  pause: Pause,
): Promise<Columns | null> {
  const { slots, chains } = problem;
  const prices = pricesOf(problem, bound.tags);
  const least = { to_go: roomForCosts(chains, slots), from_start: roomForCosts(chains, slots) };
  const parts: Column[] = [];
  const may_be_left: boolean[] = [];
  for (const [index, chain] of chains.entries()) {
    const own = must(prices[index], 'prices of a job');
    const others = bound.value - (bound.paid[index] ?? 0);
    costsToGo(chain, slots, own, least.to_go);
    costsFrom(chain, slots, own, least.from_start);
    eachStep(chain, (step) => {
      if (parts.length > most) return;
      const cost = leastThrough(chain, step, { ...least, slots, prices: own });
      if (cost === Infinity) return;
      const length = chain.lengths[step.at] ?? 0;
      const start = slots.minute[step.slot] ?? 0;
      if (others + cost >= upper && !keep(chain.job.index, start, length)) return;
      parts.push(columnOf(chain, step, { start, length, least: others + cost }));
    });
    if (parts.length > most) return null;
    may_be_left.push(others + chain.job.unplaced_cost < upper);
    await pause();
  }
  return { parts, may_be_left };
}

interface Step {
  slot: number;
  at: number;
  next: number;
  state: number;
  after: number;
}

function eachStep(chain: JobChain, visit: (step: Step) => void): void {
  for (let slot = chain.first; slot < chain.last; slot += 1) {
    for (let at = 0; at < chain.lengths.length; at += 1) {
      const next = chain.next[at]?.[slot] ?? -1;
      if (next === -1) continue;
      chain.rest.forEach((_, state) => {
        const after = chain.to[state * chain.lengths.length + at] ?? -1;
        const may = after === DONE || (after !== -1 && next <= chain.last);
        if (may) visit({ slot, at, next, state, after });
      });
    }
  }
}

function columnOf(
  chain: JobChain,
  { slot, at, next, state, after }: Step,
  { start, length, least }: Pick<Column, 'start' | 'length' | 'least'>,
): Column {
  const ended = after === DONE ? (chain.end_cost[at]?.[slot] ?? 0) : 0;
  const cost = (chain.part_cost[at]?.[slot] ?? 0) + ended;
  return { job: chain.job.index, start, slot, next, length, state, after, cost, least };
}

/** By (slot, state): the least cost of what was placed before, down to the state, so that the slot is free. */
function costsFrom(chain: JobChain, slots: Slots, prices: Prices, from: Float64Array): void {
  const { first, last } = chain;
  const states = chain.rest.length;
  from.fill(Infinity, first * states, (last + 1) * states);
  from[first * states] = 0;
  let waited = first;
  const waitUntil = (slot: number): void => {
    for (; waited < slot; waited += 1) {
      for (let at = waited * states; at < (waited + 1) * states; at += 1) {
        lower(from, at + states, from[at] ?? Infinity);
      }
    }
  };
  eachStep(chain, (step) => {
    const { slot, next, state, after } = step;
    waitUntil(slot);
    if (after === DONE) return;
    const reward = state === 0 ? (prices.start?.[slot] ?? 0) : 0;
    const cost = (from[slot * states + state] ?? Infinity) + reward;
    lower(from, next * states + after, cost + stepPrice(chain, slots, prices, step));
  });
  waitUntil(last);
}

function lower(costs: Float64Array, at: number, cost: number): void {
  if (cost < (costs[at] ?? Infinity)) costs[at] = cost;
}

interface Least {
  slots: Slots;
  prices: Prices;
  to_go: Float64Array;
  from_start: Float64Array;
}

/** The least that the job pays on a way with this step. */
function leastThrough(
  chain: JobChain,
  step: Step,
  { slots, prices, to_go, from_start }: Least,
): number {
  const { slot, next, state, after } = step;
  const states = chain.rest.length;
  const reward = state === 0 ? (prices.start?.[slot] ?? 0) : 0;
  const before = (from_start[slot * states + state] ?? Infinity) + reward;
  const rest =
    after === DONE ? endPrice(chain, prices, step) : (to_go[next * states + after] ?? Infinity);
  return before + stepPrice(chain, slots, prices, step) + rest;
}
