/** A schedule on the slots: who takes which, and what each job costs. Jobs are taken out and put back one by one. */
import { must } from '@almanac/shared/lang/assert';
import { costOf } from '../place-job.ts';
import { emptyParts, type PartList } from '../timetable.ts';
import type { PathPart } from './best-path.ts';
import { type Inserter, inserter, type Openings } from './insert-job.ts';
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

interface State {
  problem: Problem;
  owners: Int32Array;
  /** By slot: the first from it on that is taken. */
  until: Int32Array;
  /** Minutes each day may still take. */
  left: Int32Array;
  ways: Way[];
  costs: Float64Array;
  /** Parts that cannot be written on the slots, by job. */
  fixed: (PartList | undefined)[];
  value: number;
  inserter: Inserter;
  open: Openings;
}

export function boardOf(problem: Problem, known: readonly (PartList | null)[]): Board {
  const { grid, slots, chains } = problem;
  const most_states = Math.max(1, ...chains.map(({ rest }) => rest.length));
  const until = new Int32Array(slots.count + 1).fill(slots.count);
  const left = Int32Array.from(grid.capacity);
  const state: State = {
    problem,
    owners: new Int32Array(slots.count).fill(NOBODY),
    until,
    left,
    ways: chains.map(() => null),
    costs: new Float64Array(chains.length),
    fixed: chains.map(() => undefined),
    value: 0,
    inserter: inserter(slots, most_states),
    open: { until, left, ready: 0, latest: 0, lure: new Float64Array() },
  };
  known.forEach((parts, job) => {
    const way = parts === null ? null : wayOf(problem, must(chains[job], 'a chain'), parts);
    if (way === undefined) fix(state, job, must(parts, 'parts that are not on the slots'));
    else put(state, job, way);
  });
  return {
    value: () => state.value,
    way: (job) => state.ways[job] ?? null,
    cost: (job) => state.costs[job] ?? 0,
    movable: (job) => state.fixed[job] === undefined,
    remove: (job) => {
      const way = state.ways[job] ?? null;
      if (way !== null) write(state, job, way, false);
      state.ways[job] = null;
      setCost(state, job, 0);
    },
    restore: (job, way) => put(state, job, way),
    insert: (job, lure) => insert(state, job, lure),
    owner: (slot) => state.owners[slot] ?? NOBODY,
    work: () => state.inserter.work(),
    parts: () => partsOfJobs(state),
  };
}

/** Takes the slots of a way for the job, or gives them back. */
function write(state: State, job: number, way: readonly PathPart[], taken: boolean): void {
  const { left, problem } = state;
  for (const { slot, at, next } of way) {
    own(state, { from: slot, to: next }, taken ? job : NOBODY);
    const day = problem.slots.day[slot] ?? 0;
    const minutes = problem.chains[job]?.lengths[at] ?? 0;
    left[day] = (left[day] ?? 0) + (taken ? -minutes : minutes);
  }
}

/** Gives slots to a job or to nobody, and tells those before how far they are free now. */
function own(
  { owners, until }: State,
  { from, to }: { from: number; to: number },
  job: number,
): void {
  const free_until = until[to] ?? 0;
  for (let slot = to - 1; slot >= from; slot -= 1) {
    owners[slot] = job;
    until[slot] = job === NOBODY ? free_until : slot;
  }
  const end = until[from] ?? 0;
  for (let slot = from - 1; slot >= 0 && owners[slot] === NOBODY; slot -= 1) until[slot] = end;
}

function setCost(state: State, job: number, cost: number): void {
  state.value += cost - (state.costs[job] ?? 0);
  state.costs[job] = cost;
}

function put(state: State, job: number, way: Way): void {
  const chain = must(state.problem.chains[job], 'a chain');
  state.ways[job] = way;
  if (way !== null) write(state, job, way, true);
  setCost(state, job, way === null ? chain.job.unplaced_cost : costOfWay(chain, way));
}

function fix(state: State, job: number, parts: PartList): void {
  const { grid, slots } = state.problem;
  state.fixed[job] = parts;
  for (let at = 0; at < parts.count; at += 1) {
    const start = parts.start[at] ?? 0;
    const end = parts.end[at] ?? 0;
    const from = slots.from(start - grid.buffer + 1);
    const to = slots.from(end + grid.buffer);
    if (from < to) own(state, { from, to }, job);
    const day = grid.day[parts.room[at] ?? 0] ?? 0;
    state.left[day] = (state.left[day] ?? 0) - (end - start);
  }
  setCost(state, job, costOf(grid, must(grid.jobs[job], 'a job'), parts));
}

function insert(state: State, index: number, lure: Float64Array): boolean {
  const chain = must(state.problem.chains[index], 'a chain');
  const { job } = chain;
  let ready = job.earliest;
  for (const before of job.before) ready = Math.max(ready, endOf(state, before));
  let { latest } = job;
  for (const after of job.after) latest = Math.min(latest, startOf(state, after));
  const { open } = state;
  open.ready = ready;
  open.latest = latest;
  open.lure = lure;
  const way = ready < latest ? fitting(state, chain) : null;
  put(state, index, way);
  return way !== null;
}

/** Two parts on a day that would take only one of them: half of the day is offered then. */
function fitting({ inserter: placer, left, problem, open }: State, chain: JobChain): Way {
  open.left = left;
  for (let tries = 0; tries < 3; tries += 1) {
    const way = placer.insert(chain, open);
    const alone = way === null || way.length === 1;
    const over = alone ? -1 : dayOver(chain, way, { left, day: problem.slots.day });
    if (over === -1) return way;
    if (open.left === left) open.left = left.slice();
    open.left[over] = tries === 0 ? (left[over] ?? 0) >> 1 : 0;
  }
  return null;
}

function endOf({ fixed, ways, problem }: State, job: number): number {
  const parts = fixed[job];
  if (parts !== undefined) return parts.end[parts.count - 1] ?? 0;
  const last = ways[job]?.at(-1);
  if (last === undefined) return Infinity;
  return (problem.slots.minute[last.slot] ?? 0) + (problem.chains[job]?.lengths[last.at] ?? 0);
}

function startOf({ fixed, ways, problem }: State, job: number): number {
  const parts = fixed[job];
  if (parts !== undefined) return parts.start[0] ?? 0;
  const first = ways[job]?.[0];
  return first === undefined ? Infinity : (problem.slots.minute[first.slot] ?? 0);
}

function partsOfJobs({ problem, ways, fixed }: State): (PartList | null)[] {
  return ways.map((way, job) => fixed[job] ?? (way === null ? null : listOf(problem, job, way)));
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
