/**
 * The reference: J as a mixed integer programme, formulated here without a look at the scheduler's own.
 *
 * Every task is one unit of flow through the states "this many minutes are left": an arc places a part at a slot and leads to
 * the state after it, waiting costs nothing, the arc of the last part costs w x tardiness + 0.02 w x completion. Tasks meet only
 * in the slots and days they share, and in "started by then <= done by then" for what depends on another. As each task alone is a
 * path, the relaxation is tight; a task that is not cut is the usual time-indexed start variable. Tasks that are alike in everything
 * and not cut are one flow of as many units: telling them apart would only add answers that are the same.
 *
 * Exact for lengths on the grid; beside it parts begin on the grid and all but the one beside the grid end on it.
 */
import { addFlow, type Flow, type Frame, isCut } from './exact-flow.ts';
import { addPrecedence } from './exact-precedence.ts';
import { type BenchTask, GRID_MINUTES, type Instance, SLOT_MS } from './instance.ts';
import { type ModelArrays, ModelBuilder } from './model-builder.ts';
import { capacityMinutes, freeSlots } from './room.ts';

export interface ExactModel {
  arrays: ModelArrays;
  flows: readonly Flow[];
}

export function exactModel(instance: Instance): ExactModel {
  const frame = frameOf(instance);
  const flows = alike(instance.tasks).map((tasks) => addFlow(tasks, frame));
  const flow_of = new Map(flows.flatMap((flow) => flow.tasks.map(({ id }) => [id, flow] as const)));
  for (const { id, before } of instance.tasks) {
    for (const earlier of before) {
      const [done, begun] = [flow_of.get(earlier)?.arcs ?? [], flow_of.get(id)?.arcs ?? []];
      addPrecedence(done, begun, frame.slots, frame.builder);
    }
  }
  return { arrays: frame.builder.arrays(), flows };
}

/** Tasks by what tells them apart; one that is cut, waits or is waited for stands alone. */
function alike(tasks: readonly BenchTask[]): BenchTask[][] {
  const linked = new Set(
    tasks.flatMap(({ id, before }) => (before.length > 0 ? [id, ...before] : [])),
  );
  const groups = Map.groupBy(tasks, (task) => {
    const { id, minutes, priority, release, due, deadline } = task;
    if (linked.has(id) || isCut(task)) return id;
    return [minutes, priority, release, due, deadline].join();
  });
  return [...groups.values()];
}

function frameOf(instance: Instance): Frame {
  const builder = new ModelBuilder();
  const slots = freeSlots(instance);
  const runs = slots.map(() => 1);
  for (let at = slots.length - 2; at >= 0; at -= 1) {
    const next = slots[at + 1];
    if (next?.start === (slots[at]?.start ?? 0) + SLOT_MS) runs[at] = (runs[at + 1] ?? 0) + 1;
  }
  const minutes = instance.days.map(
    (_, day) => slots.filter((slot) => slot.day === day).length * GRID_MINUTES,
  );
  return {
    instance,
    slots,
    runs,
    builder,
    slot_rows: slots.map(() => builder.row(-Infinity, 1)),
    day_rows: capacityMinutes(instance).map((capacity, day) =>
      capacity < (minutes[day] ?? 0) ? builder.row(-Infinity, capacity) : undefined,
    ),
  };
}
