/**
 * The schedule as a mixed integer program over the parts that are left: x = 1 where a part is used. Each job is one unit of
 * flow through the states of its chain, or is left out, so that alone it is always whole; jobs meet only where they share
 * something: a slot is taken once, buffers included; a day keeps its maximum; and what waits has begun by a slot only as far
 * as what it waits for is done by then.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Column, Columns } from './columns.ts';
import { DONE } from './job-chain.ts';
import type { LinearProgram, Row } from './linear-program.ts';
import type { Problem } from './problem.ts';

export interface Formulation {
  program: LinearProgram;
  /** The first columns of the program are the parts; then one per job that may be left out. */
  parts: Column[];
  /** By job: the column of leaving it out, or -1. */
  left: number[];
  /** Columns that are the sum of some less the sum of others, in an order in which they can be added up. */
  sums: { column: number; plus: number[]; minus: number[] }[];
}

interface Draft extends Formulation {
  /** Columns of the parts of each job. */
  of_job: number[][];
}

export function formulate(problem: Problem, columns: Columns): Formulation {
  const draft = newDraft(problem, columns);
  problem.chains.forEach(({ rest }, job) => {
    const own = must(draft.of_job[job], 'the columns of a job');
    const out = draft.left[job] ?? -1;
    const begun = own.filter((column) => draft.parts[column]?.state === 0);
    draft.program.rows.push(row(1, 1, [...begun, ...(out < 0 ? [] : [out])]));
    for (let state = 1; state < rest.length; state += 1) stateRows(draft, own, state);
  });
  slotRows(problem, draft);
  dayRows(problem, draft);
  for (const [before, after] of problem.arcs) arcRows(draft, before, after);
  const { program, parts, left, sums } = draft;
  return { program, parts, left, sums };
}

function newDraft({ chains }: Problem, { parts, may_be_left }: Columns): Draft {
  const cost = parts.map((part) => part.cost);
  const left = chains.map(({ job }, index) =>
    may_be_left[index] === true ? cost.push(job.unplaced_cost) - 1 : -1,
  );
  const of_job: number[][] = chains.map(() => []);
  parts.forEach((part, column) => of_job[part.job]?.push(column));
  const whole = cost.map(() => true);
  return { program: { cost, whole, rows: [] }, parts, left, sums: [], of_job };
}

/** What has come into a state by a slot and not left it waits there; in the end nothing waits. */
function stateRows(draft: Draft, own: readonly number[], state: number): void {
  const at = new Map<number, { plus: number[]; minus: number[] }>();
  const here = (slot: number): { plus: number[]; minus: number[] } => {
    const known = at.get(slot) ?? { plus: [], minus: [] };
    at.set(slot, known);
    return known;
  };
  for (const column of own) {
    const part = must(draft.parts[column], 'a part');
    if (part.after === state) here(part.next).plus.push(column);
    if (part.state === state) here(part.slot).minus.push(column);
  }
  const nodes = [...at].toSorted(([a], [b]) => a - b);
  let waiting: number[] = [];
  nodes.forEach(([, { plus, minus }], index) => {
    const into = [...waiting, ...plus];
    if (index === nodes.length - 1) {
      draft.program.rows.push(difference(into, minus, 0));
      return;
    }
    waiting = [sumColumn(draft, into, minus)];
  });
}

function slotRows({ slots }: Problem, { program, parts }: Draft): void {
  const covering: number[][] = Array.from({ length: slots.count }, () => []);
  parts.forEach(({ slot, next }, column) => {
    for (let each = slot; each < next; each += 1) covering[each]?.push(column);
  });
  covering.forEach((columns, slot) => {
    // What covers this slot also covers the next one: that row says it already.
    const after = new Set(covering[slot + 1]);
    const implied = columns.every((column) => after.has(column));
    if (columns.length > 1 && !implied) program.rows.push(row(-Infinity, 1, columns));
  });
}

function dayRows({ grid, slots }: Problem, { program, parts }: Draft): void {
  const of_day: number[][] = Array.from(grid.capacity, () => []);
  parts.forEach(({ slot }, column) => of_day[slots.day[slot] ?? 0]?.push(column));
  grid.capacity.forEach((capacity, day) => {
    const at = must(of_day[day], 'a day');
    const values = at.map((column) => parts[column]?.length ?? 0);
    if (at.length > 0) program.rows.push({ lower: -Infinity, upper: capacity, at, values });
  });
}

function arcRows(draft: Draft, before: number, after: number): void {
  const columns = (job: number, is: (part: Column) => boolean): number[] =>
    (draft.of_job[job] ?? []).filter((column) => is(must(draft.parts[column], 'a part')));
  const begins = columns(after, ({ state }) => state === 0);
  const ends = columns(before, (part) => part.after === DONE);
  const slots = new Set(begins.map((column) => draft.parts[column]?.slot ?? 0));
  const begun = runningSum(draft, begins, ({ slot }) => slot);
  const done = runningSum(draft, ends, ({ next }) => next);
  for (const slot of [...slots].toSorted((a, b) => a - b)) {
    draft.program.rows.push({ ...difference(begun(slot), done(slot), 0), lower: -Infinity });
  }
}

/**
 * How much of the columns has come up to a slot, as columns to add up. Asked in rising order; each answer is a running sum
 * kept in a column of its own, so that rows stay short.
 */
function runningSum(
  draft: Draft,
  columns: readonly number[],
  slotOf: (part: Column) => number,
): (slot: number) => number[] {
  const at = (column: number): number => slotOf(must(draft.parts[column], 'a part'));
  const waiting = columns.toSorted((a, b) => at(a) - at(b));
  let sum: number[] = [];
  let taken = 0;
  return (slot) => {
    const from = taken;
    while (taken < waiting.length && at(waiting[taken] ?? 0) <= slot) taken += 1;
    if (taken > from) sum = [sumColumn(draft, [...sum, ...waiting.slice(from, taken)], [])];
    return sum;
  };
}

/** A new column that is the sum of some less the sum of others. */
function sumColumn({ program, sums }: Draft, plus: number[], minus: number[]): number {
  const column = program.cost.push(0) - 1;
  program.whole.push(false);
  sums.push({ column, plus, minus });
  program.rows.push(difference(plus, [...minus, column], 0));
  return column;
}

function difference(plus: readonly number[], minus: readonly number[], is: number): Row {
  const at = [...plus, ...minus];
  const values = [...plus.map(() => 1), ...minus.map(() => -1)];
  return { lower: is, upper: is, at, values };
}

function row(lower: number, upper: number, at: number[]): Row {
  return { lower, upper, at, values: at.map(() => 1) };
}
