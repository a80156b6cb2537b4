/**
 * `npm run bench:actions`: the part of `npm run bench` about Actions, alone; about four minutes, most of them at ten calls a second.
 * `-- --only authorize`, `drain` or `runaway` is one of its parts.
 */
import { parseArgs } from 'node:util';
import { ACTION_PARTS, actionFigures, type ActionPart } from './bench/action-figures.ts';
import { openBenchStage } from './bench/stage.ts';
import { UsageError } from './cli/arguments.ts';
import { interrupted, runCommand } from './cli/run-command.ts';

const say = (line: string): void => console.error(`  … ${line}`);

await runCommand(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const parts = partsOf(values.only);
  const stage = await openBenchStage(say);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stage.stop());
  void interrupted()
    .then(stop)
    .then(() => process.exit(130));
  try {
    await actionFigures(stage.almanac, { say, print: (text) => console.log(text) }, parts);
  } finally {
    await stop();
  }
});

function partsOf(only: string | undefined): readonly ActionPart[] {
  if (only === undefined) return ACTION_PARTS;
  const part = ACTION_PARTS.find((name) => name === only);
  if (part === undefined) throw new UsageError(`--only knows ${ACTION_PARTS.join(', ')}`);
  return [part];
}
