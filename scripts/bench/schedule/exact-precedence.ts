import type { Arc } from './exact-flow.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { Slot } from './room.ts';

/**
 * "Started by then <= done by then" at every slot, with running sums as columns of their own: written out, the rows would have
 * as many entries as arcs. It also keeps a task out whose predecessor is not placed.
 */
export function addPrecedence(
  earlier: readonly Arc[],
  later: readonly Arc[],
  slots: readonly Slot[],
  builder: ModelBuilder,
): void {
  const begun = later
    .filter(({ first }) => first)
    .map(({ column, start }) => ({ column, at: start }));
  const done = earlier.filter(({ last }) => last).map(({ column, end }) => ({ column, at: end }));
  const started = runningSum(begun, slots, builder);
  const finished = runningSum(done, slots, builder);
  slots.forEach((_, at) => {
    const row = builder.row(-Infinity, 0);
    builder.entry(started[at] ?? 0, row, 1);
    builder.entry(finished[at] ?? 0, row, -1);
  });
}

/** Columns that hold, by slot, the sum of the given ones that lie no later than its start. */
function runningSum(
  given: readonly { column: number; at: number }[],
  slots: readonly Slot[],
  builder: ModelBuilder,
): number[] {
  const sorted = given.toSorted((a, b) => a.at - b.at);
  const sums: number[] = [];
  let next = 0;
  for (const [index, { start }] of slots.entries()) {
    const row = builder.row(0, 0);
    const column = builder.column({ cost: 0, integer: false, entries: [[row, 1]] });
    const before = sums[index - 1];
    if (before !== undefined) builder.entry(before, row, -1);
    for (; next < sorted.length && (sorted[next]?.at ?? Infinity) <= start; next += 1) {
      builder.entry(sorted[next]?.column ?? 0, row, -1);
    }
    sums.push(column);
  }
  return sums;
}
