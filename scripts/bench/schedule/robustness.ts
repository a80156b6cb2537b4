/** Replays of the same weeks with drawn overruns, planned with lengths as estimated, 20 % and 40 % longer. */
import type { Caller } from '../calls.ts';
import { number, table } from '../table.ts';
import { apparentUrgencyDispatch } from './atc.ts';
import type { Overruns } from './draw.ts';
import { earliestDueFirst } from './edf.ts';
import { fluidLike } from './fluid-like.ts';
import { generate, type Recipe } from './generate.ts';
import type { Answer, Instance } from './instance.ts';
import { askAlmanac } from './ours.ts';
import { drawRatios, padded, replay, type Replayed } from './replay.ts';
import { tuturuuuLike } from './tuturuuu-like.ts';

/** As estimated; what Morgen adds; the ratio that four of five tasks of SiP stay below. */
const PADDINGS = [1, 1.2, 1.4];
const DRAWS = 50;
const KINDS: readonly Overruns[] = ['lognormal', 'sip'];

type Planner = (instance: Instance) => Promise<Answer>;

export async function robustnessTable(
  recipe: Recipe,
  seeds: number,
  calls: Caller | undefined,
): Promise<string> {
  const planners: [string, Planner][] = [
    ['EDF first fit', async (instance) => earliestDueFirst(instance)],
    ['ATC dispatch', async (instance) => apparentUrgencyDispatch(instance)],
    ['fluid-like', async (instance) => fluidLike(instance)],
    ['tuturuuu-like', async (instance) => tuturuuuLike(instance)],
  ];
  if (calls !== undefined) {
    planners.push(['Almanac best', async (one) => (await askAlmanac(calls, one, 'best')).answer]);
  }
  const rows: string[][] = [];
  for (const [name, planner] of planners) {
    for (const padding of PADDINGS)
      rows.push(await rowOf(name, planner, { recipe, seeds, padding }));
  }
  const head = ['answer', 'lengths', 'in the plan', ...KINDS];
  const title =
    `On-time share of dated tasks when work takes as long as it does, load ${number(recipe.load, 2)}, ` +
    `${seeds} weeks x ${DRAWS} draws`;
  return table(title, head, rows);
}

async function rowOf(
  name: string,
  planner: Planner,
  { recipe, seeds, padding }: { recipe: Recipe; seeds: number; padding: number },
): Promise<string[]> {
  const totals = KINDS.map((): Replayed => ({ dated: 0, planned: 0, on_time: 0 }));
  for (let seed = 1; seed <= seeds; seed += 1) {
    const instance = generate(recipe, seed);
    const answer = await planner(padded(instance, padding));
    KINDS.forEach((kind, at) => {
      for (let draw = 1; draw <= DRAWS; draw += 1) {
        add(totals[at], replay(instance, answer, drawRatios(instance, kind, draw)));
      }
    });
  }
  const share = (count: number, { dated }: Replayed): string =>
    `${number((100 * count) / dated, 1)} %`;
  const planned = totals[0] === undefined ? '-' : share(totals[0].planned, totals[0]);
  return [name, `x ${padding}`, planned, ...totals.map((one) => share(one.on_time, one))];
}

function add(total: Replayed | undefined, one: Replayed): void {
  if (total === undefined) return;
  total.dated += one.dated;
  total.planned += one.planned;
  total.on_time += one.on_time;
}
