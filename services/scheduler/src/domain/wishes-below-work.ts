/**
 * Wishes are a level below work: the sum of the search prices them in J, so that a heavy one could push another step out of the
 * calendar or past its date. Where something is out or late, the answer is held against one without wishes, and wishes weigh
 * less until they cost nothing there.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import type { ExactSolver } from './exact/linear-program.ts';
import type { Part } from './fit-parts.ts';
import { objectiveOf } from './objective.ts';
import type { Model } from './schedule-model.ts';
import type { ScheduleInput } from './schedule-types.ts';
import { solveModel, type Solved } from './solve-model.ts';

/** What wishes must never make worse: the weight of what has no place, then weighted hours of lateness. */
interface Levels {
  unplaced: number;
  tardiness: number;
}

const SHARES = [1 / 4, 1 / 16];
/** Searches find lateness to about this share of it, or this many hours. */
const SAME_SHARE = 0.01;
const SAME_H = 0.01;

/**
 * With wishes kept as far as no work pays for them. The further answers are searched for, all of them together with the work of one
 * `fast` answer, and nothing is said of how good they are: a bound of the first would be of another model.
 */
export async function solveWishesBelowWork(
  model: Model,
  input: Pick<ScheduleInput, 'mode'>,
  exact: ExactSolver | undefined,
  pause: Pause,
): Promise<Solved> {
  const solved = await solveModel(model, input, exact, pause);
  const own = levelsOf(model, solved.parts);
  const wished = model.jobs.some(({ wishes }) => wishes.some(({ price }) => price > 0));
  if (!wished || own.unplaced + own.tardiness === 0) return solved;
  const searched = { mode: 'third_of_fast' as const };
  const plain = await solveModel(withShare(model, 0), searched, undefined, pause);
  const least = levelsOf(model, plain.parts);
  if (!isWorse(own, least)) return solved;
  for (const share of SHARES) {
    const softer = await solveModel(withShare(model, share), searched, undefined, pause);
    if (!isWorse(levelsOf(model, softer.parts), least)) return unproven(softer, solved);
  }
  return unproven(plain, solved);
}

function unproven(answer: Solved, first: Solved): Solved {
  const iterations = first.iterations + answer.iterations;
  const { time_limit } = first;
  return { ...answer, proof: { proven_optimal: false }, iterations, time_limit };
}

function withShare(model: Model, share: number): Model {
  const jobs = model.jobs.map((job) => ({
    ...job,
    wishes: job.wishes.map(({ inside, price }) => ({ inside, price: share * price })),
  }));
  return { ...model, jobs };
}

function levelsOf({ jobs, scale }: Model, parts: readonly (Part[] | null)[]): Levels {
  const items = jobs.map(({ item }) => item);
  const ends = jobs.map(({ index }) => parts[index]?.at(-1)?.end ?? null);
  const out = jobs.filter(({ index }) => (parts[index] ?? null) === null);
  return {
    unplaced: out.reduce((sum, { weight }) => sum + weight, 0),
    tardiness: objectiveOf(items, ends, scale).tardiness_hours,
  };
}

function isWorse(one: Levels, least: Levels): boolean {
  if (one.unplaced !== least.unplaced) return one.unplaced > least.unplaced;
  return one.tardiness > least.tardiness * (1 + SAME_SHARE) + SAME_H;
}
