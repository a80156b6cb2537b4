/** From the columns of the exact model to blocks, and back: a known answer to begin from. */
import type { Flow } from './exact-flow.ts';
import type { ExactModel } from './exact-model.ts';
import { type Answer, answerOf, length, MINUTE_MS, type Span } from './instance.ts';

export function answerFrom({ flows }: ExactModel, values: Float64Array): Answer {
  const blocks = new Map<string, Span[]>();
  for (const { tasks, arcs } of flows) {
    const chosen = arcs.filter(({ column }) => (values[column] ?? 0) > 0.5);
    const spans = chosen.map(({ start, end }) => ({ start, end }));
    const [only] = tasks;
    if (tasks.length === 1 && only !== undefined) blocks.set(only.id, spans);
    else tasks.forEach(({ id }, at) => blocks.set(id, spans.slice(at, at + 1)));
  }
  return answerOf(
    flows.flatMap(({ tasks }) => tasks),
    blocks,
  );
}

/** Values of all whole-number columns for an answer; null when a part of it is none the model knows. */
export function startFrom({ flows }: ExactModel, answer: Answer): Map<number, number> | null {
  const values = new Map<number, number>();
  for (const flow of flows) {
    values.set(flow.unplaced, flow.tasks.filter(({ id }) => !answer.blocks.has(id)).length);
    for (const { column } of flow.arcs) values.set(column, 0);
    for (const column of columnsOf(flow, answer)) {
      if (column === undefined) return null;
      values.set(column, 1);
    }
  }
  return values;
}

function columnsOf({ tasks, arcs }: Flow, { blocks }: Answer): (number | undefined)[] {
  const key = (left: number, start: number, end: number): string => [left, start, end].join();
  const columns = new Map(arcs.map((arc) => [key(arc.left, arc.start, arc.end), arc.column]));
  return tasks.flatMap(({ id, minutes }) => {
    let left = minutes;
    return (blocks.get(id) ?? []).map((block) => {
      const column = columns.get(key(left, block.start, block.end));
      left -= length(block) / MINUTE_MS;
      return column;
    });
  });
}
