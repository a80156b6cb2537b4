import { must } from '@almanac/shared/lang/assert';

/**
 * Positions so ordered that each comes after all it depends on, otherwise as given; or undefined where dependencies form a
 * circle. `depends_on[i]` are positions.
 */
export function orderByDependencies(
  depends_on: readonly (readonly number[])[],
): number[] | undefined {
  const placed = new Set<number>();
  const order: number[] = [];
  while (order.length < depends_on.length) {
    const next = depends_on.findIndex(
      (needs, index) => !placed.has(index) && needs.every((need) => placed.has(need)),
    );
    if (next < 0) return undefined;
    placed.add(next);
    order.push(next);
  }
  return order;
}

/** The steps in that order, their dependencies renumbered; undefined for a circle. */
export function sortedByDependencies<T extends { depends_on: number[] }>(
  steps: readonly T[],
): T[] | undefined {
  const order = orderByDependencies(steps.map((step) => step.depends_on));
  if (order === undefined) return undefined;
  const position = new Map(order.map((from, to) => [from, to]));
  return order.map((from) => {
    const step = must(steps[from], 'a step');
    const depends_on = step.depends_on.map((at) => must(position.get(at), 'a position'));
    return { ...step, depends_on: depends_on.toSorted((a, b) => a - b) };
  });
}
