/** A schedule on the slots: who takes which, and what each job costs. Jobs are taken out and put back one by one. */
import { must } from '@almanac/shared/lang/assert';
import { costOf } from '../place-job.ts';
import { emptyParts, type PartList } from '../timetable.ts';
import type { PathPart } from './best-path.ts';
import { inserter } from './insert-job.ts';
import type { JobChain } from './job-chain.ts';
import type { Problem } from './problem.ts';

/** The way of a job; null when it has no place. */
export type Way = readonly PathPart[] | null;

export interface Board {
  value(): number;
  way(job: number): Way;
  cost(job: number): number;
  /** Whether the way of this job can be written on the slots; others stay where they are. */
  movable(job: number): boolean;
  remove(job: number): void;
  /** Puts a job where it was. */
  restore(job: number, way: Way): void;
  /** Places a removed job as cheaply as it goes, `lure` aside; false when it gets no place. */
  insert(job: number, lure: Float64Array): boolean;
  parts(): (PartList | null)[];
  /** The job that takes a slot, or -1. */
  owner(slot: number): number;
  work(): number;
}

const NOBODY = -1;

export function boardOf(problem: Problem, known: readonly (PartList | null)[]): Board {
  const { grid, slots, chains } = problem;
  const owners = new Int32Array(slots.count).fill(NOBODY);
  const until = new Int32Array(slots.count + 1);
  const left = Int32Array.from(grid.capacity);
  const ways: Way[] = chains.map(() => null);
  const costs = new Float64Array(chains.length);
  const fixed: (PartList | undefined)[] = chains.map(() => undefined);
  const { insert: cheapest, work } = inserter(slots, Math.max(1, ...chains.map(({ rest }) => rest.length)));
  let value = 0;
  let stale = true;

  const write = (job: number, parts: readonly PathPart[], by: number, sign: number): void => {
    const { lengths } = must(chains[job], 'a chain');
    for (const { slot, at, next } of parts) {
      owners.fill(by, slot, next);
      const day = slots.day[slot] ?? 0;
      left[day] = (left[day] ?? 0) - sign * (lengths[at] ?? 0);
    }
    stale = true;
  };
  const setCost = (job: number, cost: number): void => {
    value += cost - (costs[job] ?? 0);
    costs[job] = cost;
  };
  const put = (job: number, way: Way): void => {
    const chain = must(chains[job], 'a chain');
    ways[job] = way;
    if (way !== null) write(job, way, job, 1);
    setCost(job, way === null ? chain.job.unplaced_cost : costOfWay(chain, way));
  };
  const refresh = (): void => {
    if (!stale) return;
    stale = false;
    until[slots.count] = slots.count;
    for (let slot = slots.count - 1; slot >= 0; slot -= 1) {
      until[slot] = owners[slot] === NOBODY ? (until[slot + 1] ?? 0) : slot;
    }
  };
  const endOf = (job: number): number => {
    const own = fixed[job];
    if (own !== undefined) return own.end[own.count - 1] ?? 0;
    const last = ways[job]?.at(-1);
    if (last === undefined) return Infinity;
    return (slots.minute[last.slot] ?? 0) + (chains[job]?.lengths[last.at] ?? 0);
  };
  const startOf = (job: number): number => {
    const own = fixed[job];
    if (own !== undefined) return own.start[0] ?? 0;
    const first = ways[job]?.[0];
    return first === undefined ? Infinity : (slots.minute[first.slot] ?? 0);
  };
  const insert = (index: number, lure: Float64Array): boolean => {
    const chain = must(chains[index], 'a chain');
    const { job } = chain;
    const ready = job.before.reduce((at, before) => Math.max(at, endOf(before)), job.earliest);
    const latest = job.after.reduce((at, after) => Math.min(at, startOf(after)), job.latest);
    refresh();
    const way =
      ready < latest
        ? fitting(chain, (days) => cheapest(chain, { until, left: days, ready, latest, lure }))
        : null;
    put(index, way);
    return way !== null;
  };
  /** Two parts on a day that would take only one of them: half of the day is offered then. */
  const fitting = (chain: JobChain, find: (days: Int32Array) => Way): Way => {
    let days = left;
    for (let tries = 0; tries < 3; tries += 1) {
      const way = find(days);
      const over = way === null ? -1 : dayOver(chain, way, { left, day: slots.day });
      if (over === -1) return way;
      if (days === left) days = left.slice();
      days[over] = tries === 0 ? (left[over] ?? 0) >> 1 : 0;
    }
    return null;
  };

  known.forEach((own, index) => {
    const chain = must(chains[index], 'a chain');
    const way = own === null ? null : wayOf(problem, chain, own);
    if (way !== undefined) {
      put(index, way);
      return;
    }
    const parts = must(own, 'parts that are not on the slots');
    fixed[index] = parts;
    for (let at = 0; at < parts.count; at += 1) {
      const start = parts.start[at] ?? 0;
      const end = parts.end[at] ?? 0;
      owners.fill(index, slots.from(start - grid.buffer + 1), slots.from(end + grid.buffer));
      const day = grid.day[parts.room[at] ?? 0] ?? 0;
      left[day] = (left[day] ?? 0) - (end - start);
    }
    setCost(index, costOf(grid, chain.job, parts));
  });
  return {
    value: () => value,
    way: (job) => ways[job] ?? null,
    cost: (job) => costs[job] ?? 0,
    movable: (job) => fixed[job] === undefined,
    remove: (job) => {
      const way = ways[job] ?? null;
      if (way !== null) write(job, way, NOBODY, -1);
      ways[job] = null;
      setCost(job, 0);
    },
    restore: put,
    insert,
    owner: (slot) => owners[slot] ?? NOBODY,
    work,
    parts: () =>
      ways.map((way, job) => fixed[job] ?? (way === null ? null : listOf(problem, job, way))),
  };
}

