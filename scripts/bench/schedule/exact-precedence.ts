import type { Arc } from './exact-flow.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { Slot } from './room.ts';

/**
 * "Started by then <= done by then" at every slot, with the difference of the two as a column that never falls below 0:
 * written out, the rows would have as many entries as arcs. It also keeps a task out whose predecessor is not placed.
 */
export function addPrecedence(
  earlier: readonly Arc[],
  later: readonly Arc[],
  slots: readonly Slot[],
  builder: ModelBuilder,
): void {
  const done = earlier
    .filter(({ last }) => last)
    .map(({ column, end }) => ({ column, at: end, sign: -1 }));
  const begun = later
    .filter(({ first }) => first)
    .map(({ column, start }) => ({ column, at: start, sign: 1 }));
  const events = [...done, ...begun].toSorted((a, b) => a.at - b.at);
  let next = 0;
  let before: number | undefined;
  for (const { start } of slots) {
    const row = builder.row(0, 0);
    if (before !== undefined) builder.entry(before, row, -1);
    before = builder.column({ cost: 0, integer: false, entries: [[row, 1]] });
    for (; (events[next]?.at ?? Infinity) <= start; next += 1) {
      const { column, sign } = events[next] ?? { column: 0, sign: 0 };
      builder.entry(column, row, sign);
    }
  }
}
