/**
 * Whose turn it is while a sequence is placed. A job that needs several parts has a turn for each, so that other jobs can come
 * between them: placed in one go its parts would take the first room there is, also where another job needs it more.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Grid } from './search-grid.ts';

export interface Turn {
  job: number;
  /** Which of the fewest parts, from 0. */
  part: number;
  last: boolean;
}

/** Turns by their numbers. */
export type Turned = ArrayLike<number>;

export interface Turns {
  list: readonly Turn[];
  /** No turn waits for another. */
  in_any_order: boolean;
  /** By job: its last turn. */
  last_of: Int32Array;
  /** An order of jobs as turns, those of a job together. */
  ofJobs(order: readonly number[]): number[];
  /** Fills `into` with the order, what a turn waits for moved before it: earlier parts, and all of what its job waits for. */
  inOrder(order: Turned, into: Int32Array): void;
}

/** A job of more parts is placed in one go: it would take the search for itself. */
const MOST_TURNS = 8;

export function turnsOf({ jobs }: Grid): Turns {
  const list: Turn[] = [];
  const last_of = new Int32Array(jobs.length);
  for (const { index, limits, fewest } of jobs) {
    const count = limits === null || fewest.length > MOST_TURNS ? 1 : Math.max(1, fewest.length);
    for (let part = 0; part < count; part += 1) {
      list.push({ job: index, part, last: part === count - 1 });
    }
    last_of[index] = list.length - 1;
  }
  // The round in which a turn was added last: cheaper than to clear a list each time.
  const added = new Int32Array(list.length);
  let round = 0;
  let count = 0;
  const add = (id: number, into: Int32Array): void => {
    if (added[id] === round) return;
    added[id] = round;
    const { job, part } = must(list[id], 'a turn');
    if (part > 0) add(id - 1, into);
    else for (const before of jobs[job]?.before ?? []) add(last_of[before] ?? 0, into);
    into[count] = id;
    count += 1;
  };
  const inOrder: Turns['inOrder'] = (order, into) => {
    round += 1;
    count = 0;
    for (let at = 0; at < order.length; at += 1) add(order[at] ?? 0, into);
  };
  const firstOf = (job: number): number => {
    const last = last_of[job] ?? 0;
    return last - must(list[last], 'a turn').part;
  };
  return {
    list,
    in_any_order: list.length === jobs.length && jobs.every(({ before }) => before.length === 0),
    last_of,
    ofJobs: (order) =>
      order.flatMap((job) => {
        const first = firstOf(job);
        return Array.from({ length: (last_of[job] ?? 0) - first + 1 }, (_, at) => first + at);
      }),
    inOrder,
  };
}
