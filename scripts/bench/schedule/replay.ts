/**
 * What becomes of a plan when work takes another time than thought: blocks keep their order, none starts before its time, one
 * that runs over pushes the next ones back (around meetings and nights). The share of dated tasks that are on time then is
 * what a plan is worth.
 */
import { seeded } from '../../chaos/seeded.ts';
import { drawOverrun, type Overruns } from './draw.ts';
import {
  type Answer,
  type BenchTask,
  type Instance,
  length,
  MINUTE_MS,
  type Span,
  without,
} from './instance.ts';

export interface Replayed {
  dated: number;
  /** As the plan has it. */
  planned: number;
  /** As it came. */
  on_time: number;
}

/** `ratios`: actual time by estimated time, by task. The plan's blocks may be longer than `instance` estimates its tasks. */
export function replay(
  instance: Instance,
  answer: Answer,
  ratios: ReadonlyMap<string, number>,
): Replayed {
  const estimates = new Map(instance.tasks.map(({ id, minutes }) => [id, minutes * MINUTE_MS]));
  const work = instance.days
    .flatMap(({ hours }) => hours)
    .flatMap((range) => without(range, instance.busy))
    .toSorted((a, b) => a.start - b.start);
  const blocks = [...answer.blocks]
    .flatMap(([id, own]) => {
      const planned = own.reduce((sum, span) => sum + length(span), 0);
      const takes = ((estimates.get(id) ?? planned) * (ratios.get(id) ?? 1)) / planned;
      return own.map((span) => ({ ...span, id, takes: takes * length(span) }));
    })
    .toSorted((a, b) => a.start - b.start);
  const ends = new Map<string, number>();
  let free_at = instance.from;
  for (const block of blocks) {
    free_at = endOfWork(work, Math.max(block.start, free_at), block.takes);
    ends.set(block.id, free_at);
  }
  const dated = instance.tasks.filter(({ due }) => due !== undefined);
  const planned = dated.filter((task) => {
    const own = answer.blocks.get(task.id);
    return own !== undefined && Math.max(...own.map(({ end }) => end)) <= (task.due ?? 0);
  });
  const on_time = dated.filter(({ id, due }) => (ends.get(id) ?? Infinity) <= (due ?? 0));
  return { dated: dated.length, planned: planned.length, on_time: on_time.length };
}

/** When `takes` ms of work that begin at `from` are done; Infinity when the window is over before. */
function endOfWork(work: readonly Span[], from: number, takes: number): number {
  let left = takes;
  for (const { start, end } of work) {
    const begin = Math.max(start, from);
    if (begin >= end) continue;
    if (left <= end - begin) return begin + left;
    left -= end - begin;
  }
  return Infinity;
}

/** Ratios for every task of a week, the same for everyone who replays this draw. */
export function drawRatios(
  { name, seed, tasks }: Instance,
  kind: Overruns,
  draw: number,
): Map<string, number> {
  const chance = seeded(`${name}/${seed}/${kind}/${draw}`);
  return new Map(tasks.map(({ id }) => [id, drawOverrun(chance, kind)]));
}

/** The same week with every length longer by a factor: what a careful planner asks for. */
export function padded(instance: Instance, factor: number): Instance {
  const longer = (task: BenchTask): BenchTask => ({
    ...task,
    minutes: Math.ceil(task.minutes * factor - 1e-9),
  });
  return { ...instance, tasks: instance.tasks.map(longer) };
}
