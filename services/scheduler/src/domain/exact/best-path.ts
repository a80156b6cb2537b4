/** The cheapest way to place one job under prices: a shortest path through its chain, from the last slot to the first. */
import { must } from '@almanac/shared/lang/assert';
import { DONE, type JobChain, type WholeStarts } from './job-chain.ts';
import type { Slots } from './slots.ts';

/** What a way pays beside its own cost. */
export interface Prices {
  /** By slot: the sum of the prices of all slots before it. */
  before: Float64Array;
  /** Per minute of a day. */
  day: Float64Array;
  /** By slot, for the first part starting there; null for nothing. */
  start: Float64Array | null;
  /** By slot, for being done with a part after which this slot is next; null for nothing. */
  done: Float64Array | null;
}

export interface PathPart {
  slot: number;
  /** Position of the length among the job's. */
  at: number;
  next: number;
}

/** Room for the costs of any of the chains: by slot and state. */
export function roomForCosts(chains: readonly JobChain[], slots: Slots): Float64Array {
  const states = Math.max(1, ...chains.map(({ rest }) => rest.length));
  return new Float64Array((slots.count + 2) * states);
}

/** The cheapest place of a job that is never cut, the latest of equal ones, and what it costs there. */
export function cheapestStart(
  starts: WholeStarts,
  slots: Slots,
  length: number,
  { before, day, start, done }: Prices,
): { cost: number; at: number } {
  const { slot: own, next, cost } = starts;
  let least = Infinity;
  let found = -1;
  for (let at = 0; at < own.length; at += 1) {
    const slot = own[at] ?? 0;
    const after = next[at] ?? 0;
    let price = (cost[at] ?? 0) + (before[after] ?? 0) - (before[slot] ?? 0);
    price += (day[slots.day[slot] ?? 0] ?? 0) * length;
    if (done !== null) price += done[after] ?? 0;
    if (start !== null) price += start[slot] ?? 0;
    if (price > least) continue;
    least = price;
    found = at;
  }
  return { cost: least, at: found };
}

/**
 * Fills `to_go` with the least cost of placing what is left (state) from a slot on; gives that of the whole job. The bound spends
 * most of its time here, so that one loop does what `stepPrice` and `endPrice` say of one part.
 */
export function costsToGo(
  chain: JobChain,
  slots: Slots,
  prices: Prices,
  to_go: Float64Array,
): number {
  const { first, last } = chain;
  const states = chain.rest.length;
  to_go.fill(Infinity, last * states, (last + 1) * states);
  if (chain.whole !== null) costsOfOnePart(chain, slots, prices, to_go);
  else costsOfParts(chain, slots, prices, to_go);
  return first < last ? (to_go[first * states] ?? Infinity) : Infinity;
}

/** A job that is never cut: where it starts is all there is to choose. */
function costsOfOnePart(
  { first, last, ...chain }: JobChain,
  slots: Slots,
  { before, day, start, done }: Prices,
  to_go: Float64Array,
): void {
  const length = chain.lengths[0] ?? 0;
  const [next, part_cost, end_cost] = [chain.next[0], chain.part_cost[0], chain.end_cost[0]];
  let least = Infinity;
  for (let slot = last - 1; slot >= first; slot -= 1) {
    const after = next?.[slot] ?? -1;
    if (after !== -1) {
      const price =
        (before[after] ?? 0) -
        (before[slot] ?? 0) +
        (day[slots.day[slot] ?? 0] ?? 0) * length +
        (part_cost?.[slot] ?? 0);
      const ended = (end_cost?.[slot] ?? 0) + (done?.[after] ?? 0);
      const cost = price + ended + (start?.[slot] ?? 0);
      if (cost < least) least = cost;
    }
    to_go[slot] = least;
  }
}

function costsOfParts(chain: JobChain, slots: Slots, prices: Prices, to_go: Float64Array): void {
  const { first, last } = chain;
  const states = chain.rest.length;
  const under = { slots, prices };
  for (let slot = last - 1; slot >= first; slot -= 1) {
    const own = slot * states;
    for (let at = own; at < own + states; at += 1) to_go[at] = to_go[at + states] ?? Infinity;
    lowerAt(slot, chain, under, to_go);
  }
}

