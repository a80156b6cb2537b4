/** The order in which items may be placed. A cycle is an outcome, not a bug: the caller answers 422 and names it. */
import { itemKey, type ScheduleItem } from './schedule-types.ts';

export type DependencyOrder =
  | { kind: 'ordered'; keys: string[] }
  | { kind: 'cycle'; keys: string[] };

type Node = Pick<ScheduleItem, 'step_id' | 'task_id' | 'depends_on'>;

/**
 * Predecessors first, otherwise as given. Ids that are not among the items are taken as done. A cycle comes back as the
 * ids along it, each depending on the next, the first repeated at the end.
 */
export function dependencyOrder(items: readonly Node[]): DependencyOrder {
  const by_key = new Map(items.map((item) => [itemKey(item), item]));
  const placed = new Set<string>();
  const keys: string[] = [];
  for (const root of by_key.keys()) {
    const cycle = visit(root, by_key, placed, keys);
    if (cycle !== null) return { kind: 'cycle', keys: cycle };
  }
  return { kind: 'ordered', keys };
}

/** Depth first with its own stack: a chain of steps may be longer than the engine's. */
function visit(
  root: string,
  by_key: ReadonlyMap<string, Node>,
  placed: Set<string>,
  keys: string[],
): string[] | null {
  const path: { key: string; rest: string[] }[] = [];
  const open = (key: string): void => {
    const rest = (by_key.get(key)?.depends_on ?? []).filter((id) => by_key.has(id));
    path.push({ key, rest });
  };
  if (!placed.has(root)) open(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.rest.shift();
    if (next === undefined) {
      placed.add(top.key);
      keys.push(top.key);
      path.pop();
    } else if (!placed.has(next)) {
      const from = path.findIndex(({ key }) => key === next);
      if (from >= 0) return [...path.slice(from).map(({ key }) => key), next];
      open(next);
    }
  }
  return null;
}
