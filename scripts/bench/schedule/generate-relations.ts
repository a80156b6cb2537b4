/** Due dates, releases, deadlines and chains of made-up tasks. */
import type { Chance } from '../../chaos/seeded.ts';
import { fraction } from './draw.ts';
import type { Recipe } from './generate.ts';
import { type BenchTask, HOUR_MS, type Instance, length, SLOT_MS } from './instance.ts';

/** The share of tasks with a due date: a convention. */
const DUE_SHARE = 0.7;
/** The factors of the OR-Library's sets of weighted tardiness. */
const FACTORS = [0.2, 0.4, 0.6, 0.8, 1];
/** Steps of a plan that follow each other: ours, no source was found. */
const CHAIN = [3, 6] as const;

export function dueDates(
  recipe: Recipe,
  instance: Instance,
  tasks: readonly BenchTask[],
  chance: Chance,
): BenchTask[] {
  const dated = recipe.due === 'days' ? endsOfDays : tightDates;
  const due = dated(instance, tasks, chance);
  return recipe.bounds ? withBounds(instance, due, chance) : due;
}

function endsOfDays({ days }: Instance, tasks: readonly BenchTask[], chance: Chance): BenchTask[] {
  const working = days.filter(({ hours }) => hours.length > 0);
  return tasks.map((task) => {
    if (fraction(chance) >= DUE_SHARE) return task;
    const { date, end } = chance.pick(working);
    return { ...task, due: end, due_date: date };
  });
}

/** Due dates even in [P (1 - TF - RDD/2), P (1 - TF + RDD/2)], P the working hours, TF and RDD drawn per week. */
function tightDates(instance: Instance, tasks: readonly BenchTask[], chance: Chance): BenchTask[] {
  const [tf, rdd] = [chance.pick(FACTORS), chance.pick(FACTORS)];
  const hours = instance.days.flatMap((day) => day.hours);
  const total = hours.reduce((sum, one) => sum + length(one), 0);
  return tasks.map((task) => {
    const at = total * Math.min(1, Math.max(0.05, 1 - tf + rdd * (fraction(chance) - 0.5)));
    return { ...task, due: instantAfter(instance, at) };
  });
}

/** The instant after so much working time (ms), on the grid. */
function instantAfter({ days, to }: Instance, working_ms: number): number {
  let left = Math.round(working_ms / SLOT_MS) * SLOT_MS;
  for (const range of days.flatMap(({ hours }) => hours)) {
    if (left <= length(range)) return range.start + left;
    left -= length(range);
  }
  return to;
}

/** A fifth may not start at once; a tenth of those with a date may not be done after it. */
function withBounds(instance: Instance, tasks: readonly BenchTask[], chance: Chance): BenchTask[] {
  return tasks.map((task) => {
    const { due } = task;
    const release =
      chance.oneIn(5) && due === undefined
        ? { release: chance.pick(instance.days).start + 11 * HOUR_MS }
        : {};
    const deadline = chance.oneIn(10) && due !== undefined ? { deadline: due } : {};
    return { ...task, ...release, ...deadline };
  });
}

/** Chains of 3 to 6 tasks until `share` of all stand in one; a chain's later tasks are not due before its earlier ones. */
export function addDependencies(
  share: number,
  tasks: readonly BenchTask[],
  chance: Chance,
): BenchTask[] {
  const linked = [...tasks];
  const wanted = Math.round(share * tasks.length);
  for (let from = 0; from + 1 < wanted;) {
    const size = Math.min(chance.between(...CHAIN), wanted - from);
    const chain = linked.slice(from, from + size);
    const dates = chain.toSorted((a, b) => (a.due ?? Infinity) - (b.due ?? Infinity));
    chain.forEach((task, at) => {
      const before = at === 0 ? [] : [chain[at - 1]?.id ?? ''];
      linked[from + at] = { ...withDatesOf(task, dates[at] ?? task), before };
    });
    from += size;
  }
  return linked;
}

function withDatesOf(task: BenchTask, other: BenchTask): BenchTask {
  const { due: _due, due_date: _date, deadline: _deadline, ...rest } = task;
  return {
    ...rest,
    ...(other.due === undefined ? {} : { due: other.due }),
    ...(other.due_date === undefined ? {} : { due_date: other.due_date }),
    ...(other.deadline === undefined ? {} : { deadline: other.deadline }),
  };
}
