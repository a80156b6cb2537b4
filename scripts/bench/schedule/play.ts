/** Plays one set: the reference and the baselines first, then Almanac alone, so that nothing else takes its time. */
import type { Caller } from '../calls.ts';
import { apparentUrgencyDispatch } from './atc.ts';
import { earliestDueFirst } from './edf.ts';
import { solveExactly } from './exact.ts';
import { EXACT, figuresOf, type Played, untrue } from './figures.ts';
import { fluidLike } from './fluid-like.ts';
import { generate, type Recipe } from './generate.ts';
import { scoreOf } from './score.ts';
import { askAlmanac, type Mode } from './ours.ts';
import { tuturuuuLike } from './tuturuuu-like.ts';

const SOLVERS = 2;
export const ALMANAC = 'Almanac';

export interface Play {
  seeds: number;
  /** The first of them. */
  from: number;
  limit_s: number;
  modes: readonly Mode[];
  /** Absent: the reference and the baselines alone. */
  calls: Caller | undefined;
  say: (line: string) => void;
}

export async function playRecipe(recipe: Recipe, play: Play): Promise<Played[]> {
  const { seeds, from, calls, modes, say } = play;
  const played: Played[] = Array<Played>(seeds);
  let next = 0;
  const solver = async (): Promise<void> => {
    for (let seed = next; seed < seeds; seed = next) {
      next += 1;
      played[seed] = await reference(recipe, from + seed, play);
    }
  };
  await Promise.all(Array.from({ length: SOLVERS }, solver));
  if (calls === undefined) return played;
  for (const mode of modes) {
    say(`${recipe.name} ${recipe.load}: Almanac, ${mode}`);
    for (const one of played) {
      const asked = await askAlmanac(calls, one.instance, mode);
      const { answer, said, explained, ms, calendar_ms } = asked;
      const own = { ...figuresOf(one.instance, answer, ms), explained, calendar_ms };
      own.broken.push(...untrue(said, own, one));
      one.figures.set(`${ALMANAC} ${mode}`, own);
    }
  }
  return played;
}

async function reference(recipe: Recipe, seed: number, { limit_s, say }: Play): Promise<Played> {
  const instance = generate(recipe, seed);
  const [edf, atc] = [earliestDueFirst(instance), apparentUrgencyDispatch(instance)];
  const start = scoreOf(instance, edf).j <= scoreOf(instance, atc).j ? edf : atc;
  const exact = await solveExactly(instance, { limit_s, start });
  const bound = Number.isNaN(exact.bound) ? 'no bound' : `bound ${exact.bound.toFixed(3)}`;
  const what = exact.proven ? 'proven' : bound;
  say(
    `${recipe.name} ${recipe.load} seed ${seed}: ${instance.tasks.length} tasks, ${what} in ${exact.seconds.toFixed(1)} s`,
  );
  const figures: Played['figures'] = new Map();
  if (exact.answer !== undefined) {
    figures.set(EXACT, figuresOf(instance, exact.answer, exact.seconds * 1000));
  }
  figures.set('EDF first fit', figuresOf(instance, edf));
  figures.set('ATC dispatch', figuresOf(instance, atc));
  figures.set('fluid-like', figuresOf(instance, fluidLike(instance)));
  figures.set('tuturuuu-like', figuresOf(instance, tuturuuuLike(instance)));
  return { instance, exact, figures };
}
