/** After one of the things that happen to a finished plan: what a change of it keeps, and what keeping costs. */
import { number, table } from '../table.ts';
import { type Disturbance, disturbanceOf, type Kind, KINDS } from './disturb.ts';
import { mean } from './figures.ts';
import { type Broken, brokenGates } from './gates.ts';
import { generate, type Recipe } from './generate.ts';
import type { Solver } from './in-process.ts';
import type { Answer } from './instance.ts';
import { type Moves, movesBetween } from './moves.ts';
import { scoreOf } from './score.ts';

interface Judged {
  moves: Moves;
  j: number;
  broken: number;
}

export interface Disturbed {
  kind: Kind;
  /** Planned anew without regard to what stands (ours without the stability term), and changed. */
  answers: Record<'anew' | 'changed', Judged>;
}

/** Each kind once; those that cannot happen to this plan are left out. */
export async function disturb(recipe: Recipe, seed: number, solver: Solver): Promise<Disturbed[]> {
  const instance = generate(recipe, seed);
  const plan = await solver.solve(instance);
  const all: Disturbed[] = [];
  for (const kind of KINDS) {
    const disturbance = disturbanceOf(kind, instance, plan);
    if (disturbance === null) continue;
    const anew = judged(disturbance, await solver.solve(disturbance.rest));
    const changed = judged(disturbance, await solver.change(disturbance));
    all.push({ kind, answers: { anew, changed } });
  }
  return all;
}

function judged(disturbance: Disturbance, after: Answer): Judged {
  return {
    moves: movesBetween(disturbance, after),
    j: scoreOf(disturbance.rest, after).j,
    broken: brokenGates(disturbance.rest, after).filter((one) => !isTold(one, after)).length,
  };
}

/** A block that lost its place may leave the others of its task: what is missing is said. */
function isTold({ gate, where }: Broken, { short }: Answer): boolean {
  return gate === 'duration' && short?.has(where) === true;
}

export function stabilityTable(recipe: Recipe, seeds: string, all: readonly Disturbed[]): string {
  const rows = [...Map.groupBy(all, ({ kind }) => kind)].flatMap(([kind, own]) =>
    (['anew', 'changed'] as const).map((how) => [kind, ...rowOf(how, own)]),
  );
  const title = `What happens to a plan, ${recipe.name}, load ${number(recipe.load, 2)}, seeds ${seeds} (in process)`;
  const head = [
    'what',
    'answer',
    'untouched',
    'moved',
    'minutes each',
    'writes',
    'J',
    'loss',
    'rules broken',
  ];
  return table(title, head, rows);
}

function rowOf(how: keyof Disturbed['answers'], own: readonly Disturbed[]): string[] {
  const answers = own.map((one) => one.answers[how]);
  const sum = (of: (moves: Moves) => number): number =>
    answers.reduce((total, { moves }) => total + of(moves), 0);
  const moved = sum((moves) => moves.moved);
  const untouched = sum((moves) => moves.untouched);
  // A week of which nothing costs anything can lose nothing.
  const losses = own.map((one) => one.answers[how].j / Math.max(1e-9, one.answers.anew.j) - 1);
  return [
    how === 'anew' ? 'planned anew' : 'changed',
    number(untouched),
    `${number((100 * moved) / Math.max(1, untouched), 1)} %`,
    number(sum(({ minutes }) => minutes) / Math.max(1, moved), 0),
    number(sum(({ writes }) => writes)),
    number(mean(answers.map(({ j }) => j)), 3),
    `${number(100 * mean(losses), 2)} %`,
    number(answers.reduce((total, { broken }) => total + broken, 0)),
  ];
}
