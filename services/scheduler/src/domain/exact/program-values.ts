/** A schedule as values of a program's columns, and back. */
import { costOf } from '../place-job.ts';
import { emptyParts, type PartList, sortParts } from '../timetable.ts';
import type { Column } from './columns.ts';
import type { Formulation } from './formulate.ts';
import { keepsRows } from './linear-program.ts';
import type { Problem } from './problem.ts';

export interface Known {
  parts: readonly (PartList | null)[];
  value: number;
}

/** The parts of the known schedule stay in the program, so that it can start from them. */
export function keeper(known: Known): (job: number, start: number, length: number) => boolean {
  const names = new Set<string>();
  known.parts.forEach((parts, job) => {
    for (let at = 0; at < (parts?.count ?? 0); at += 1) {
      const start = parts?.start[at] ?? 0;
      names.add(`${job} ${start} ${(parts?.end[at] ?? 0) - start}`);
    }
  });
  return (job, start, length) => names.has(`${job} ${start} ${length}`);
}

/** The known schedule as values of the program's columns, or null when it uses what the program has not. */
export function startOf(
  { program, parts, left, sums }: Formulation,
  known: Known,
): number[] | null {
  const values: number[] = program.cost.map(() => 0);
  for (const [job, own] of known.parts.entries()) {
    const used = own === null ? [left[job] ?? -1] : columnsOfParts(parts, job, own);
    for (const column of used) {
      if (column < 0) return null;
      values[column] = 1;
    }
  }
  addUp(sums, values);
  return values;
}

function addUp(sums: Formulation['sums'], values: number[]): void {
  const total = (columns: readonly number[]): number =>
    columns.reduce((sum, column) => sum + (values[column] ?? 0), 0);
  for (const { column, plus, minus } of sums) values[column] = total(plus) - total(minus);
}

function columnsOfParts(parts: readonly Column[], job: number, own: PartList): number[] {
  let state = 0;
  return own.start.slice(0, own.count).map((start, at) => {
    const column = parts.findIndex(
      (part) =>
        part.job === job &&
        part.state === state &&
        part.start === start &&
        part.length === (own.end[at] ?? 0) - start,
    );
    state = parts[column]?.after ?? -1;
    return column;
  });
}

/** Null where there are no values, or they break a row when they are rounded. */
export function scheduleOf(
  { grid, slots }: Problem,
  { program, parts, sums }: Formulation,
  values: readonly number[] | null,
): Known | null {
  if (values === null) return null;
  const whole = values.map((value, column) =>
    program.whole[column] === true ? Math.round(value) : 0,
  );
  addUp(sums, whole);
  if (!keepsRows(program, whole)) return null;
  const lists: (PartList | null)[] = grid.jobs.map(() => null);
  parts.forEach(({ job, start, length, slot }, column) => {
    if (whole[column] !== 1) return;
    const own = lists[job] ?? emptyParts();
    lists[job] = own;
    own.start.push(start);
    own.end.push(start + length);
    own.room.push(slots.room[slot] ?? 0);
    own.count += 1;
  });
  lists.forEach((own) => own !== null && sortParts(own));
  const value = grid.jobs.reduce((sum, job) => {
    const own = lists[job.index] ?? null;
    return sum + (own === null ? job.unplaced_cost : costOf(grid, job, own));
  }, 0);
  return { parts: lists, value };
}
