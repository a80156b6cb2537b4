/**
 * `npm run test:chaos`: plays the main job again and again, kills one process or the database at a named point each time, and looks
 * whether anything was lost or done twice. The points come from a recording of the very same job. Then the executor's part
 * (`--executor` alone). `--short` is what CI runs.
 */
import { chaosArguments, type ChaosArguments } from './chaos/chaos-arguments.ts';
import { executorPart } from './chaos/executor-part.ts';
import { everyPlace, fewPlaces } from './chaos/points.ts';
import type { RoundResult } from './chaos/play-round.ts';
import { coverageOf, neverReached, roundLines } from './chaos/report.ts';
import { oneRound, pointsOf, recordings, Rounds } from './chaos/rounds.ts';
import { closeLanes, runLane, type LaneHooks } from './chaos/run-lanes.ts';
import { seeded } from './chaos/seeded.ts';
import type { Totals } from './check/test-totals.ts';
import { interrupted, runCommand } from './cli/run-command.ts';
import { seconds, terminalStyle } from './cli/style.ts';
import { SERVICES } from './migrate-database.ts';

const style = terminalStyle(process.stdout, process.env);
const print = (line: string): void => console.log(line);

await runCommand(async () => {
  const args = chaosArguments(process.argv.slice(2));
  const started = performance.now();
  void interrupted()
    .then(closeLanes)
    .then(() => process.exit(130));
  if (args.executor) {
    const { passed, failed } = await executorPart(args.short);
    if (failed > 0) process.exitCode = 1;
    print(`${passed} passed, ${failed} failed`);
    return;
  }
  print(style.bold(`Chaos, seed ${args.seed}`));
  const results: RoundResult[] = [];
  const hooks: LaneHooks = {
    onTrouble: () => undefined,
    onResult: (result, logs) => {
      results.push(result);
      for (const line of roundLines(style, result, logs)) print(line);
    },
  };
  if (args.single) await runLane(oneRound(args), hooks);
  else await wholeRun(args, hooks, results);
  if (args.list) return;
  const executor = args.single ? { passed: 0, failed: 0 } : await executorPart(args.short);
  summary(args, { results, executor, ms: performance.now() - started });
});

async function wholeRun(
  args: ChaosArguments,
  hooks: LaneHooks,
  results: readonly RoundResult[],
): Promise<void> {
  await Promise.all(recordings(args).map((next) => runLane(next, hooks)));
  const recorded = pointsOf(results);
  if (args.list) {
    for (const name of recorded.all) print(name);
    return;
  }
  const chance = seeded(`${args.seed}: where`);
  const aims = args.short ? fewPlaces(recorded.steady, chance) : everyPlace(recorded.all, chance);
  print(`${recorded.all.length} points were recorded, ${aims.length} rounds follow.`);
  const queue = new Rounds(aims, recorded);
  const after: LaneHooks = {
    ...hooks,
    onResult: (result, logs) => {
      hooks.onResult(result, logs);
      queue.after(args, result);
    },
  };
  const lanes = Array.from({ length: args.lanes }, (_, lane) => lane);
  // A lane ends when only points are left that need a fresh Almanac: then the next turn brings it.
  while (queue.are_left) {
    await Promise.all(
      lanes.map((lane) => runLane((number) => queue.next(args, lane, number), after)),
    );
  }
}

interface Ended {
  results: readonly RoundResult[];
  executor: Totals;
  ms: number;
}

function summary(args: ChaosArguments, { results, executor, ms }: Ended): void {
  const bad = results.filter(({ wrong }) => wrong.length > 0).length;
  let passed = results.length - bad + executor.passed;
  let failed = bad + executor.failed;
  const missed = neverReached(results);
  if (missed.length > 0) print('Aimed at and not reached, by chance:');
  for (const name of missed) print(style.dim(`    ${name}`));
  if (!args.single) {
    const coverage = coverageOf(results, [...SERVICES, 'triggers']);
    print(`${coverage.is_enough ? style.good('✓') : style.bad('✗')} ${coverage.says}`);
    if (coverage.is_enough) passed += 1;
    else failed += 1;
  }
  print(style.dim(`${seconds(ms)} in all; again with --seed ${args.seed}`));
  if (failed > 0) process.exitCode = 1;
  print(`${passed} passed, ${failed} failed`);
}