/** Lowers the costs at the slot where going on with a part from there is cheaper. Makes no objects: it is where the bound's time goes. */
function lowerAt(
  slot: number,
  chain: JobChain,
  { slots, prices }: { slots: Slots; prices: Prices },
  to_go: Float64Array,
): void {
  const { last, lengths } = chain;
  const states = chain.rest.length;
  const own = slot * states;
  const { before, start, done } = prices;
  const of_day = prices.day[slots.day[slot] ?? 0] ?? 0;
  const reward = start?.[slot] ?? 0;
  for (let at = 0; at < lengths.length; at += 1) {
    const next = chain.next[at]?.[slot] ?? -1;
    if (next === -1) continue;
    const taken = (before[next] ?? 0) - (before[slot] ?? 0) + of_day * (lengths[at] ?? 0);
    const part_cost = must(chain.part_cost[at], 'the costs of a part');
    const end_cost = must(chain.end_cost[at], 'the costs of ending');
    const price = taken + (part_cost[slot] ?? 0);
    const ended = (end_cost[slot] ?? 0) + (done === null ? 0 : (done[next] ?? 0));
    const steps = must(chain.steps[at], 'steps');
    for (let step = 0; step < steps.length; step += 2) {
      const state = steps[step] ?? 0;
      const after = steps[step + 1] ?? 0;
      if (after !== DONE && next > last) continue;
      const to_come = after === DONE ? ended : (to_go[next * states + after] ?? Infinity);
      const cost = price + to_come + (state === 0 ? reward : 0);
      if (cost < (to_go[own + state] ?? 0)) to_go[own + state] = cost;
    }
  }
}

/** What a part pays for where it lies, by prices and by its own cost. */
export function stepPrice(chain: JobChain, slots: Slots, prices: Prices, part: PathPart): number {
  const { slot, at, next } = part;
  const { before, day } = prices;
  return (
    (before[next] ?? 0) -
    (before[slot] ?? 0) +
    (day[slots.day[slot] ?? 0] ?? 0) * (chain.lengths[at] ?? 0) +
    (chain.part_cost[at]?.[slot] ?? 0)
  );
}

/** What it costs that the job ends with this part. */
export function endPrice(chain: JobChain, prices: Prices, { slot, at, next }: PathPart): number {
  return (chain.end_cost[at]?.[slot] ?? 0) + (prices.done?.[next] ?? 0);
}

/** The parts of a cheapest way, read from the costs to go. */
export function pathOf(
  chain: JobChain,
  slots: Slots,
  prices: Prices,
  to_go: Float64Array,
): PathPart[] {
  const states = chain.rest.length;
  const parts: PathPart[] = [];
  let state = 0;
  for (let slot = chain.first; slot < chain.last;) {
    const cost = to_go[slot * states + state] ?? Infinity;
    if (cost === to_go[(slot + 1) * states + state]) {
      slot += 1;
      continue;
    }
    const step = stepWith(chain, slots, prices, { slot, state, cost, to_go });
    if (step === null) return parts;
    parts.push(step);
    const after = chain.to[state * chain.lengths.length + step.at] ?? -1;
    if (after === DONE) return parts;
    slot = step.next;
    state = after;
  }
  return parts;
}

function stepWith(
  chain: JobChain,
  slots: Slots,
  prices: Prices,
  from: { slot: number; state: number; cost: number; to_go: Float64Array },
): PathPart | null {
  const { slot, state, cost, to_go } = from;
  const states = chain.rest.length;
  const reward = state === 0 ? (prices.start?.[slot] ?? 0) : 0;
  for (let at = 0; at < chain.lengths.length; at += 1) {
    const next = chain.next[at]?.[slot] ?? -1;
    const after = chain.to[state * chain.lengths.length + at] ?? -1;
    if (next === -1 || after === -1 || (after !== DONE && next > chain.last)) continue;
    const part = { slot, at, next };
    const rest =
      after === DONE ? endPrice(chain, prices, part) : (to_go[next * states + after] ?? Infinity);
    const found = stepPrice(chain, slots, prices, part) + rest + reward;
    if (Math.abs(found - cost) <= 1e-9 * (1 + Math.abs(cost))) return part;
  }
  return null;
}
