/** The cheapest way to place one job under prices: a shortest path through its chain, from the last slot to the first. */
import { DONE, type JobChain } from './job-chain.ts';
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
  const { first, last, lengths } = chain;
  const states = chain.rest.length;
  to_go.fill(Infinity, last * states, (last + 1) * states);
  const [only] = lengths.length === 1 ? chain.to : [];
  if (states === 1 && only === DONE) costsOfOnePart(chain, slots, prices, to_go);
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
  const { first, last, lengths } = chain;
  const states = chain.rest.length;
  for (let slot = last - 1; slot >= first; slot -= 1) {
    const own = slot * states;
    to_go.copyWithin(own, own + states, own + 2 * states);
    for (let at = 0; at < lengths.length; at += 1) {
      const next = chain.next[at]?.[slot] ?? -1;
      if (next === -1) continue;
      const part = { slot, at, next };
      const price = stepPrice(chain, slots, prices, part);
      lowerBy(chain, to_go, part, { price, prices });
    }
  }
}

/** Lowers the costs at the part's slot where going on with this part is cheaper. */
function lowerBy(
  chain: JobChain,
  to_go: Float64Array,
  part: PathPart,
  { price, prices }: { price: number; prices: Prices },
): void {
  const { slot, at, next } = part;
  const states = chain.rest.length;
  const ended = endPrice(chain, prices, part);
  const onward = next > chain.last ? -1 : next * states;
  const reward = prices.start?.[slot] ?? 0;
  for (let state = 0; state < states; state += 1) {
    const after = chain.to[state * chain.lengths.length + at] ?? -1;
    if (after === -1 || (after !== DONE && onward === -1)) continue;
    const rest = after === DONE ? ended : (to_go[onward + after] ?? Infinity);
    const cost = price + rest + (state === 0 ? reward : 0);
    const own = slot * states + state;
    if (cost < (to_go[own] ?? 0)) to_go[own] = cost;
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
