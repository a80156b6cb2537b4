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

export function inserter(slots: Slots, most_states: number): Inserter {
  const size = (slots.count + 2) * most_states;
  const from = new Float64Array(size);
  const came_slot = new Int32Array(size);
  const came_at = new Int32Array(size);
  const came_state = new Int32Array(size);
  let work = 0;
  let filled = 0;

  const reach = (slot: number, states: number): void => {
    while (filled <= slot) {
      from.fill(Infinity, filled * states, (filled + 1) * states);
      filled += 1;
    }
  };
  const relax = (to: number, cost: number, step: { slot: number; at: number; state: number }): void => {
    if (cost >= (from[to] ?? Infinity)) return;
    from[to] = cost;
    came_slot[to] = step.slot;
    came_at[to] = step.at;
    came_state[to] = step.state;
  };
  const search = (chain: JobChain, open: Openings): { slot: number; at: number; state: number } | null => {
    const { lengths, to } = chain;
    const states = chain.rest.length;
    const shortest = must(chain.end_cost[0], 'the costs of ending');
    const first = Math.max(chain.first, slots.from(open.ready));
    let best = Infinity;
    let end: { slot: number; at: number; state: number } | null = null;
    filled = first;
    reach(first, states);
    from[first * states] = 0;
    for (let slot = first; slot < chain.last && (shortest[slot] ?? 0) < best; slot += 1) {
      const own = slot * states;
      reach(slot + 1, states);
      for (let state = 0; state < states; state += 1) {
        const cost = from[own + state] ?? Infinity;
        if (cost < Infinity) relax(own + states + state, cost, { slot, at: -1, state });
      }
      const taken = open.until[slot] ?? 0;
      if (taken === slot) continue;
      const room = Math.min(open.left[slots.day[slot] ?? 0] ?? 0, open.latest - (slots.minute[slot] ?? 0));
      for (let at = 0; at < lengths.length; at += 1) {
        const next = chain.next[at]?.[slot] ?? -1;
        const length = lengths[at] ?? 0;
        if (next === -1 || next > taken || length > room) continue;
        work += states;
        const price = (chain.part_cost[at]?.[slot] ?? 0) + (open.lure[next] ?? 0) - (open.lure[slot] ?? 0);
        const ended = price + (chain.end_cost[at]?.[slot] ?? 0);
        if (next <= chain.last) reach(next, states);
        for (let state = 0; state < states; state += 1) {
          const cost = from[own + state] ?? Infinity;
          if (cost === Infinity) continue;
          const after = to[state * lengths.length + at] ?? -1;
          if (after === DONE) {
            if (cost + ended < best) {
              best = cost + ended;
              end = { slot, at, state };
            }
          } else if (after >= 0 && next <= chain.last) {
            relax(next * states + after, cost + price, { slot, at, state });
          }
        }
      }
    }
    work += 300;
    return end;
  };
  const insert = (chain: JobChain, open: Openings): PathPart[] | null => {
    const end = search(chain, open);
    if (end === null) return null;
    const states = chain.rest.length;
    const parts: PathPart[] = [];
    let step: { slot: number; at: number; state: number } = end;
    for (;;) {
      if (step.at >= 0) {
        parts.push({ slot: step.slot, at: step.at, next: chain.next[step.at]?.[step.slot] ?? 0 });
      }
      const here = step.slot * states + step.state;
      if (step.state === 0) return parts.toReversed();
      step = {
        slot: came_slot[here] ?? 0,
        at: came_at[here] ?? -1,
        state: came_state[here] ?? 0,
      };
    }
  };
  return { insert, work: () => work };
}
