/**
 * Wishes are a level below work: the sum of the search prices them in J, so that a heavy one could push another step out of the
 * calendar or past its date. Where something is out or late, the answer is held against one without wishes, and wishes weigh
 * less until they cost nothing there.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import type { ExactRun } from './exact/linear-program.ts';
import type { Part } from './fit-parts.ts';
import { objectiveOf } from './objective.ts';
import type { Model } from './schedule-model.ts';
import type { ScheduleInput } from './schedule-types.ts';
import { type Solved, solveFurther, solveQuickly } from './solve-model.ts';

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
 * With wishes kept as far as no work pays for them. The quick answer is made so first; what goes on from it is taken where it
 * costs no more work.
 */
export async function solveWishesBelowWork(
  model: Model,
  { mode = 'best' }: Pick<ScheduleInput, 'mode'>,
  run: ExactRun | undefined,
  pause: Pause,
): Promise<Solved> {
  const quick = await solveQuickly(model, 'fast', pause);
  const kept = await keepWork(model, quick, pause);
  if (mode === 'fast') return kept.answer;
  const further = await solveFurther(model, quick, { mode, run }, pause);
  if (kept.least === null || !isWorse(levelsOf(model, further.parts), kept.least)) return further;
  return { ...unproven(kept.answer, further), time_limit: further.time_limit };
}

/**
 * What the quick answer becomes, and the levels no answer may be above; null where there are no wishes. The further answers
 * are searched for, all of them together with the work of one `fast` answer, and nothing is said of how good they are: a bound of
 * the first would be of another model.
 */
async function keepWork(
  model: Model,
  quick: Solved,
  pause: Pause,
): Promise<{ answer: Solved; least: Levels | null }> {
  const wished = model.jobs.some(({ wishes }) => wishes.some(({ price }) => price > 0));
  if (!wished) return { answer: quick, least: null };
  const own = levelsOf(model, quick.parts);
  if (own.unplaced + own.tardiness === 0) return { answer: quick, least: own };
  const plain = await solveQuickly(withShare(model, 0), 'third_of_fast', pause);
  const least = levelsOf(model, plain.parts);
  if (!isWorse(own, least)) return { answer: quick, least: lower(own, least) };
  for (const share of SHARES) {
    const softer = await solveQuickly(withShare(model, share), 'third_of_fast', pause);
    const levels = levelsOf(model, softer.parts);
    if (!isWorse(levels, least)) return { answer: unproven(softer, quick), least };
  }
  return { answer: unproven(plain, quick), least };
}

function unproven(answer: Solved, first: Solved): Solved {
  const iterations = first.iterations + answer.iterations;
  return { ...answer, proof: { proven_optimal: false }, iterations };
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

function lower(one: Levels, other: Levels): Levels {
  const order = one.unplaced - other.unplaced || one.tardiness - other.tardiness;
  return order < 0 ? one : other;
}

function isWorse(one: Levels, least: Levels): boolean {
  if (one.unplaced !== least.unplaced) return one.unplaced > least.unplaced;
  return one.tardiness > least.tardiness * (1 + SAME_SHARE) + SAME_H;
}
