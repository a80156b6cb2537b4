/** After one new meeting over one of its blocks: what a plan keeps, and what keeping costs. */
import { number, table } from '../table.ts';
import { type Moves, meetingOver, movesBetween } from './disturb.ts';
import { solveExactly } from './exact.ts';
import { mean } from './figures.ts';
import { brokenGates } from './gates.ts';
import { generate, type Recipe } from './generate.ts';
import type { Solver } from './in-process.ts';
import type { Answer, Instance } from './instance.ts';
import { scoreOf } from './score.ts';

export interface Disturbed {
  answers: Record<'again' | 'kept', { moves: Moves; j: number; broken: number }>;
  /** J of the best week with the meeting, where it is proven. */
  best: number | undefined;
}

export async function disturb(
  recipe: Recipe,
  seed: number,
  solver: Solver,
  limit_s: number,
): Promise<Disturbed> {
  const instance = generate(recipe, seed);
  const before = await solver.solve(instance);
  const meeting = meetingOver(instance, before);
  const changed: Instance = { ...instance, busy: [...instance.busy, meeting] };
  const judged = (after: Answer): Disturbed['answers']['kept'] => ({
    moves: movesBetween(instance, before, after, meeting),
    j: scoreOf(changed, after).j,
    broken: brokenGates(changed, after).length,
  });
  const exact = await solveExactly(changed, { limit_s });
  return {
    answers: {
      again: judged(await solver.solve(changed)),
      kept: judged(await solver.solve(changed, before)),
    },
    best: exact.proven ? exact.bound : undefined,
  };
}

export function stabilityTable(recipe: Recipe, all: readonly Disturbed[]): string {
  const rows = (['again', 'kept'] as const).map((how) => {
    const own = all.map(({ answers }) => answers[how]);
    const sum = (of: (moves: Moves) => number): number =>
      own.reduce((total, { moves }) => total + of(moves), 0);
    const loss = all.map(({ answers }) => answers[how].j / answers.again.j - 1);
    const gaps = all.flatMap(({ answers, best }) =>
      best === undefined ? [] : [answers[how].j / best - 1],
    );
    return [
      how === 'again' ? 'solved again from nothing' : 'with the blocks it had',
      number(sum(({ untouched }) => untouched)),
      `${number((100 * sum(({ moved }) => moved)) / sum(({ untouched }) => untouched), 1)} %`,
      number(
        sum(({ minutes }) => minutes) /
          Math.max(
            1,
            sum(({ moved }) => moved),
          ),
        0,
      ),
      number(mean(own.map(({ j }) => j)), 3),
      `${number(100 * mean(loss), 2)} %`,
      gaps.length === 0 ? '-' : `${number(100 * mean(gaps), 2)} %`,
      number(own.reduce((total, { broken }) => total + broken, 0)),
    ];
  });
  const head = [
    'answer',
    'untouched',
    'moved',
    'minutes each',
    'J',
    'loss',
    'gap mean',
    'rules broken',
  ];
  const title = `A new meeting over one block, load ${number(recipe.load, 2)}, ${all.length} weeks (in process)`;
  return table(title, head, rows);
}
