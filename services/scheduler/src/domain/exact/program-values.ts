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

type PartName = Pick<Column, 'job' | 'start' | 'length'>;

function nameOf({ job, start, length }: PartName): string {
  return `${job} ${start} ${length}`;
}

function partsOfJob(own: PartList | null, job: number): PartName[] {
  return (own?.start ?? []).slice(0, own?.count).map((start, at) => {
    return { job, start, length: (own?.end[at] ?? 0) - start };
  });
}

/** The parts of the known schedule stay in the program, so that it can start from them. */
export function keeper(known: Known): (job: number, start: number, length: number) => boolean {
  const names = new Set(known.parts.flatMap(partsOfJob).map(nameOf));
  return (job, start, length) => names.has(nameOf({ job, start, length }));
}

/** Columns by the part that they place: one for each state in which it may be placed. */
export type NamedColumns = ReadonlyMap<string, readonly Column[]>;

export function namedColumns(columns: readonly Column[]): NamedColumns {
  return Map.groupBy(columns, nameOf);
}

/** The columns of a schedule's parts, each in the state that its job is in there; null where one of them has none. */
export function columnsOf({ parts }: Known, columns: NamedColumns): Column[] | null {
  const found: Column[] = [];
  for (const [job, own] of parts.entries()) {
    let state = 0;
    for (const part of partsOfJob(own, job)) {
      const column = columns.get(nameOf(part))?.find((one) => one.state === state);
      if (column === undefined) return null;
      found.push(column);
      state = column.after;
    }
  }
  return found;
}

/** The known schedule as values of the program's columns, or null when it uses what the program has not. */
export function startOf(
  { program, parts, left, sums }: Formulation,
  known: Known,
): number[] | null {
  const used = columnsOf(known, namedColumns(parts));
  if (used === null) return null;
  const set = new Set(used);
  const values = program.cost.map((_, at) => (parts[at] && set.has(parts[at]) ? 1 : 0));
  for (const [job, own] of known.parts.entries()) {
    if (own !== null) continue;
    const column = left[job] ?? -1;
    if (column < 0) return null;
    values[column] = 1;
  }
  addUp(sums, values);
  return values;
}

function addUp(sums: Formulation['sums'], values: number[]): void {
  const total = (columns: readonly number[]): number =>
    columns.reduce((sum, column) => sum + (values[column] ?? 0), 0);
  for (const { column, plus, minus } of sums) values[column] = total(plus) - total(minus);
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
