/** The order in which simple planners take tasks: by priority, then by due date, each after what it waits for. */
import { type BenchTask, type Instance, WEIGHTS } from './instance.ts';

export function byPriorityAndDate({ tasks, to }: Instance): BenchTask[] {
  const sorted = tasks.toSorted(
    (a, b) => WEIGHTS[b.priority] - WEIGHTS[a.priority] || (a.due ?? to) - (b.due ?? to),
  );
  const order: BenchTask[] = [];
  const add = (task: BenchTask): void => {
    if (order.includes(task)) return;
    for (const before of sorted) if (task.before.includes(before.id)) add(before);
    order.push(task);
  };
  for (const task of sorted) add(task);
  return order;
}