function costOfWay(chain: JobChain, way: readonly PathPart[]): number {
  let cost = 0;
  for (const { slot, at } of way) cost += chain.part_cost[at]?.[slot] ?? 0;
  const last = must(way.at(-1), 'a last part');
  return cost + (chain.end_cost[last.at]?.[last.slot] ?? 0);
}

/** The first day that takes more minutes of the way than it has left, or -1. */
function dayOver(
  chain: JobChain,
  way: readonly PathPart[],
  { left, day }: { left: Int32Array; day: Int32Array },
): number {
  let minutes = 0;
  let now = -1;
  for (const { slot, at } of way) {
    const own = day[slot] ?? 0;
    minutes = (own === now ? minutes : 0) + (chain.lengths[at] ?? 0);
    now = own;
    if (minutes > (left[own] ?? 0)) return own;
  }
  return -1;
}

/** Parts as steps of the chain; undefined when they are not such steps. */
function wayOf({ slots }: Problem, chain: JobChain, parts: PartList): Way | undefined {
  const way: PathPart[] = [];
  for (let part = 0; part < parts.count; part += 1) {
    const start = parts.start[part] ?? 0;
    const slot = slots.from(start);
    const at = chain.lengths.indexOf((parts.end[part] ?? 0) - start);
    const next = chain.next[at]?.[slot] ?? -1;
    if (slots.minute[slot] !== start || next === -1) return undefined;
    way.push({ slot, at, next });
  }
  return way;
}

function listOf({ slots, chains }: Problem, job: number, way: readonly PathPart[]): PartList {
  const list = emptyParts();
  for (const { slot, at } of way) {
    const start = slots.minute[slot] ?? 0;
    list.start.push(start);
    list.end.push(start + (chains[job]?.lengths[at] ?? 0));
    list.room.push(slots.room[slot] ?? 0);
    list.count += 1;
  }
  return list;
}
