/**
 * `npm run bench:schedule`: how good the scheduler's weeks are, asked for over HTTP, beside simple rules, two planners written
 * anew and the proven optimum of the same weeks. It measures and never judges. `--quick` takes a minute; `--only week,four` plays these parts,
 * `--seeds N` so many weeks of each, from the one `--from N` on, `--exact` asks in the mode `exact` too, `--no-almanac` leaves the scheduler out.
 */
import { parseArgs } from 'node:util';
import { caller, type Caller } from './bench/calls.ts';
import type { Played } from './bench/schedule/figures.ts';
import { startSolver } from './bench/schedule/in-process.ts';
import type { Mode } from './bench/schedule/ours.ts';
import { playRecipe } from './bench/schedule/play.ts';
import { SETS, type SetOfWeeks } from './bench/schedule/recipes.ts';
import { brokenLines, latencyTable, LEGEND, setTable } from './bench/schedule/report.ts';
import { robustnessTable } from './bench/schedule/robustness.ts';
import { disturb, type Disturbed, stabilityTable } from './bench/schedule/stability.ts';
import { openBenchStage } from './bench/stage.ts';
import { number } from './bench/table.ts';
import { UsageError } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';

const say = (line: string): void => console.error(`  … ${line}`);

/** Parts beside the sets: what a change moves, and what overruns leave of a plan. */
const OTHERS = ['stability', 'robustness'] as const;

/** `exact` computes for half a minute. */
const ANSWER_MS = 60_000;

interface Asked {
  parts: ReadonlySet<string>;
  quick: boolean;
  seeds: number | undefined;
  from: number;
  modes: Mode[];
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      exact: { type: 'boolean', default: false },
      almanac: { type: 'boolean', default: true },
      only: { type: 'string' },
      seeds: { type: 'string' },
      from: { type: 'string' },
    },
    allowNegative: true,
  });
  const asked: Asked = {
    parts: partsOf(values.only),
    quick: values.quick,
    seeds: countOf('--seeds', values.seeds),
    from: countOf('--from', values.from) ?? 1,
    modes: ['fast', 'best', ...(values.exact ? (['exact'] as const) : [])],
  };
  const started = performance.now();
  if (values.almanac) await withAlmanac((calls) => run(asked, calls));
  else await run(asked, undefined);
  console.log(`\nWhole run: ${number((performance.now() - started) / 1000, 1)} s.`);
});

async function withAlmanac(work: (calls: Caller) => Promise<void>): Promise<void> {
  const stage = await openBenchStage(say);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stage.stop());
  void interrupted()
    .then(stop)
    .then(() => process.exit(130));
  try {
    await work(caller(stage.almanac, ANSWER_MS));
  } finally {
    await stop();
  }
}

async function run(asked: Asked, calls: Caller | undefined): Promise<void> {
  console.log(`\n${LEGEND}`);
  const all: Played[] = [];
  for (const [name, set] of Object.entries(SETS)) {
    if (asked.parts.has(name)) all.push(...(await runSet(set, asked, calls)));
  }
  if (all.length > 0 && calls !== undefined) console.log(latencyTable(all));
  if (asked.parts.has('stability') && calls !== undefined) await runStability(asked);
  if (asked.parts.has('robustness')) {
    for (const recipe of SETS.cut.recipes.slice(0, 2)) {
      say(`robustness ${recipe.load}`);
      const seeds = asked.seeds ?? (asked.quick ? 2 : 6);
      console.log(await robustnessTable(recipe, seeds, calls));
    }
  }
}

async function runSet(
  set: SetOfWeeks,
  { quick, seeds, from, modes }: Asked,
  calls: Caller | undefined,
): Promise<Played[]> {
  const [count, limit_s] = quick
    ? [set.seeds.quick, set.limit_s.quick]
    : [set.seeds.whole, set.limit_s.whole];
  const all: Played[] = [];
  for (const recipe of set.recipes) {
    const play = { seeds: seeds ?? count, from, limit_s, modes, calls, say };
    const played = await playRecipe(recipe, play);
    if (played.length === 0) continue;
    console.log(setTable(`${set.title} (${recipe.name})`, played));
    all.push(...played);
  }
  for (const line of brokenLines(all)) console.log(line);
  return all;
}

async function runStability({ seeds, from, quick }: Asked): Promise<void> {
  const solver = startSolver();
  try {
    for (const recipe of [...SETS.week.recipes, ...SETS.four.recipes]) {
      say(`stability ${recipe.name} ${recipe.load}`);
      const all: Disturbed[] = [];
      // Few weeks tell little: of eight the share that moves differs by a half from the next eight.
      const count = seeds ?? (quick ? 2 : recipe.weeks > 1 ? 3 : 24);
      for (let seed = from; seed < from + count; seed += 1) {
        all.push(...(await disturb(recipe, seed, solver)));
      }
      console.log(stabilityTable(recipe, `${from}-${from + count - 1}`, all));
    }
  } finally {
    solver.stop();
  }
}

function partsOf(only: string | undefined): Set<string> {
  const all = [...Object.keys(SETS), ...OTHERS];
  const names = only?.split(',') ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return new Set(names);
  throw new UsageError(`--only takes names of ${all.join(', ')}; "${unknown}" is none`);
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError(`${option} takes a number from 1`);
  return count;
}
